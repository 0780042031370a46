"""Column types that mean the same on SQLite and PostgreSQL: text, money and moments in UTC."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import BigInteger, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

_SCALE = 3  # decimals kept for every currency; no currency in use has more
_CENT = Decimal("0.01")


def storable(text: str) -> str:
    """The text without what a database cannot hold."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class Words(TypeDecorator[str]):
    """Text both databases can hold: PostgreSQL refuses NUL, and no encoding has half a surrogate pair."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Drop what cannot be stored."""
        return None if value is None else storable(value)


class Money(TypeDecorator[Decimal]):
    """An exact amount, kept as a whole number of thousandths so that no database makes a float of it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To thousandths; ValueError when the amount has a finer part."""
        if value is None:
            return None
        scaled = value.scaleb(_SCALE)
        if scaled != scaled.to_integral_value():
            raise ValueError("money has at most three decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Back to a decimal with two places, or three where the third says something."""
        return None if value is None else _amount(value)


class Moment(TypeDecorator[datetime]):
    """A point in time: aware date-times in, UTC out, whatever zone the database's session is in."""

    impl = DateTime
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; ValueError for a naive date-time. SQLite keeps no zone, so none is given to it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a date-time needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@lru_cache(maxsize=4096)  # a shop has the same prices on many orders
def _amount(thousandths: int) -> Decimal:
    amount = Decimal(thousandths).scaleb(-_SCALE)
    return amount if thousandths % 10 else amount.quantize(_CENT)
