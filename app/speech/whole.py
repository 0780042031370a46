"""A sentence of the server's own as speech: worded like any reply, and never cut."""

from dataclasses import replace

from app.speech.shaper import Shaper
from app.speech.style import SpeechStyle


def worded(text: str, style: SpeechStyle) -> str:
    """The text as it is spoken: numbers, money and dates in words, without the limits of a reply's length."""
    shaper = Shaper(replace(style, max_sentences=0, max_words=0))
    return shaper.feed(text) + shaper.flush()
