"""Single values of the orders file: what they become, and what is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.intake import orders_values as read


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("+15550100", "+15550100"),
        ("+1 202 555 0100", "+12025550100"),
        ("(202) 555-0100", "+12025550100"),
        ("+44 (0)20 7946 0123", "+442079460123"),
        ("202-555-0100 ext. 7", "+12025550100"),
        ("+1 555 0100", "+15550100"),
    ],
)
def test_phone_numbers_become_e164(written: str, e164: str) -> None:
    assert read.phone(written) == e164


@pytest.mark.parametrize(
    ("written", "code", "amount"),
    [
        ("39.9", "USD", "39.90"),
        (" 39.900 ", "USD", "39.90"),
        (Decimal("39.9"), "USD", "39.90"),
        (Decimal("4e1"), "USD", "40.00"),
        (40, "EUR", "40.00"),
        ("1.125", "KWD", "1.125"),
        ("1500", "JPY", "1500.00"),
        ("0", "USD", "0.00"),
        ("999999999999.99", "USD", "999999999999.99"),
    ],
)
def test_money_is_read_exactly(written: object, code: str, amount: str) -> None:
    assert str(read.amount(written, read.decimals(code))) == amount


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-02T10:00:00Z", datetime(2026, 11, 2, 10, tzinfo=UTC)),
        ("2026-11-02T10:00:00", datetime(2026, 11, 2, 10, tzinfo=UTC)),
        ("2026-11-02T10:00:00.250+02:00", datetime(2026, 11, 2, 8, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-11-02", datetime(2026, 11, 2, tzinfo=UTC)),
    ],
)
def test_moments_become_utc(written: str, moment: datetime) -> None:
    assert read.moment(written) == moment
    assert read.moment(written).tzinfo is UTC


def test_other_values_in_their_plain_form() -> None:
    assert read.day("2026-11-24T08:00:00+01:00") == date(2026, 11, 24)
    assert read.email(" Ana.Ruiz+shop@Example.ORG ") == "ana.ruiz+shop@example.org"
    assert (read.currency("usd"), read.status(" Shipped ").value) == ("USD", "shipped")
    assert (read.quantity("12"), read.quantity(Decimal("2.0")), read.quantity(1)) == (12, 2, 1)
    assert (read.number(1042), read.number("#W-10 42"), read.identifier(7)) == ("1042", "#W-10 42", "7")
    assert read.plain_text(" two\r\nlines\tof  text ") == "two lines of text"
    assert read.plain_text("Zoë 陈\u3000美玲 🙂") == "Zoë 陈 美玲 🙂"


def _dollars(value: object) -> Decimal:
    return read.amount(value, 2)


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        *((read.phone, value) for value in ("call me", "555-0100", "12", "+1", 12025550100, "+1111111111111111")),
        *((read.email, value) for value in ("ana@", "ana@example", "a b@example.org", "a@b@c.org", "a..b@example.org")),
        *((read.email, value) for value in ("ana@.org", "ana@example..org", "<ana@example.org>", "a" * 250 + "@b.org")),
        *((_dollars, value) for value in ("39,90", "$1", "1e3", "", "-0.01", "1.999", "9" * 13, "0.1.2", "١x", True)),
        *((_dollars, Decimal(value)) for value in ("1e999999", "1e-999999", "NaN")),
        (_dollars, [1]),
        (_dollars, {}),
        *((read.quantity, value) for value in (0, -1, "0", "1.5", "1e2", "", True, Decimal("1.5"), 10**9, "9" * 12)),
        *((read.moment, value) for value in ("yesterday", "2026-02-30", "11/2/2026", 1700000000, "24:00")),
        *((read.moment, value) for value in ("0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00")),
        *((read.day, value) for value in ("soon", "2026-11", 5)),
        *((read.status, value) for value in ("lost", "", 3)),
        *((read.currency, value) for value in ("DOLLARS", "XYZ", "$", 840)),
        *((read.number, value) for value in ("#-#", "", "9" * 65, 10.5, True, "№")),
        *((read.plain_text, value) for value in ("x" * 501, "bell \x07", "nul \x00", "\ud83d", 5, None)),
    ],
)
def test_what_is_refused(reader: Callable[[object], object], value: object) -> None:
    with pytest.raises(ValueError, match=r"\w") as refusal:
        reader(value)
    assert len(str(refusal.value)) < 250


def test_a_long_value_is_quoted_in_part() -> None:
    assert read.shown("x" * 1000) == f"'{'x' * 60}'…"
    assert (read.shown([1]), read.shown({}), read.shown(True)) == ("a list", "an object", "true")
