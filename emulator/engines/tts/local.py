"""The voice in this process: phrases synthesised one after the other on one thread, chunks given to the loop."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol

from emulator.engines.base import AS_ALWAYS, Manner, SpeechChunk
from emulator.engines.errors import EngineBroken, EngineError
from emulator.engines.flite import Sink
from emulator.engines.tts.phrases import PhraseCutter
from emulator.engines.tts.words import WordCutter

_SLOWEST, _FASTEST = 0.5, 2.0


class Voice(Protocol):
    """A synthesiser that blocks its thread."""

    label: str

    def synthesise(self, text: str, sink: Sink, speed: float = 1.0) -> None:
        """Say the text into `sink` until that says False."""
        ...


VoiceOnThread = Callable[[], Voice]
"""Gives the voice; called on the thread that speaks, because loading one takes time."""


class LocalSpeech:
    """A reply on its way through the thread. See `base.Speech`."""

    def __init__(self, voice: VoiceOnThread, thread: ThreadPoolExecutor, speed: float = 1.0) -> None:
        self._voice, self._thread, self._speed = voice, thread, speed
        self._loop = asyncio.get_running_loop()
        self._chunks: asyncio.Queue[SpeechChunk | EngineError | None] = asyncio.Queue()
        self._cutter = PhraseCutter()
        self._stopped = threading.Event()
        self._closed = False  # no more text

    def feed(self, text: str) -> None:
        """More text."""
        if not self._closed:
            self._say(self._cutter.feed(text))

    def end(self) -> None:
        """That was all the text."""
        if not self._closed:
            self._closed = True
            self._say(self._cutter.flush())
            self._submit(self._give, None)

    def stop(self) -> None:
        """Silence: the thread stops within one piece of audio, the iteration now."""
        self._closed = True
        self._stopped.set()
        self._chunks.put_nowait(None)

    def __aiter__(self) -> "LocalSpeech":
        """The chunks as they are made."""
        return self

    async def __anext__(self) -> SpeechChunk:
        chunk = None if self._stopped.is_set() else await self._chunks.get()
        if chunk is None or self._stopped.is_set():
            self.stop()  # and stays at its end
            raise StopAsyncIteration
        if isinstance(chunk, EngineError):
            self.stop()
            raise chunk
        return chunk

    def _say(self, phrases: Sequence[str]) -> None:
        for phrase in phrases:
            self._submit(self._synthesise, phrase)

    def _submit(self, job: Callable[[str], None] | Callable[[None], None], argument: object) -> None:
        try:
            self._thread.submit(job, argument)  # type: ignore[arg-type]
        except RuntimeError:  # the engine was closed
            self._chunks.put_nowait(EngineBroken("the voice was closed"))

    def _synthesise(self, phrase: str) -> None:
        if self._stopped.is_set():
            return
        if not any(letter.isalnum() for letter in phrase):
            self._give(SpeechChunk(b"", phrase))
            return
        words = WordCutter(phrase)

        def take(pcm: bytes, ends: Sequence[float] | None) -> bool:
            if ends:
                words.time(ends)
            for chunk in words.feed(pcm):
                self._give(chunk)
            return not self._stopped.is_set()

        try:
            self._voice().synthesise(phrase, take, self._speed)
            for chunk in words.flush():
                self._give(chunk)
        except EngineError as error:
            self._give(error)

    def _give(self, chunk: SpeechChunk | EngineError | None) -> None:
        if not self._stopped.is_set() and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._chunks.put_nowait, chunk)


class LocalTts:
    """One conversation's voice."""

    def __init__(self, voice: VoiceOnThread, thread: ThreadPoolExecutor, speed: float = 1.0) -> None:
        self._voice, self._thread, self._speed = voice, thread, speed
        self._speech: LocalSpeech | None = None

    def start(self) -> LocalSpeech:
        """Begin a reply."""
        self._speech = LocalSpeech(self._voice, self._thread, self._speed)
        return self._speech

    async def aclose(self) -> None:
        """Stop what is being spoken."""
        if self._speech:
            self._speech.stop()


class LocalTtsEngine:
    """Voices by name, made once; conversations share one thread, phrase by phrase in the order they came."""

    def __init__(self, make: Callable[[str], Voice], default: str) -> None:
        self._make = make
        self._default = make(default)
        self._voices: dict[str, Voice] = {"": self._default, default: self._default}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="voice")

    @property
    def label(self) -> str:
        """What it is, for people."""
        return self._default.label

    async def start(self) -> None:
        """Say one word to nobody: the first synthesis loads the lexicon."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._default.synthesise, "hello", lambda _pcm, _ends: False)

    def open(self, voice: str = "", manner: Manner = AS_ALWAYS) -> LocalTts:
        """A voice for one conversation."""
        speed = 1.0 if manner.speed is None else min(_FASTEST, max(_SLOWEST, manner.speed))
        return LocalTts(partial(self._found, voice), self._thread, speed)

    async def aclose(self) -> None:
        """End the thread once it is done."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _found(self, name: str) -> Voice:
        if name not in self._voices:
            try:
                self._voices[name] = self._make(name)
            except EngineError:
                return self._default
        return self._voices[name]
