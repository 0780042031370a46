"""Audio that comes with the times of its characters, cut into words of the text it was made from."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from emulator.engines.base import SAMPLE_RATE, SpeechChunk, seconds

_LETTERS_A_SECOND = 14  # a guess for audio that comes without times


class TextCursor:
    """Hands out the fed text piece by piece, by the letters that were spoken, whatever became of the white space."""

    def __init__(self) -> None:
        self._text = ""

    def feed(self, text: str) -> None:
        """More text that will be spoken."""
        self._text += text

    def take(self, letters: int) -> str:
        """The next so many letters (characters that are no white space) with the white space behind them."""
        place = 0
        while place < len(self._text) and (letters > 0 or self._text[place].isspace()):
            letters -= not self._text[place].isspace()
            place += 1
        taken, self._text = self._text[:place], self._text[place:]
        return taken

    def take_words(self, letters: int) -> str:
        """The next words of about so many letters."""
        word = re.compile(r"\S*\s*").match(self._text, min(letters, len(self._text)))
        place = word.end() if word else 0
        taken, self._text = self._text[:place], self._text[place:]
        return taken

    def rest(self) -> str:
        """All that is left."""
        rest, self._text = self._text, ""
        return rest


def aligned(pcm: bytes, alignment: object, text: TextCursor) -> list[SpeechChunk]:
    """The audio as chunks: a word each where `alignment` (`chars` and their start times in ms) says so, else one."""
    words = _timed(alignment) if isinstance(alignment, Mapping) else []
    if not words:
        return [SpeechChunk(pcm, text.take_words(int(seconds(pcm) * _LETTERS_A_SECOND)))]
    chunks = []
    ends = [min(len(pcm), start * SAMPLE_RATE // 1000 * 2) for start, _ in words[1:]] + [len(pcm)]
    start = 0
    for (_, letters), end in zip(words, ends, strict=True):
        chunks.append(SpeechChunk(pcm[start : max(start, end)], text.take(letters)))
        start = max(start, end)
    return chunks


def _timed(alignment: Mapping[Any, Any]) -> list[tuple[int, int]]:
    """Each word's start (ms) and number of letters; nothing when the times make no sense."""
    characters = _values(alignment, "chars", "characters")
    starts = _values(alignment, "charStartTimesMs", "char_start_times_ms")
    if len(characters) != len(starts) or not all(isinstance(start, int | float) for start in starts):
        return []
    text = "".join(str(character)[:1] or " " for character in characters)
    return [(int(starts[found.start()]), len(found.group())) for found in re.finditer(r"\S+", text)]


def _values(alignment: Mapping[Any, Any], *names: str) -> Sequence[Any]:
    found = next((alignment[name] for name in names if name in alignment), ())
    return found if isinstance(found, list) else ()
