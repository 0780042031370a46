"""Callers' voices, audio that is no speech, and one folder of language models for the whole run."""

import random
from array import array
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx

from emulator.engines.errors import EngineMissing
from emulator.engines.flite import FliteVoice

Caller = Callable[[str, str], bytes]
"""Says a text with one of flite's voices: PCM16, 16 kHz."""


@pytest.fixture(autouse=True)
def _engines_never_block() -> Iterator[None]:
    """What blocks the event loop in an engine fails the test."""
    with blockbuster_ctx(["emulator"]):
        yield


@cache
def _voice(name: str) -> FliteVoice:
    return FliteVoice(name)


@cache
def _said(voice: str, text: str) -> bytes:
    return _voice(voice).spoken(text)


@pytest.fixture
def caller() -> Caller:
    """Somebody who calls; never espeak-ng, which no recogniser understands."""
    try:
        _voice("rms")
    except EngineMissing as missing:
        pytest.skip(f"no voice for the caller: {missing}")
    return _said


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where recognisers keep what they built."""
    pytest.importorskip("pocketsphinx", reason="pocketsphinx is not installed")
    return tmp_path_factory.mktemp("models")


def hiss(seconds: float, amplitude: int) -> bytes:
    """White noise."""
    source = random.Random(4)
    return array("h", (source.randint(-amplitude, amplitude) for _ in range(int(16_000 * seconds)))).tobytes()


def louder(pcm: bytes, factor: float) -> bytes:
    """The same, at another volume."""
    return array("h", (max(-32768, min(32767, int(sample * factor))) for sample in array("h", pcm))).tobytes()


def silence(seconds: float) -> bytes:
    """Nothing at all."""
    return bytes(2 * int(16_000 * seconds))
