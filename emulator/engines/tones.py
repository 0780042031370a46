"""Text as a melody and back: audio that a test can read, through resampling, volume and cut edges.

A phrase is a mark (two windows of the highest tone), then two tones a byte of UTF-8, 32 ms each: about as fast as
people speak. Loud enough for any VAD by loudness; no words, so a real recogniser hears nothing in it.
"""

import math
from array import array
from functools import cache
from itertools import pairwise

WINDOW = 512
"""Samples of one tone."""

_MARK = 16  # the index of the tone no half byte has
_STEPS = 6  # zero crossings in a window between neighbouring tones
_LOWEST = 30  # zero crossings in a window of tone 0: 469 Hz
_AMPLITUDE = 8000
_HOP = 32
_GUARD = 96  # samples at each edge of a window left out when it is read


def encode(text: str) -> bytes:
    """The text as PCM16, 64 ms a byte and 64 ms for the mark; "" is no audio."""
    if not text:
        return b""
    halves = [half for byte in text.encode() for half in divmod(byte, 16)]
    return b"".join(_tone(index) for index in (_MARK, _MARK, *halves))


def decode(pcm: bytes | bytearray) -> str:
    """Every phrase found in the audio, put together; "" when there is none. What is damaged is left out."""
    samples = array("h", bytes(pcm[: len(pcm) // 2 * 2]))
    data = bytearray()
    place = 0
    while (start := _after_mark(samples, place)) is not None:
        halves, place = _halves(samples, start)
        data += bytes(16 * high + low for high, low in zip(halves[::2], halves[1::2], strict=False))
    return data.decode(errors="ignore")


def _halves(samples: "array[int]", start: int) -> tuple[list[int], int]:
    halves = []
    while start + WINDOW <= len(samples) and (index := _index(samples, start)) is not None and index != _MARK:
        halves.append(index)
        start += WINDOW
    return halves, start


def _after_mark(samples: "array[int]", place: int) -> int | None:
    """Where the first tone after the next mark begins."""
    reading = WINDOW - 2 * _GUARD
    while place + reading <= len(samples):
        if _tone_at(samples, place, reading) == _MARK:
            while _tone_at(samples, place, reading // 2) == _MARK:
                place += _HOP
            return max(0, place + reading // 2 - _HOP)
        place += WINDOW // 4
    return None


def _index(samples: "array[int]", start: int) -> int | None:
    return _tone_at(samples, start + _GUARD, WINDOW - 2 * _GUARD)


def _tone_at(samples: "array[int]", start: int, length: int) -> int | None:
    part = samples[start : start + length]
    if len(part) < length or sum(map(abs, part[::8])) < len(part) // 8 * 50:
        return None
    crossings = sum((a < 0) != (b < 0) for a, b in pairwise(part))
    index = round((crossings * WINDOW / length - _LOWEST) / _STEPS)
    return index if 0 <= index <= _MARK else None


@cache
def _tone(index: int) -> bytes:
    turns = (_LOWEST + _STEPS * index) / 2  # whole turns in a window: no clicks between tones
    wave = (math.sin(2 * math.pi * turns * i / WINDOW) for i in range(WINDOW))
    return array("h", (round(_AMPLITUDE * value) for value in wave)).tobytes()
