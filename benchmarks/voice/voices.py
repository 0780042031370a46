"""What callers ask in the voice benchmarks, spoken by flite."""

from functools import cache

from emulator.engines.flite import FliteVoice

VOICES = ("rms", "kal16", "awb", "slt")
QUESTIONS = (
    "where is order one zero four two",
    "how long do i have to return something",
    "do you ship to canada",
    "what is the status of order one one three seven",
    "how much does express shipping cost",
    "i want to return the blue kettle",
    "what are your opening hours",
    "my order number is one zero four two",
    "can i pay with a gift card",
    "how long is the warranty",
)


def question(turn: int) -> tuple[str, bytes]:
    """The words of this turn and their sound: PCM16, 16 kHz."""
    text = QUESTIONS[turn % len(QUESTIONS)]
    return text, _spoken(VOICES[(turn + turn // len(QUESTIONS)) % len(VOICES)], text)


@cache
def _voice(name: str) -> FliteVoice:
    return FliteVoice(name)


@cache
def _spoken(voice: str, text: str) -> bytes:
    return _voice(voice).spoken(text)
