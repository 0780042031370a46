"""Who speaks and who only makes noise."""

import math
from array import array

import pytest

from emulator.engines.base import FRAME_BYTES, Vad
from emulator.engines.choose import vad
from emulator.engines.errors import EngineMissing
from tests.engines.conftest import Caller, hiss, louder, silence


def probabilities(detector: Vad, pcm: bytes) -> list[float]:
    return [detector.feed(pcm[i : i + FRAME_BYTES]) for i in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]


@pytest.fixture
def silero() -> Vad:
    try:
        return vad("local").open()
    except EngineMissing as missing:
        pytest.skip(str(missing))


def test_speech_is_found_between_silences(silero: Vad, caller: Caller) -> None:
    said = caller("rms", "where is my order")
    heard = probabilities(silero, silence(1.0) + said + silence(1.0))
    before, after = 16_000 * 2 // FRAME_BYTES, (len(said) + 16_000 * 2) // FRAME_BYTES
    assert max(heard[:before]) < 0.3
    assert sum(p > 0.5 for p in heard[before:after]) > 0.6 * (after - before)
    assert max(heard[after + 10 :]) < 0.35, "an utterance ends within 300 ms of its end"


@pytest.mark.parametrize("voice", ["rms", "kal16", "slt", "awb"])
def test_no_gap_inside_an_utterance_is_as_long_as_the_silence_that_ends_one(
    silero: Vad, caller: Caller, voice: str
) -> None:
    heard = probabilities(silero, silence(0.5) + caller(voice, "where is order one zero four two please"))
    spoken = [p > 0.35 for p in heard]
    first, last = spoken.index(True), len(spoken) - 1 - spoken[::-1].index(True)
    gaps = "".join("x" if on else " " for on in spoken[first:last]).split("x")
    assert max(map(len, gaps)) * 32 < 300


def test_noise_and_tones_are_no_speech(silero: Vad) -> None:
    tone = array("h", (int(8000 * math.sin(2 * math.pi * 440 * i / 16_000)) for i in range(32_000))).tobytes()
    for sound in (hiss(2.0, 3000), tone, silence(2.0)):
        silero.reset()
        heard = probabilities(silero, sound)
        starts = ["".join("x" if p > 0.5 else " " for p in heard)]
        assert "xxx" not in starts[0]


def test_speech_after_a_long_mute_is_heard_as_soon(silero: Vad, caller: Caller) -> None:
    said = caller("kal16", "hello")
    short = probabilities(silero, silence(0.5) + said)
    silero.reset()
    long = probabilities(silero, silence(20.0) + said)
    assert next(i for i, p in enumerate(long) if p > 0.5) - 20 * 31 <= next(i for i, p in enumerate(short) if p > 0.5)


def mixed(noise: bytes, speech: bytes) -> bytes:
    """The speech at the end of the noise."""
    both, said = array("h", noise), array("h", speech)
    for i, sample in enumerate(said, len(both) - len(said)):
        both[i] = max(-32768, min(32767, both[i] + sample))
    return both.tobytes()


@pytest.mark.parametrize(("noise", "volume"), [(20, 0.05), (300, 0.3), (1000, 0.4)])
def test_after_a_minute_of_hum_a_caller_is_heard_as_soon_as_at_once(
    silero: Vad, caller: Caller, noise: int, volume: float
) -> None:
    said = louder(caller("slt", "so hello there"), volume)
    lead = len(said) // FRAME_BYTES * FRAME_BYTES
    starts = []
    for seconds in (0.64, 60.8):
        silero.reset()
        hum = (hiss(10.0, noise) * 7)[: round(seconds * 32_000) + lead]
        heard = probabilities(silero, mixed(hum, said[:lead]))
        starts.append(next(i for i, p in enumerate(heard) if p > 0.5) - round(seconds * 32_000) // FRAME_BYTES)
    assert starts[1] <= starts[0] + 1


def test_conversations_do_not_hear_each_other(caller: Caller) -> None:
    try:
        engine = vad("local")
    except EngineMissing as missing:
        pytest.skip(str(missing))
    said = caller("rms", "hello there")
    alone = probabilities(engine.open(), said)
    one, other = engine.open(), engine.open()
    together = []
    for i in range(0, len(said) - FRAME_BYTES + 1, FRAME_BYTES):
        together.append(one.feed(said[i : i + FRAME_BYTES]))
        other.feed(hiss(0.032, 1000)[:FRAME_BYTES])
    assert together == alone


@pytest.mark.parametrize("name", ["local", "scripted"])
def test_a_frame_of_another_size_is_refused(name: str) -> None:
    try:
        detector = vad(name).open()
    except EngineMissing as missing:
        pytest.skip(str(missing))
    with pytest.raises(ValueError, match="1024 bytes"):
        detector.feed(b"\0\0")


def test_loudness_is_enough_for_scripts(caller: Caller) -> None:
    detector = vad("scripted").open()
    assert max(probabilities(detector, silence(0.5))) == 0.0
    assert max(probabilities(detector, hiss(0.5, 100))) < 0.3
    assert max(probabilities(detector, caller("rms", "hello"))) == 1.0
    detector.reset()
