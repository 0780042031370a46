"""How long a turn took: the server's stages and our own clock; sound found in audio."""

import math
import random
import struct

import pytest

from client.voice.latency import Latency, Stages, read_stages
from client.voice.loudness import Loudness
from convai.events import Unknown

STAGES = Stages(2, {"endpointing": 300.0, "stt": 10.0, "ttft": 20.0, "first_sentence": 5.0, "tts": 15.0}, 25.0, 350.0)


def timings(**body: object) -> Unknown:
    return Unknown("internal_timings", {"internal_timings_event": body})


def test_a_spoken_turn_is_known_when_it_is_heard_and_the_server_has_told_its_stages() -> None:
    latency = Latency(spoken=True, told=True)
    assert latency.sounded(1, 0.5) is None  # the greeting answers nobody
    latency.asked(10.0)
    latency.understood(10.31)
    assert latency.words(2, 10.34) is None
    assert latency.timed(STAGES) is None
    turn = latency.sounded(2, 10.37)
    assert turn is not None
    assert turn.sound == pytest.approx(370)
    assert turn.understood == pytest.approx(310)
    assert "endpointing 300 + STT 10 + TTFT 20 + first sentence 5 + TTS first byte 15 = 350 ms (TTFS 25)" in turn.line
    assert "recorded here: 370 ms (line and sound device +20)" in turn.line
    assert latency.sounded(2, 11.0) is None


def test_the_order_in_which_sound_and_stages_come_does_not_matter() -> None:
    latency = Latency(spoken=True, told=True)
    latency.asked(10.0)
    assert latency.sounded(2, 10.37) is None
    turn = latency.timed(STAGES)
    assert turn is not None
    assert (turn.event_id, turn.server) == (2, STAGES)


def test_without_the_servers_stages_our_own_are_shown() -> None:
    latency = Latency(spoken=True, told=False)
    latency.asked(10.0)
    latency.understood(10.3)
    latency.words(4, 10.5)
    turn = latency.sounded(4, 10.6)
    assert turn is not None
    assert turn.line == (
        "transcript after 300 ms · reply after 500 ms · end of speech → first audio, recorded here: 600 ms"
    )


def test_in_writing_the_first_words_are_the_answer() -> None:
    latency = Latency(spoken=False, told=False)
    latency.asked(1.0)
    turn = latency.words(3, 1.25)
    assert turn is not None
    assert turn.line == "reply after 250 ms"
    assert turn.form["end_of_speech_to_first_words_ms"] == 250.0
    assert latency.words(5, 9.0) is None  # nobody asked


def test_stages_are_read_and_nonsense_is_none() -> None:
    event = timings(
        event_id=2,
        stages=[{"name": "stt", "ms": 10}, {"name": 5, "ms": 1}, {"name": "x", "ms": True}, "no"],
        milliseconds={"total": 350, "ttfs": "soon"},
    )
    assert read_stages(event) == Stages(2, {"stt": 10.0}, None, 350.0)
    for nonsense in (timings(), timings(event_id="2"), Unknown("other", {}), Unknown("internal_timings", {"x": 1})):
        assert read_stages(nonsense) is None


@pytest.mark.parametrize("noise", [0, 60, 400])
def test_the_end_of_speech_is_found_to_a_few_milliseconds_whatever_the_noise(noise: int) -> None:
    dice = random.Random(7)
    at_rest = [dice.randint(-noise, noise) for _ in range(32_000)]
    spoken = [round(6000 * math.sin(at * 0.2)) for at in range(8000)]
    loudness = heard(struct.pack("<72000h", *at_rest, *spoken, *at_rest))
    assert loudness.last == pytest.approx(2.5, abs=0.006)


def test_sound_without_a_quiet_moment_before_it_is_sound() -> None:
    pcm = struct.pack("<48000h", *(round(6000 * math.sin(at * 0.2)) for at in range(48_000)))
    assert heard(pcm).last == pytest.approx(3.0)


def heard(pcm: bytes) -> Loudness:
    loudness = Loudness(16_000)
    for at in range(0, len(pcm), 320):
        loudness.feed(pcm[at : at + 320], at / 32_000)
    return loudness
