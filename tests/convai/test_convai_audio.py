"""Formats, durations, base64, whole samples, mu-law and loudness."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convai import audio
from convai.audio import FORMATS, AudioFormat, Carry
from convai.errors import ProtocolError

PCM16 = AudioFormat.parse("pcm_16000")
ULAW = AudioFormat.parse("ulaw_8000")


def pcm(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}h", *values)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_read_and_named(name: str) -> None:
    fmt = AudioFormat.parse(name)
    assert fmt.name == name
    assert name == f"{fmt.encoding}_{fmt.rate}"
    assert fmt.seconds(fmt.size(0.25)) == pytest.approx(0.25, abs=1e-4)
    assert fmt.size(1) == fmt.rate * fmt.sample_bytes


@pytest.mark.parametrize("name", ["", "pcm", "pcm_", "pcm_11025", "mp3_44100_128", "ulaw_16000", "PCM_16000", "pcm_-1"])
def test_other_formats_are_refused(name: str) -> None:
    with pytest.raises(ProtocolError):
        AudioFormat.parse(name)


def test_durations_in_bytes() -> None:
    assert PCM16.size(0.25) == 8000
    assert ULAW.size(0.25) == 2000
    assert PCM16.size(0.29) == 9280  # 0.29 * 16000 is 4639.999...
    assert PCM16.size(-1) == 0
    assert PCM16.seconds(32000) == 1.0
    assert AudioFormat.parse("pcm_22050").size(0.0001) == 4


def test_silence_is_silent_in_both_encodings() -> None:
    for fmt in (PCM16, ULAW):
        assert len(fmt.silence(0.5)) == fmt.size(0.5)
        assert set(fmt.to_pcm(fmt.silence(0.5))) == {0}


@given(st.binary(max_size=300), st.floats(0, 0.01))
def test_splitting_loses_nothing(data: bytes, seconds: float) -> None:
    parts = list(PCM16.split(data, seconds))
    assert b"".join(parts) == data
    assert all(len(part) == len(parts[0]) and len(part) % 2 == 0 for part in parts[:-1])


@given(st.lists(st.binary(max_size=9), max_size=12))
def test_carry_gives_whole_samples_and_loses_nothing(chunks: list[bytes]) -> None:
    carry, out = Carry(), b""
    for chunk in chunks:
        whole = carry.feed(chunk)
        assert len(whole) % 2 == 0
        out += whole
    rest = carry.flush()
    assert len(rest) <= 1
    assert out + rest == b"".join(chunks)
    assert carry.flush() == b""


def test_mulaw_needs_no_carry() -> None:
    assert Carry(ULAW.sample_bytes).feed(b"abc") == b"abc"


@given(st.binary(max_size=100))
def test_base64_both_ways(data: bytes) -> None:
    assert audio.from_base64(audio.to_base64(data)) == data


@pytest.mark.parametrize("text", ["A", "AA=", "AA A", "AAAA\n", "-_-_", "ÀÀÀÀ", "=", "AA==AA=="])
def test_what_is_not_base64(text: str) -> None:
    with pytest.raises(ProtocolError, match="not base64"):
        audio.from_base64(text)


def test_mulaw_at_known_points() -> None:
    assert audio.samples(audio.ulaw_to_pcm(bytes([0x00, 0x80, 0x7F, 0xFF, 0xEF, 0x6F]))) == (
        -32124, 32124, 0, 0, 132, -132
    )  # fmt: skip
    assert audio.pcm_to_ulaw(pcm(0, 3, 4, -32768, 32767, 132, -132)) == bytes(
        [0xFF, 0xFF, 0xFE, 0x00, 0x80, 0xEF, 0x6F]
    )


def test_mulaw_errs_by_half_a_step_at_most() -> None:
    every = range(-32635, 32636)  # louder samples are clipped
    codes = audio.pcm_to_ulaw(pcm(*every))
    assert set(codes) == set(range(256))
    for sample, code, got in zip(every, codes, audio.samples(audio.ulaw_to_pcm(codes)), strict=True):
        segment = ~code >> 4 & 7
        assert abs(got - sample) <= 4 << segment


def test_every_code_survives_but_negative_zero() -> None:
    codes = bytes(range(256))
    assert audio.pcm_to_ulaw(audio.ulaw_to_pcm(codes)) == codes.replace(b"\x7f", b"\xff")


def test_pcm_is_passed_through() -> None:
    assert PCM16.to_pcm(b"ab") == PCM16.from_pcm(b"ab") == b"ab"
    assert ULAW.from_pcm(ULAW.to_pcm(b"\x10\xf3")) == b"\x10\xf3"


def test_loudness() -> None:
    assert audio.rms(b"") == audio.peak(b"") == audio.rms(b"\x01") == 0.0
    assert audio.rms(pcm(-32768, -32768)) == audio.peak(pcm(0, -32768)) == 1.0
    tone = pcm(*(round(16384 * math.sin(i / 8)) for i in range(5000)))
    assert audio.rms(tone) == pytest.approx(0.5 / math.sqrt(2), rel=0.01)
    assert audio.peak(tone) == pytest.approx(0.5, rel=0.01)
    assert audio.samples(pcm(1, -2) + b"\x09") == (1, -2)
