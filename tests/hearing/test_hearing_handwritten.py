"""What people really say: every line by hand, read as it was meant."""

import pytest

from app.hearing.emails import emails
from app.hearing.order_numbers import order_numbers
from app.hearing.phones import phones
from app.hearing.postcodes import postcodes
from tests.hearing.handwritten import EMAILS, ORDERS, PHONES, POSTCODES


def pairs(text: str) -> list[tuple[str, str]]:
    return [(said.strip(), meant.strip()) for said, meant in (line.split(" | ") for line in text.splitlines())]


@pytest.mark.parametrize(("said", "meant"), pairs(ORDERS))
def test_an_order_number_is_among_what_is_looked_up(said: str, meant: str) -> None:
    assert meant in order_numbers(said)[:3]


@pytest.mark.parametrize(("said", "meant"), pairs(POSTCODES))
def test_a_postcode_is_among_what_is_compared(said: str, meant: str) -> None:
    assert meant in postcodes(said, expecting=True)[:3]


@pytest.mark.parametrize(("said", "meant"), pairs(EMAILS))
def test_an_email_address_is_read(said: str, meant: str) -> None:
    assert emails(said)[:1] == (meant,)


@pytest.mark.parametrize(("said", "meant"), pairs(PHONES))
def test_a_phone_number_is_read(said: str, meant: str) -> None:
    assert phones(said) == (meant,)


def test_there_are_enough_of_them() -> None:
    assert len(pairs(ORDERS) + pairs(POSTCODES) + pairs(EMAILS) + pairs(PHONES)) >= 250
