"""However a number is said, it is heard; whatever is said, nothing breaks."""

import string
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.hearing.caller import caller_identity
from app.hearing.emails import emails
from app.hearing.order_numbers import order_numbers
from app.hearing.phones import phones
from app.hearing.postcodes import postcodes
from app.hearing.runs import runs
from app.hearing.tokens import may_hold_digits, tokens
from app.hearing.vocabulary import DIGITS as DIGIT_NAMES
from app.hearing.vocabulary import HOMOPHONES, NATO, REPEATS, SCALES, TEENS, TENS
from app.orders import order_key
from tests.hearing.spoken import DIGIT_FORMS, LETTER_FORMS, as_number

INTRODUCTIONS = (
    "order number {}", "my order number is {}", "It's order {} please", "order {}", "where is order {}?",
    "hi um i'm calling about order number {} thanks", "yes the order number is uh {}",
    "I ordered two kettles 3 days ago for $39.90, the order number is {}, and it has not arrived",
)  # fmt: skip
DIGITS = st.text(string.digits, min_size=4, max_size=10)
UNAMBIGUOUS = st.text("BCDFGHJKLMNPQRSTVWXYZ", min_size=1, max_size=3)  # vowels are words of their own, o is zero too
HEARERS: tuple[Callable[[str], object], ...] = (
    order_numbers, postcodes, lambda text: postcodes(text, expecting=True), phones, emails, caller_identity,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(digits=DIGITS, form=st.sampled_from(DIGIT_FORMS), introduction=st.sampled_from(INTRODUCTIONS))
def test_digits_in_every_form(digits: str, form: Callable[[str], str], introduction: str) -> None:
    said = introduction.format(form(digits))
    assert digits in order_numbers(said), said


@settings(max_examples=150, deadline=None)
@given(digits=st.text(string.digits, min_size=4, max_size=6), form=st.sampled_from(DIGIT_FORMS))
def test_a_bare_answer_is_the_first_candidate_when_said_digit_by_digit(digits: str, form: Callable[[str], str]) -> None:
    heard = order_numbers(form(digits))
    assert digits in heard
    assert form.__name__ not in {"digit_by_digit", "with_oh", "typed_digits", "with_repeats"} or heard[0] == digits


@settings(max_examples=300, deadline=None)
@given(
    letters=UNAMBIGUOUS,
    digits=st.text(string.digits, min_size=3, max_size=7),
    letter_form=st.sampled_from(LETTER_FORMS),
    digit_form=st.sampled_from(DIGIT_FORMS),
    introduction=st.sampled_from(INTRODUCTIONS),
)
def test_letters_and_digits(
    letters: str,
    digits: str,
    letter_form: Callable[[str], str],
    digit_form: Callable[[str], str],
    introduction: str,
) -> None:
    said = introduction.format(f"{letter_form(letters)} {digit_form(digits)}")
    assert letters + digits in order_numbers(said), said


@settings(max_examples=150, deadline=None)
@given(digits=st.from_regex(r"[1-9][0-9]{3}", fullmatch=True), introduction=st.sampled_from((*INTRODUCTIONS, "{}")))
def test_four_digits_as_one_number(digits: str, introduction: str) -> None:
    said = introduction.format(as_number(digits))
    assert digits in order_numbers(said), said


@settings(max_examples=300, deadline=None)
@given(
    parts=st.lists(st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=4), min_size=1, max_size=3),
    separator=st.sampled_from("-_/"),
    sign=st.sampled_from(("", "#", "# ")),
)
def test_typed_codes(parts: list[str], separator: str, sign: str) -> None:
    code = separator.join(parts)
    if sum(c.isdigit() for c in code) >= 2 and len(order_key(code)) >= 4:
        assert order_key(code) in order_numbers(f"my order number is {sign}{code}, please")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_nothing_raises(text: str) -> None:
    for hear in HEARERS:
        hear(text)


VOCABULARY = (
    "one oh double triple twenty hundred thousand and a w you as in for order number no # 1042 $5 @ at dot com . , - + "
    "10:42 am 3rd november zip is my not (202) 555-0142 W-10 O dash"
)
WORDS = st.sampled_from(VOCABULARY.split())


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=30))
def test_nothing_raises_on_what_callers_say(said: list[str]) -> None:
    text = " ".join(said)
    for hear in HEARERS:
        hear(text)
    assert len(order_numbers(text)) <= 6
    assert all(key == order_key(key) and any(c.isdigit() for c in key) for key in order_numbers(text))


@pytest.mark.parametrize(
    "piece",
    ["one zero four two ", "AB 1 ", "a-a-", "1 ", "order ", "b as in boy ", "one,", "double ", "(", "twenty one ", "#",
     "1042 and ", "dot at ", "at a dot b ", "@", "a.b@", "+1 ", "no 1042 ", "x", "9", "....", "is my order "],
)  # fmt: skip
def test_twenty_thousand_characters_are_heard_out(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    for hear in HEARERS:
        hear(text)


PIECES = st.one_of(
    st.sampled_from((*DIGIT_NAMES, *TEENS, *TENS, *SCALES, *REPEATS, *HOMOPHONES, *NATO, "a", "you", "as", "in", "s")),
    st.sampled_from(("kettle", "anyone", "often", "x-ray", "order", "#", "²", "½", "①", "５", "٣", "ſix", "W-1", "$")),
    st.text("aeinostwx ", min_size=1, max_size=6),
    st.characters(),
)


@settings(max_examples=500, deadline=None)
@given(
    pieces=st.lists(PIECES, max_size=12),
    between=st.sampled_from((" ", "-", ", ", "'", "", ". ", "=", " (", "’")),
    capitals=st.booleans(),
    long=st.booleans(),
)
def test_where_no_digit_can_be_none_is_heard(pieces: list[str], between: str, capitals: bool, long: bool) -> None:
    said = "anyone" * 1100 * long + between.join(pieces)  # only the end of it is heard: it may begin within a word
    said = said.upper() if capitals else said
    if any(c.isdigit() for run in runs(tokens(said)) for unit in run.units for text in unit.readings for c in text):
        assert may_hold_digits(said)


@pytest.mark.parametrize(
    "said", ["", "where is my order", "Anyone there? Often.", "it's for you too", "A as in Alpha, x-ray", "#", "٣"]
)
def test_most_of_what_is_said_holds_no_digit(said: str) -> None:
    assert not may_hold_digits(said)
    assert order_numbers(said) == ()
