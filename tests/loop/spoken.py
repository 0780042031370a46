"""Spoken WAV files as microphones, the local engines that understand them, and a recogniser for what was heard back."""

import asyncio
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from emulator.engine_set import EngineSet, choose
from emulator.engines.base import SAMPLE_RATE
from emulator.engines.errors import EngineMissing
from emulator.engines.flite import FliteVoice
from emulator.engines.stt.local import LocalSttEngine
from emulator.vocabulary import read_domain
from tests.emulator.harness import settings


@cache
def _voice(name: str) -> FliteVoice:
    return FliteVoice(name)


@cache
def said(text: str, voice: str = "rms") -> bytes:
    """A caller's words: PCM16, 16 kHz. Without flite the test is skipped, with the reason."""
    try:
        return _voice(voice).spoken(text)
    except EngineMissing as missing:
        pytest.skip(f"no voice for the caller: {missing}")


def quiet(seconds: float) -> bytes:
    """Nothing at all."""
    return bytes(2 * round(seconds * SAMPLE_RATE))


def wav(file: Path, pcm: bytes) -> Path:
    """A WAV file of PCM16, 16 kHz."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes(pcm)
    return file


async def local_engines(models: Path) -> EngineSet:
    """The engines people run; where one is missing the test is skipped, with the reason."""
    chosen = settings(stt="local", tts="local", vad="local", cache_dir=models, stt_workers=1)
    try:
        return await asyncio.to_thread(choose, chosen)
    except EngineMissing as missing:
        pytest.skip(str(missing))


@asynccontextmanager
async def ear(models: Path) -> AsyncIterator[LocalSttEngine]:
    """A recogniser of the test's own, to understand what the agent said."""
    engine = LocalSttEngine(await asyncio.to_thread(read_domain), models, workers=1)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.aclose()


async def understood(engine: LocalSttEngine, pcm: bytes) -> str:
    """The words of a recording of 16 kHz."""
    listener = engine.open()
    listener.start_utterance()
    for at in range(0, len(pcm), 1024):
        listener.feed(pcm[at : at + 1024])
    words = await listener.finish()
    await listener.aclose()
    return words
