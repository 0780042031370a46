"""Numbers as callers say them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.engines.stt.numbers import DIGIT_WORDS, cardinal, digits, doubled, pairs


@pytest.mark.parametrize(
    ("number", "singly", "with_oh", "paired", "doubly"),
    [
        ("1042", "one zero four two", "one oh four two", "ten forty two", ""),
        ("1904", "one nine zero four", "one nine oh four", "nineteen oh four", ""),
        ("1100", "one one zero zero", "one one oh oh", "eleven hundred", "double one double zero"),
        ("007", "zero zero seven", "oh oh seven", "", "double zero seven"),
        ("AC-77", "a c seven seven", "a c seven seven", "", ""),
    ],
)
def test_ways_to_say_a_number(number: str, singly: str, with_oh: str, paired: str, doubly: str) -> None:
    assert (digits(number), digits(number, "oh"), pairs(number)) == (singly, with_oh, paired)
    assert doubled(number) == doubly or not number.isdigit()


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (15, "fifteen"), (40, "forty"), (99, "ninety nine"), (700, "seven hundred"), (2_000_001, "two million one")],  # noqa: E501
)  # fmt: skip
def test_cardinals(number: int, words: str) -> None:
    assert cardinal(number) == words


def test_beyond_millions_it_is_said_digit_by_digit() -> None:
    assert cardinal(1_000_000_000).startswith("one zero zero")


@given(st.from_regex(r"[0-9]{1,8}", fullmatch=True))
@settings(deadline=None)
def test_digit_by_digit_has_a_word_for_each(number: str) -> None:
    assert len(digits(number).split()) == len(number)
    assert set(digits(number, "oh").split()) <= DIGIT_WORDS


@given(st.from_regex(r"[0-9]{1,6}", fullmatch=True))
@settings(deadline=None)
def test_other_forms_are_never_half_a_number(number: str) -> None:
    assert not pairs(number) or len(number) % 2 == 0
    assert doubled(number) == "" or "double" in doubled(number)
