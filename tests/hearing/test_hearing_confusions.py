"""What is one confusion away from what was heard, and that nothing but the caller's own numbers is ever offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hearing.confusions import is_one_confusion_away, the_one_meant


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        *(("1050", "1015"), ("1015", "1050"), ("3042", "1342"), ("1342", "3042"), ("7018", "7080"), ("1360", "1316")),
        *(("B104", "D104"), ("P104", "T104"), ("V104", "E104"), ("M104", "N104"), ("N104", "M104"), ("S104", "F104")),
        *(("A104", "8104"), ("1045", "1049"), ("1049", "1045"), ("O104", "0104"), ("I104", "1104")),
        *(("142", "1042"), ("1442", "14442"), ("11042", "1042"), ("10422", "1042"), ("10042", "1042")),
    ],
)
def test_one_thing_was_misheard(heard: str, meant: str) -> None:
    assert is_one_confusion_away(heard, meant)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        *(("1042", "1042"), ("1043", "1042"), ("1402", "1042"), ("10542", "1042"), ("1020", "1012"), ("B104", "M104")),
        *(("B105", "D109"), ("12", "112"), ("", "1042"), ("104", "10442"), ("5099", "9055"), ("2015", "1050")),
    ],
)
def test_more_or_something_else_was_said(heard: str, meant: str) -> None:
    assert not is_one_confusion_away(heard, meant)


def test_one_guess_at_most_and_among_their_own() -> None:
    assert the_one_meant(["1050"], ["1015", "2000"]) == "1015"
    assert the_one_meant(["1050"], ["1015", "10550"]) == ""
    assert the_one_meant(["1050"], []) == ""
    assert the_one_meant([], ["1015"]) == ""
    assert the_one_meant(["7777", "W1050"], ["#W-10 15"]) == "#W-10 15"


@given(st.lists(st.text(max_size=12), max_size=4), st.lists(st.text(max_size=12), max_size=6))
def test_whatever_is_heard_only_an_own_number_is_offered(heard: list[str], own: list[str]) -> None:
    assert the_one_meant(heard, own) in {"", *own}
