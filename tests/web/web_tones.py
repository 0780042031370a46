"""Tones: 16-bit PCM to send, and which one sounds when in what was recorded."""

import math
from collections.abc import Iterator

from convai.audio import samples

WINDOW_S = 0.02
LOUD = 0.5  # of the amplitude sent
AMPLITUDE = 0.5


def tone(hertz: float, seconds: float, rate: int = 16000) -> bytes:
    """A sine at half of full scale."""
    step = 2 * math.pi * hertz / rate
    scale = AMPLITUDE * 32767
    values = (round(scale * math.sin(step * n)) for n in range(round(seconds * rate)))
    return b"".join(value.to_bytes(2, "little", signed=True) for value in values)


def heard(pcm: bytes, rate: int, *tones: float) -> list[float | None]:
    """For each 20 ms: the tone that sounds, or None."""
    values = samples(pcm)
    width = round(rate * WINDOW_S)
    windows = (values[at : at + width] for at in range(0, len(values) - width + 1, width))
    return [_which(window, rate, tones) for window in windows]


def stretches(found: list[float | None]) -> list[tuple[float | None, int]]:
    """The same, runs counted: [(tone, how many windows)]."""
    runs: list[tuple[float | None, int]] = []
    for which in found:
        if runs and runs[-1][0] == which:
            runs[-1] = which, runs[-1][1] + 1
        else:
            runs.append((which, 1))
    return runs


def seconds_of(found: list[float | None], hertz: float) -> float:
    """How long a tone was heard, in all."""
    return found.count(hertz) * WINDOW_S


def _which(window: tuple[int, ...], rate: int, tones: tuple[float, ...]) -> float | None:
    loudest = max(_strengths(window, rate, tones), key=lambda pair: pair[0])
    return loudest[1] if loudest[0] > LOUD * AMPLITUDE else None


def _strengths(window: tuple[int, ...], rate: int, tones: tuple[float, ...]) -> Iterator[tuple[float, float]]:
    """The amplitude of each tone in the window, 0 to 1, by Goertzel's algorithm."""
    for hertz in tones:
        factor = 2 * math.cos(2 * math.pi * hertz / rate)
        before = now = 0.0
        for value in window:
            before, now = now, value + factor * now - before
        power = now * now + before * before - factor * now * before
        yield 2 * math.sqrt(max(power, 0.0)) / len(window) / 32768, hertz
