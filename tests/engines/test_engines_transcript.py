"""Words that sound like digits become digits only next to digits."""

import pytest

from emulator.engines.stt.transcript import longest_number, repaired


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("order number to one for five", "order number two one four five"),
        ("where is order one zero four to", "where is order one zero four two"),
        ("it's ate one won two", "it's eight one one two"),
        ("one o four two", "one oh four two"),
        ("is there a code for one two three", "is there a code for one two three"),
        ("order one zero four two for me", "order one zero four two for me"),
        ("order one zero four two four me please", "order one zero four two for me please"),
        ("send it two my new address", "send it to my new address"),
        ("return order eight zero three for", "return order eight zero three four"),
        ("order three zero one to please", "order three zero one two please"),
        ("i want to return it", "i want to return it"),
        ("that is for my two sons", "that is for my two sons"),
        ("", ""),
    ],
)
def test_repairs(heard: str, meant: str) -> None:
    assert repaired(heard) == meant


def test_the_longest_number() -> None:
    assert longest_number("one two or double three four five") == 4
    assert longest_number("hello") == 0
