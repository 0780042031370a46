"""How these tests say a text."""

from collections.abc import Callable

import pytest

from app.speech.shaper import Shaper
from app.speech.style import SpeechStyle

Say = Callable[[str], str]


@pytest.fixture
def say() -> Say:
    """Says a whole text in English without limits, and makes sure that it is the same letter by letter."""

    def speak(pieces: list[str]) -> str:
        shaper = Shaper(SpeechStyle(max_sentences=0, max_words=0))
        return "".join([shaper.feed(piece) for piece in pieces]) + shaper.flush()

    def say_twice(text: str) -> str:
        spoken = speak([text])
        assert speak(list(text)) == spoken
        return spoken

    return say_twice
