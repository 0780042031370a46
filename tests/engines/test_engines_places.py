"""Words of numbers, told apart by their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.engines.stt.numbers import cardinal, pairs
from emulator.engines.stt.places import ended, placed, placed_cardinal, placed_pairs, unplaced


def test_places_tell_digits_apart_and_can_be_taken_away() -> None:
    assert placed("one oh two") == "one@1/3 oh@2/3 two@3/3"
    assert unplaced("is " + placed("one oh two") + " late") == "is one oh two late"


def test_tens_are_followed_by_units_of_their_own() -> None:
    assert placed_pairs("1042") == "ten@1p forty@2p two@2u"
    assert placed_pairs("1900") == "nineteen@1p hundred@2p"
    assert placed_pairs("1904") == "nineteen@1p oh@2p four@2u"
    assert placed_cardinal(1542) == "one@t thousand@s five@h hundred@s forty@c two@u"


@given(st.from_regex(r"[0-9]{1,6}", fullmatch=True))
def test_without_their_places_they_are_the_number_as_it_is_said(number: str) -> None:
    assert unplaced(placed_pairs(number)) == pairs(number)
    assert unplaced(placed_cardinal(int(number))) == cardinal(int(number))


@pytest.mark.parametrize(("word", "alone"), [("two@1/4", ""), ("two@4/4", "two"), ("two@u", "two"), ("hello", "hello")])
def test_what_ends_a_number_may_be_followed_by_anything(word: str, alone: str) -> None:
    assert ended(word) == alone
