"""Calls for the evaluation: a sentence in a caller's voice, at a caller's level, in a caller's noise."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from emulator.engines.base import SAMPLE_RATE
from emulator.engines.flite import FliteVoice
from emulator.engines.stt.numbers import cardinal, digits, doubled, pairs

LEVELS = (0.0, -6.0, -12.0, -20.0)
"""Decibels under what the voice gives."""
NOISES = (0.0, 40.0, 30.0)
"""Decibels of speech over white noise; 0 is no noise."""
_BEFORE_S, _AFTER_S = 0.5, 1.0
_FORMS = ("digits", "digits", "digits", "digits", "oh", "pairs", "doubled", "cardinal", "grouped", "typed")


@dataclass(frozen=True, slots=True)
class Call:
    """One utterance to be understood: who says it, how, and what is right. `number` is "" where none is said."""

    voice: str
    text: str
    number: str
    form: str
    level: float
    noise: float
    seed: int


def order_calls(
    source: random.Random, count: int, voices: Sequence[str], leads: Sequence[str], numbers: Sequence[str]
) -> list[Call]:
    """Calls about orders: voices and phrasings in turn, everything else as it falls."""
    calls = []
    for turn in range(count):
        number = source.choice(numbers)
        form = source.choice(_FORMS)
        said = _said(number, form)
        lead = leads[(turn // len(voices)) % len(leads)]
        text, form = lead.replace("N", said or digits(number)), form if said else "digits"
        voice, level, noise = voices[turn % len(voices)], source.choice(LEVELS), source.choice(NOISES)
        calls.append(Call(voice, text, number, form, level, noise, source.randrange(2**31)))
    return calls


def plain_calls(source: random.Random, voices: Sequence[str], sentences: Sequence[str]) -> list[Call]:
    """Every sentence in every voice."""
    return [
        Call(voice, sentence, "", "", source.choice(LEVELS), source.choice(NOISES), source.randrange(2**31))
        for sentence in sentences
        for voice in voices
    ]


def audio(call: Call) -> bytes:
    """The call as a microphone gives it: PCM16, 16 kHz, quiet before and after."""
    noise = np.random.default_rng(call.seed)
    speech = np.frombuffer(_speech(call.voice, call.text), dtype="<i2").astype(np.float64)
    power = float(np.sqrt(np.mean(speech[np.abs(speech) > 200] ** 2)))
    samples: NDArray[np.float64] = np.concatenate(
        [np.zeros(round(_BEFORE_S * SAMPLE_RATE)), speech, np.zeros(round(_AFTER_S * SAMPLE_RATE))]
    )
    if call.noise:
        samples = samples + noise.normal(0, power / 10 ** (call.noise / 20), len(samples))
    samples = samples * 10 ** (call.level / 20)
    return np.clip(np.round(samples), -32768, 32767).astype("<i2").tobytes()


def _said(number: str, form: str) -> str:
    """The number in this form; "" where it has none such."""
    match form:
        case "oh":
            return digits(number, "oh") if "0" in number else ""
        case "pairs":
            return pairs(number) if len(number) <= 6 else ""
        case "doubled":
            return doubled(number)
        case "cardinal":
            return cardinal(int(number)) if number.isdigit() and len(number) <= 4 and number[0] != "0" else ""
        case "grouped":  # read in groups, with a breath between
            spelled = digits(number).split()
            size = 2 if len(spelled) <= 4 else 3
            return ", ".join(" ".join(spelled[at : at + size]) for at in range(0, len(spelled), size))
        case "typed":  # as the voice itself reads it
            return number if len(number) <= 4 else ""
    return digits(number)


@cache
def _voice(name: str) -> FliteVoice:
    return FliteVoice(name)


def _speech(voice: str, text: str) -> bytes:
    return _voice(voice).spoken(text)
