"""Postcodes in what callers say, asked for or not."""

import pytest

from app.hearing.postcodes import postcodes

UNASKED = [
    ("my zip is 90210", "90210"),
    ("my zip code is 90210", "90210"),
    ("the postcode is nine oh two one oh", "90210"),
    ("postal code k one a zero b one", "K1A 0B1"),
    ("zip code 90210-1234", "90210-1234"),
    ("90210-1234", "90210-1234"),
    ("order 1042 postcode 90210", "90210"),
    ("1042 and the postcode is 90210", "90210"),
    ("90210 is my zip", "90210"),
    ("nine oh two one oh is my zip code", "90210"),
    ("it's 1042 and my zip's 90210", "90210"),
    ("SW1A 1AA", "SW1A 1AA"),
    ("it's sw1a 1aa", "SW1A 1AA"),
    ("s w one a one a a", "SW1A 1AA"),
    ("my postcode is m one one a e", "M1 1AE"),
    ("K1A 0B1", "K1A 0B1"),
    ("the zip is ninety two ten", "90210"),
    ("my postcode is 8004", "8004"),
]
ASKED = [
    ("90210", "90210"),
    ("it's 90210", "90210"),
    ("nine oh two one oh", "90210"),
    ("ninety two ten", "90210"),
    ("nine oh two ten", "90210"),
    ("9 0 2 1 0", "90210"),
    ("uh nine zero two, one zero", "90210"),
    ("ten thousand and one", "10001"),
    ("one double oh zero one", "10001"),
    ("double oh one two three", "00123"),
    ("zero two one three eight", "02138"),
    ("90210-1234", "90210-1234"),
    ("90210 1234", "90210-1234"),
    ("nine oh two one oh dash one two three four", "90210-1234"),
    ("s w one a one a a", "SW1A 1AA"),
    ("it's s w one a one a a", "SW1A 1AA"),
    ("s for sugar w for william one a one a a", "SW1A 1AA"),
    ("ec1a 1bb", "EC1A 1BB"),
    ("k one a zero b one", "K1A 0B1"),
    ("kilo one alpha zero bravo one", "K1A 0B1"),
    ("8004", "8004"),
    ("d zero two x two eight five", "D02X285"),
    ("order 1042 and 90210", "90210"),
    ("my order is 1042 and my zip is 90210", "90210"),
    ("sure, 90210, and I ordered 3 kettles", "90210"),
]
NONE_UNASKED = [
    "", "90210", "order 90210", "nine oh two one oh", "order 1042", "call me at 202 555 0142", "it cost 90210 dollars",
]  # fmt: skip
NONE_ASKED = [
    "", "i don't know", "order 1042", "my phone is 202 555 0142", "it cost $40", "at 10:42", "on 2026-11-24", "two",
]  # fmt: skip


@pytest.mark.parametrize(("said", "code"), UNASKED)
def test_introduced_or_unmistakable(said: str, code: str) -> None:
    assert postcodes(said)[:1] == (code,)
    assert postcodes(said, expecting=True)[:1] == (code,)


@pytest.mark.parametrize(("said", "code"), ASKED)
def test_just_asked_for(said: str, code: str) -> None:
    assert postcodes(said, expecting=True)[:1] == (code,)


@pytest.mark.parametrize("said", NONE_UNASKED)
def test_not_one_unless_asked(said: str) -> None:
    assert postcodes(said) == ()


@pytest.mark.parametrize("said", NONE_ASKED)
def test_not_one_even_when_asked(said: str) -> None:
    assert postcodes(said, expecting=True) == ()
