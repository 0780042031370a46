"""What was said before a tool ran is not said again, however the model's text is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.speech.unrepeated import Unrepeated

BEFORE = ("Sure. Let me check that for you...", "One moment.")


def heard(text: str, before: tuple[str, ...] = BEFORE, size: int = 3) -> str:
    fresh = Unrepeated(before)
    return "".join(fresh.feed(text[at : at + size]) for at in range(0, len(text), size)) + fresh.flush()


@pytest.mark.parametrize("size", [1, 3, 7, 100])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Let me check that for you. It is in Dover.", "It is in Dover."),
        ("Sure! Let me check that for you... It is in Dover.", "It is in Dover."),
        ("One moment. One moment. Here.", "Here."),
        ("It is in Dover. One moment.", "It is in Dover. One moment."),
        ("Let me check that for him.", "Let me check that for him."),
        ("Let me check that for you, madam.", "Let me check that for you, madam."),
        ("Surely it is.", "Surely it is."),
        ("Sure", ""),
        ("Let me", "Let me"),
        ("Let me check that for you.", ""),
        ("", ""),
    ],
)
def test_leading_sentences_said_before_are_left_out(text: str, told: str, size: int) -> None:
    assert heard(text, size=size) == told


def test_what_was_left_out_can_still_be_said_when_nothing_else_comes() -> None:
    fresh = Unrepeated(BEFORE)
    assert fresh.feed("One moment.") + fresh.flush() == ""
    assert fresh.left_out == "One moment."


@given(st.text(max_size=60), st.integers(1, 9))
def test_where_nothing_was_said_before_every_word_goes_through(text: str, size: int) -> None:
    assert heard(text, (), size) == text


@given(st.lists(st.sampled_from(["Sure. ", "One ", "moment. ", "Here. ", "\n", "a"]), max_size=9), st.integers(1, 9))
def test_the_cut_makes_no_difference(parts: list[str], size: int) -> None:
    text = "".join(parts)
    told = heard(text, size=size)
    assert told == heard(text, size=1000)
    assert text.endswith(told)
