"""Engines that do as a test says: a recogniser with a script, a voice of tones, each word as long as the next."""

import asyncio
import math
import struct
from collections.abc import AsyncIterator, Sequence
from functools import cache

from emulator.engine_set import EngineSet
from emulator.engines.base import AS_ALWAYS, SAMPLE_RATE, Manner, SpeechChunk
from emulator.engines.errors import EngineError
from emulator.engines.vad.energy import EnergyVadEngine

WORD_MS = 20


@cache
def tone(seconds: float, amplitude: int = 6000) -> bytes:
    """Something a VAD by loudness takes for speech."""
    count = round(seconds * SAMPLE_RATE)
    return struct.pack(f"<{count}h", *(round(amplitude * math.sin(at * 0.2)) for at in range(count)))


def silence(seconds: float) -> bytes:
    """Nothing."""
    return bytes(2 * round(seconds * SAMPLE_RATE))


class StandInStt:
    """Understands what its engine's script says next. Audio shorter than 50 ms is nothing."""

    def __init__(self, engine: "StandInSttEngine") -> None:
        self._engine = engine
        self.fed = 0
        self._open = False

    def start_utterance(self) -> None:
        self._open, self.fed = True, 0

    def feed(self, pcm: bytes) -> None:
        if self._open:
            self.fed += len(pcm)

    async def partial(self) -> str:
        return self._engine.texts[0] if self._open and self._engine.texts else ""

    async def finish(self) -> str:
        self._open = False
        await asyncio.sleep(self._engine.delay)
        text = self._engine.texts.pop(0) if self._engine.texts else ""
        if text == "error":
            raise EngineError("no")
        self._engine.heard.append(self.fed)
        return text

    def cancel(self) -> None:
        self._open = False

    async def aclose(self) -> None:
        self._engine.closed += 1


class StandInSttEngine:
    """`texts` are understood one after the other, in whatever conversation."""

    label = "stand-in"

    def __init__(self, texts: Sequence[str] = (), delay: float = 0.0) -> None:
        self.texts = list(texts)
        self.delay = delay
        self.heard: list[int] = []
        self.opened = self.closed = 0

    async def start(self) -> None:
        pass

    def open(self) -> StandInStt:
        self.opened += 1
        return StandInStt(self)

    async def aclose(self) -> None:
        pass


class StandInSpeech:
    """Each word is a tone of `WORD_MS`."""

    def __init__(self, engine: "StandInTtsEngine") -> None:
        self._engine = engine
        self._queue: asyncio.Queue[SpeechChunk | None] = asyncio.Queue()
        self._rest = ""

    def feed(self, text: str) -> None:
        self._rest += text
        *words, self._rest = self._rest.split(" ")
        for word in words:
            self._say(f"{word} ")

    def end(self) -> None:
        if self._rest:
            self._say(self._rest)
        self._queue.put_nowait(None)

    def stop(self) -> None:
        self._queue = asyncio.Queue()
        self._queue.put_nowait(None)

    def _say(self, text: str) -> None:
        self._queue.put_nowait(SpeechChunk(tone(self._engine.word_ms / 1000) if text.strip() else b"", text))

    async def __aiter__(self) -> AsyncIterator[SpeechChunk]:
        while (chunk := await self._queue.get()) is not None:
            if "broken" in chunk.text:
                raise EngineError("the voice broke")
            yield chunk


class StandInTts:
    def __init__(self, engine: "StandInTtsEngine") -> None:
        self._engine = engine

    def start(self) -> StandInSpeech:
        return StandInSpeech(self._engine)

    async def aclose(self) -> None:
        self._engine.closed += 1


class StandInTtsEngine:
    label = "tones"

    def __init__(self, word_ms: int = WORD_MS) -> None:
        self.word_ms = word_ms
        self.closed = 0
        self.voices: list[str] = []
        self.manners: list[Manner] = []

    async def start(self) -> None:
        pass

    def open(self, voice: str = "", manner: Manner = AS_ALWAYS) -> StandInTts:
        self.manners.append(manner)
        self.voices.append(voice)
        return StandInTts(self)

    async def aclose(self) -> None:
        pass


def engines(texts: Sequence[str] = (), *, word_ms: int = WORD_MS, delay: float = 0.0) -> EngineSet:
    """A set of them."""
    return EngineSet(EnergyVadEngine(), StandInSttEngine(texts, delay), StandInTtsEngine(word_ms), ("tones",))
