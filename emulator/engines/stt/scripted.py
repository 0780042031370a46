"""A recogniser for tests: gives the transcripts it was given, in order, or reads the melodies of `tones`."""

from collections.abc import Sequence

from emulator.engines import tones
from emulator.engines.base import seconds

_WORD_S = 0.3  # a scripted utterance's words are "recognised" at this pace


class ScriptedStt:
    """One conversation's recogniser."""

    def __init__(self, transcripts: Sequence[str]) -> None:
        self._transcripts = list(transcripts)
        self._audio: bytearray | None = None

    def start_utterance(self) -> None:
        """Somebody speaks."""
        self._audio = bytearray()

    def feed(self, pcm: bytes) -> None:
        """Audio of the utterance."""
        if self._audio is not None:
            self._audio += pcm

    async def partial(self) -> str:
        """The words so far: as many of the script as fit into the time, or those of the melody that are complete."""
        if self._audio is None:
            return ""
        if self._transcripts:
            return " ".join(self._transcripts[0].split()[: int(seconds(self._audio) / _WORD_S)])
        return tones.decode(self._audio)

    async def finish(self) -> str:
        """The next transcript; when they are used up, the melody."""
        audio, self._audio = self._audio, None
        if audio is None:
            return ""
        return self._transcripts.pop(0) if self._transcripts else tones.decode(audio)

    def cancel(self) -> None:
        """Drop the utterance; its transcript is for the next one."""
        self._audio = None

    async def aclose(self) -> None:
        """Nothing to release."""


class ScriptedSttEngine:
    """Each conversation gets the whole script."""

    label = "scripted"

    def __init__(self, transcripts: Sequence[str] = ()) -> None:
        self._transcripts = tuple(transcripts)

    async def start(self) -> None:
        """Nothing to do."""

    def open(self) -> ScriptedStt:
        """A recogniser for one conversation."""
        return ScriptedStt(self._transcripts)

    async def aclose(self) -> None:
        """Nothing to release."""
