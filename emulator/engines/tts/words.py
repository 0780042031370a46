"""A phrase's audio cut at its words, its pauses shortened."""

import re
from array import array
from collections.abc import Sequence
from itertools import accumulate, pairwise

from emulator.engines.base import SAMPLE_RATE, SpeechChunk

_LOUD = 200  # amplitude from which a sample is sound, not silence
_LEAD = SAMPLE_RATE // 100  # silence left before the first sound
_PAUSE = {".": SAMPLE_RATE // 5, "!": SAMPLE_RATE // 5, "?": SAMPLE_RATE // 5}
_SHORT_PAUSE = SAMPLE_RATE // 12
_WORD = re.compile(r"\s*\S+\s*")


def words_of(text: str) -> list[str]:
    """The text's words, each with the white space around it; put together they are the text."""
    return _WORD.findall(text) or [text]


class WordCutter:
    """Takes the audio of `text` as a voice makes it, gives a chunk as soon as a word is complete.

    Voices begin with up to a quarter of a second of silence, which the caller would take for thinking: it is cut off,
    and what follows the last word is cut to a short pause. With `ends` (seconds from the start of the audio, one for
    each word) chunks come at once; without, they come at the end, cut in proportion to the letters.
    """

    def __init__(self, text: str) -> None:
        self._words = words_of(text)
        self._pcm = array("h")
        self._taken = 0  # samples already given
        self._next = 0  # words already given
        self._ends: list[int] | None = None

    def time(self, ends: Sequence[float]) -> None:
        """When each word ends. Ignored unless it says one for each, in order."""
        samples = [round(end * SAMPLE_RATE) for end in ends]
        if len(samples) == len(self._words) and samples[0] > 0 and all(a <= b for a, b in pairwise(samples)):
            self._ends = samples

    def feed(self, pcm: bytes) -> list[SpeechChunk]:
        """The words complete with this audio. The last word comes with `flush`."""
        self._pcm.frombytes(pcm)
        chunks = []
        while self._ends and self._next < len(self._words) - 1 and self._ends[self._next] <= len(self._pcm):
            chunks.append(self._take(self._ends[self._next]))
        return chunks

    def flush(self) -> list[SpeechChunk]:
        """The rest: every word not given yet."""
        self._ends = self._ends or self._guessed()
        chunks = []
        while self._next < len(self._words) - 1:
            chunks.append(self._take(min(self._ends[self._next], len(self._pcm))))
        return [*chunks, self._take(self._close())]

    def _take(self, end: int) -> SpeechChunk:
        start = self._taken if self._next else self._onset(end)
        self._taken, self._next = end, self._next + 1
        return SpeechChunk(self._pcm[start:end].tobytes(), self._words[self._next - 1])

    def _onset(self, end: int) -> int:
        loud = next((i for i in range(end) if abs(self._pcm[i]) > _LOUD), 0)
        return max(0, loud - _LEAD)

    def _close(self) -> int:
        ending = self._words[-1].rstrip().rstrip("\"'”’)]")[-1:]
        quiet = next((i for i in range(len(self._pcm), self._taken, -1) if abs(self._pcm[i - 1]) > _LOUD), self._taken)
        return min(len(self._pcm), quiet + _PAUSE.get(ending, _SHORT_PAUSE))

    def _guessed(self) -> list[int]:
        start, end = self._onset(len(self._pcm)), self._close()
        letters = list(accumulate(sum(map(str.isalnum, word)) for word in self._words))
        return [start + (end - start) * upto // max(1, letters[-1]) for upto in letters]
