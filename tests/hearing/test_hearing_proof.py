"""What a caller says to prove who they are, in arguments and in the history."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hearing.proof import Claim, claim, claims_said, number_keys, words_so_far
from app.turn import Message


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("1042", ("1042",)),
        ("ten forty two", ("1042", "10402", "TENFORTYTWO")),
        ("#W-26 11340", ("W2611340",)),
        ("1043, sorry, 1042", ("1042", "10431042", "1043SORRY1042")),
        ("", ()),
        ("  ", ()),
    ],
)
def test_one_number_has_few_readings(said: str, keys: tuple[str, ...]) -> None:
    assert number_keys(said)[:1] == keys[:1]
    assert len(number_keys(said)) <= 3


def test_arguments_make_one_claim() -> None:
    made = claim("ten forty two", "ana at example dot org", "nine oh two one oh")
    assert (made.keys[0], made.emails, made.postcodes[0]) == ("1042", ("ana@example.org",), "90210")
    assert made.is_whole
    assert not claim("1042", "ana@example.org", "").is_whole
    assert not claim("", "", "90210").is_whole


def test_many_postcodes_are_few_guesses() -> None:
    for said in ("90001 or 90002 or 90003 or 90004 or 90005", "90001, 90002, 90003, 90004", " ".join("90210" * 30)):
        assert len(claim("1042", "", said).postcodes) <= 3


def say(*turns: str) -> list[Message]:
    return [Message("user" if at % 2 else "assistant", text) for at, text in enumerate(turns)]


def test_number_and_postcode_are_found_where_they_were_asked_for() -> None:
    history = say("Hello.", "where's 1042", "What's the postcode?", "nine oh two one oh", "Thanks.", "and now?")
    assert claims_said(history)[0] == Claim(("1042",), (), ("90210",))
    assert claims_said(say("Hello.", "order 1042", "How many?", "90210")) == ()
    assert claims_said(say("Hello.", "1042", "The postcode?", "1042")) == ()


def test_the_newest_words_come_first_and_there_are_few_pairs() -> None:
    turns = [text for n in range(9) for text in ("And?", f"order 10{n}2, my zip is 9021{n}")]
    found = claims_said(say(*turns))
    assert found[0].keys == ("1082",)
    assert found[0].postcodes == ("90218",)
    assert len(found) <= 4


def test_what_the_agent_or_a_tool_says_is_no_claim() -> None:
    history = [
        Message("assistant", "Order 1042, postcode 90210, ana@example.org."),
        Message("tool", '{"order_number": "1042", "postcode": "90210"}'),
        Message("system", "order 1042, postcode 90210"),
        Message("user", "yes"),
    ]
    assert claims_said(history) == ()
    assert words_so_far(history) == "yes"


def test_words_are_the_same_however_they_were_cut() -> None:
    assert words_so_far(say("Hi.", "It is 10-42.", "...", "...")) == words_so_far(say("Hi.", "it is", "Yes?", "1042"))


@given(st.lists(st.text(max_size=12), max_size=8), st.integers(0, 60))
def test_the_first_words_are_those_of_the_whole(said: list[str], least: int) -> None:
    whole, first = words_so_far(say(*said)), words_so_far(say(*said), least)
    assert whole.startswith(first)
    assert len(first) >= min(least, len(whole))
