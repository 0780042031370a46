"""A voice for tests: every word is its own melody (`tones`), made at once, readable with `tones.decode`."""

import asyncio

from emulator.engines import tones
from emulator.engines.base import AS_ALWAYS, Manner, SpeechChunk
from emulator.engines.tts.phrases import PhraseCutter
from emulator.engines.tts.words import words_of


class ScriptedSpeech:
    """A reply as melodies. See `base.Speech`."""

    def __init__(self) -> None:
        self._cutter = PhraseCutter()
        self._chunks: asyncio.Queue[SpeechChunk | None] = asyncio.Queue()
        self._closed = self._stopped = False

    def feed(self, text: str) -> None:
        """More text."""
        if not self._closed:
            self._say(self._cutter.feed(text))

    def end(self) -> None:
        """That was all the text."""
        if not self._closed:
            self._closed = True
            self._say(self._cutter.flush())
            self._chunks.put_nowait(None)

    def stop(self) -> None:
        """Silence."""
        self._closed = self._stopped = True
        self._chunks.put_nowait(None)

    def __aiter__(self) -> "ScriptedSpeech":
        """The chunks."""
        return self

    async def __anext__(self) -> SpeechChunk:
        chunk = None if self._stopped else await self._chunks.get()
        if chunk is None or self._stopped:
            self.stop()
            raise StopAsyncIteration
        return chunk

    def _say(self, phrases: list[str]) -> None:
        for phrase in phrases:
            for word in words_of(phrase):
                self._chunks.put_nowait(SpeechChunk(tones.encode(word), word))


class ScriptedTts:
    """One conversation's voice."""

    def __init__(self) -> None:
        self._speech: ScriptedSpeech | None = None

    def start(self) -> ScriptedSpeech:
        """Begin a reply."""
        self._speech = ScriptedSpeech()
        return self._speech

    async def aclose(self) -> None:
        """Stop what is being spoken."""
        if self._speech:
            self._speech.stop()


class ScriptedTtsEngine:
    """Nothing to load, one voice."""

    label = "scripted"

    async def start(self) -> None:
        """Nothing to do."""

    def open(self, voice: str = "", manner: Manner = AS_ALWAYS) -> ScriptedTts:  # noqa: ARG002 - all are the same
        """A voice for one conversation."""
        return ScriptedTts()

    async def aclose(self) -> None:
        """Nothing to release."""
