"""What the shop allows, as numbers and words; the defaults are what the demo shop's own articles say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from app.orders import OrderStatus

_HOLIDAY = re.compile(r"(\d\d)-(\d\d)/(\d\d)-(\d\d)/(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Limit:
    """A highest amount: one number for every currency, or for those that `named` does not have."""

    amount: Decimal
    named: Mapping[str, Decimal] = field(default_factory=dict)

    def of(self, currency: str) -> Decimal:
        """The highest amount in this currency."""
        return self.named.get(currency, self.amount)

    @classmethod
    def read(cls, text: str) -> "Limit":
        """From "500" or "500,JPY=75000". Raises ValueError."""
        first, *others = (part.strip() for part in text.split(","))
        pairs = (part.partition("=") for part in others)
        return cls(Decimal(first), {code: Decimal(amount) for code, _, amount in pairs})


@dataclass(frozen=True, slots=True)
class Holiday:
    """Bought from `first` to `last` (month, day), an order may come back until `until`, in the next year if need be."""

    first: tuple[int, int]
    last: tuple[int, int]
    until: tuple[int, int]

    def last_day(self, bought: date) -> date | None:
        """The last day for an order bought then; None when it was not bought in this time."""
        for year in (bought.year, bought.year - 1):
            first = date(year, *self.first)
            last = date(year + (self.last < self.first), *self.last)
            if first <= bought <= last:
                return date(last.year + (self.until < self.last), *self.until)
        return None

    @classmethod
    def read(cls, text: str) -> "Holiday | None":
        """From "11-01/12-24/01-31"; None for "none". Raises ValueError."""
        if text == "none":
            return None
        found = _HOLIDAY.fullmatch(text)
        if not found:
            raise ValueError("expected MM-DD/MM-DD/MM-DD: first day, last day, return until")
        numbers = [int(part) for part in found.groups()]
        days = [(numbers[n], numbers[n + 1]) for n in (0, 2, 4)]
        for month, day in days:
            date(2025, month, day)  # 29 February would be no day in most years
        return cls(days[0], days[1], days[2])


def _limit(amount: int) -> Limit:
    return Limit(Decimal(amount))


@dataclass(frozen=True, slots=True)
class Rules:
    """The shop's policy.

    Refunds: `window_days` after delivery, later in the holidays; from then on to `late_days`, and for anything faulty
    to `warranty_days`, a human decides. The limits are per order, and per customer in 24 hours and in 30 days; above
    one a human decides. `never` and `by_hand` are words of item names: not taken back, and looked at by a human.
    """

    window_days: int = 30
    late_days: int = 60
    warranty_days: int = 730
    lost_after_days: int = 7
    holiday: Holiday | None = Holiday((11, 1), (12, 24), (1, 31))
    order_limit: Limit = field(default_factory=lambda: _limit(5_000))
    day_limit: Limit = field(default_factory=lambda: _limit(10_000))
    month_limit: Limit = field(default_factory=lambda: _limit(20_000))
    day_count: int = 10
    month_count: int = 30
    never: tuple[str, ...] = ("gift card", "personalised", "personalized", "engraved", "clearance", "final sale")
    by_hand: tuple[str, ...] = ("water filter", "descaling", "descaler", "mattress topper", "pillow", "reusable straw")
    cancel_while: frozenset[OrderStatus] = frozenset({OrderStatus.PENDING})
    address_while: frozenset[OrderStatus] = frozenset({OrderStatus.PENDING})
    arrives: str = "within 5 business days"

    def last_day(self, delivered: date, bought: date) -> date:
        """The last day on which something delivered and bought then may come back."""
        last = delivered + timedelta(days=self.window_days)
        holiday = self.holiday.last_day(bought) if self.holiday else None
        return max(last, holiday) if holiday else last
