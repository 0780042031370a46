"""Speech that many callers hear alike, the first message above all: made once, then played to each. Bounded."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator

from emulator.engines.base import AS_ALWAYS, Manner, SpeechChunk, TtsEngine, seconds
from emulator.engines.errors import EngineError

MAX_SECONDS = 180.0
"""Audio kept, all together: under 6 MB."""


_Key = tuple[str, Manner, str]


class Recording:
    """One text in one voice, being made or complete. Listeners hear it from its beginning, as fast as it is made."""

    def __init__(self) -> None:
        self.chunks: list[SpeechChunk] = []
        self.listeners = 0
        self.task: asyncio.Task[None] | None = None
        self.error: EngineError | None = None
        self.is_complete = False
        self.is_over = False
        self._news = asyncio.Event()

    def tell(self) -> None:
        """There is more, or an end."""
        self._news.set()
        self._news = asyncio.Event()

    async def listen(self) -> AsyncIterator[SpeechChunk]:
        """The chunks, in order. Raises `EngineError`."""
        at = 0
        while True:
            while at < len(self.chunks):
                at += 1
                yield self.chunks[at - 1]
            if self.error is not None:
                raise self.error
            if self.is_over:
                return
            await self._news.wait()


class Recordings:
    """The last texts that were spoken without hurry; the least used go first. What nobody listens to is not made."""

    def __init__(self, engine: TtsEngine) -> None:
        self._engine = engine
        self._kept: OrderedDict[_Key, Recording] = OrderedDict()

    def play(self, voice: str, text: str, manner: Manner = AS_ALWAYS) -> Recording:
        """The recording of this text; it is begun if there is none. Call `leave` with it afterwards."""
        key = (voice, manner, text)
        recording = self._kept.get(key)
        if recording is None:
            recording = self._kept[key] = Recording()
            recording.task = asyncio.create_task(self._make(key, recording))
        self._kept.move_to_end(key)
        recording.listeners += 1
        return recording

    def leave(self, recording: Recording) -> None:
        """One listener has heard enough."""
        recording.listeners -= 1
        if not recording.listeners and not recording.is_over and recording.task is not None:
            recording.task.cancel()
            self._forget(recording)

    async def _make(self, key: _Key, recording: Recording) -> None:
        voice, manner, text = key
        tts = self._engine.open(voice, manner)
        speech = tts.start()
        try:
            speech.feed(text)
            speech.end()
            async for chunk in speech:
                recording.chunks.append(chunk)
                recording.tell()
            recording.is_complete = True
        except EngineError as error:
            recording.error = error
        finally:
            speech.stop()
            recording.is_over = True
            recording.tell()
            if recording.is_complete:
                self._trim()
            else:
                self._forget(recording)
            await tts.aclose()

    def _forget(self, recording: Recording) -> None:
        for key in [key for key, kept in self._kept.items() if kept is recording]:
            del self._kept[key]

    def _trim(self) -> None:
        kept = {key: sum(seconds(c.pcm) for c in r.chunks) for key, r in self._kept.items() if r.is_complete}
        total = sum(kept.values())
        for key, length in kept.items():
            if total <= MAX_SECONDS:
                return
            del self._kept[key]
            total -= length


class PatientSpeech:
    """A reply that is in no hurry: it begins when all of its text is there, and is made only if it never was."""

    def __init__(self, recordings: Recordings, voice: str, manner: Manner = AS_ALWAYS) -> None:
        self._recordings = recordings
        self._voice = voice
        self._manner = manner
        self._text = ""
        self._recording: Recording | None = None
        self._ready = asyncio.Event()
        self._stopped = False

    def feed(self, text: str) -> None:
        """More text."""
        self._text += text

    def end(self) -> None:
        """That was all the text."""
        if not self._stopped and self._recording is None and self._text.strip():
            self._recording = self._recordings.play(self._voice, self._text, self._manner)
        self._ready.set()

    def stop(self) -> None:
        """No more audio."""
        self._stopped = True
        if self._recording is not None:
            self._recordings.leave(self._recording)
            self._recording = None
        self._ready.set()

    async def __aiter__(self) -> AsyncIterator[SpeechChunk]:
        """The chunks, in order, once."""
        await self._ready.wait()
        if self._recording is not None:
            async for chunk in self._recording.listen():
                if self._stopped:
                    return
                yield chunk
        self.stop()
