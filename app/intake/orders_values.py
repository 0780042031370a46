"""Single values of the orders file: each function reads one, or raises ValueError saying what it should be."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache

import phonenumbers
from babel.core import get_global

from app.orders import OrderStatus, order_key

_LONGEST = 500
_QUOTED = 60
_LONGEST_NUMBER = 64
_MOST = Decimal(10) ** 12
_MOST_PIECES = 1_000_000
_E164 = re.compile(r"\+\d{6,15}")
_PHONE_PUNCTUATION = re.compile(r"[\s()./-]")
_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\]\\]{1,64}@(?:[^\s@.<>\"(),:;\[\]\\]{1,63}\.)+[^\s@.<>\"(),:;\[\]\\]{2,63}")
_AMOUNT = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?")
_REGION = "US"  # of phone numbers written without a country code


def shown(value: object) -> str:
    """A value as a message quotes it, cut where it is long."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "an object"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value[:_QUOTED]) if isinstance(value, str) else str(value)[:_QUOTED]
    return f"{text}…" if len(str(value)) > _QUOTED else text


def plain_text(value: object) -> str:
    """A text of at most 500 characters; spaces and line breaks become one space, those around it go."""
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} must be a text, in quotes")  # noqa: TRY004 - the file is wrong, not the caller
    text = " ".join(value.split())
    if len(text) > _LONGEST:
        raise ValueError(f"is {len(text)} characters long; at most {_LONGEST} are possible")
    if not text.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise ValueError("has a control character or half a character in it")
    return text


def identifier(value: object) -> str:
    """A text, or a whole number that stands for one."""
    return plain_text(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)


def number(value: object) -> str:
    """An order number: something to compare must be left when its punctuation is gone."""
    text = identifier(value)
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"is {len(text)} characters long; an order number has at most {_LONGEST_NUMBER}")
    if not order_key(text):
        raise ValueError(f"{shown(text)} has no letter or digit")
    return text


def email(value: object) -> str:
    """An e-mail address, in lower case."""
    text = plain_text(value).lower()
    if len(text) > 254 or not _EMAIL.fullmatch(text) or ".." in text:
        raise ValueError(f"{shown(text)} is not an e-mail address")
    return text


def phone(value: object) -> str:
    """A phone number as E.164. One without a country code is taken as American."""
    text = plain_text(value)
    if _E164.fullmatch(text):
        return text  # also those nobody could dial: examples and fiction have them
    try:
        parsed = phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed and phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    bare = _PHONE_PUNCTUATION.sub("", text)
    if _E164.fullmatch(bare):
        return bare
    raise ValueError(f"{shown(text)} is not a phone number; write it as +12025550100")


def status(value: object) -> OrderStatus:
    """One of the states of an order."""
    text = plain_text(value).lower()
    if text not in set(OrderStatus):
        raise ValueError(f"{shown(text)} is not a status; known are {', '.join(OrderStatus)}")
    return OrderStatus(text)


@cache
def _currencies() -> Mapping[str, object]:
    currencies: Mapping[str, object] = get_global("all_currencies")
    return currencies


def currency(value: object) -> str:
    """An ISO 4217 code."""
    code = plain_text(value).upper()
    if code not in _currencies():
        raise ValueError(f"{shown(code)} is not a currency; write its three letters, as in USD")
    return code


def decimals(code: str) -> int:
    """How many decimals an amount in this currency may have: 2, or 3 for the few that need them."""
    digits = get_global("currency_fractions")
    return max(2, digits.get(code, digits["DEFAULT"])[0]) if code else 3


def amount(value: object, places: int) -> Decimal:
    """Money: a decimal of at least 0 with at most `places` decimals. A number in JSON will do when it is exact."""
    if isinstance(value, str) and _AMOUNT.fullmatch(value.strip()):
        exact = Decimal(value.strip())
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        exact = Decimal(value)
    else:
        raise ValueError(f'{shown(value)} is not an amount; write it as "39.90"')
    if not exact.is_finite() or exact < 0:
        raise ValueError(f"{shown(value)} is less than 0")
    if exact >= _MOST:
        raise ValueError("is too much to be true")
    try:
        rounded = exact.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        rounded = None
    if rounded != exact:
        raise ValueError(f"{shown(value)} has more than {places} decimals")
    return rounded


def quantity(value: object) -> int:
    """How many pieces: a whole number of at least 1."""
    count = value
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) < 10:
        count = int(value)
    if isinstance(value, Decimal) and value < _MOST_PIECES and value == value.to_integral_value():
        count = int(value)
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= _MOST_PIECES:
        raise ValueError(f"{shown(value)} is not a quantity; it must be a whole number of at least 1")
    return count


def moment(value: object) -> datetime:
    """An ISO 8601 date and time, as UTC; without a zone it is UTC."""
    text = plain_text(value)
    try:
        parsed = datetime.fromisoformat(text)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{shown(text)} is not a date and time; write it as 2026-11-02T10:00:00Z") from None


def day(value: object) -> date:
    """An ISO 8601 date; of a date and time, its date."""
    text = plain_text(value)
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise ValueError(f"{shown(text)} is not a date; write it as 2026-11-24") from None
