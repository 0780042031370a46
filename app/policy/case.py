"""What a decision rests on, and what it can be: an order with its past, a yes with an amount, a no with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.orders import Item, Order, OrderStatus

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a customer was given back lately, in the order's currency; what is under way counts."""

    day_amount: Decimal = _NOTHING
    day_count: int = 0
    month_amount: Decimal = _NOTHING
    month_count: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """An order and what has happened to it.

    `returned` is how many of each sku came back already, `paid_back` the money given back; both with what is under
    way. `under_way` names the tools whose payments are not known yet.
    """

    order: Order
    address: str = ""
    returned: Mapping[str, int] = field(default_factory=dict)
    paid_back: Decimal = _NOTHING
    under_way: frozenset[str] = frozenset()
    spent: Spent = Spent()

    @property
    def left(self) -> Decimal:
        """What is left of the order's total, never below zero."""
        return max(_NOTHING, self.order.total - self.paid_back)

    @property
    def units_left(self) -> dict[str, int]:
        """How many of each sku have not come back, in the order of the items; skus of which none is left are out."""
        bought: dict[str, int] = {}
        for item in self.order.items:
            bought[item.sku] = bought.get(item.sku, 0) + item.quantity
        left = {sku: count - self.returned.get(sku, 0) for sku, count in bought.items()}
        return {sku: count for sku, count in left.items() if count > 0}

    def item(self, sku: str) -> Item:
        """The first item of this sku. Raises StopIteration when the order has none."""
        return next(item for item in self.order.items if item.sku == sku)

    def price(self, units: Mapping[str, int]) -> Decimal:
        """What was paid for these units; lines of the same sku are used up in their order."""
        return sum((self._price(sku, count) for sku, count in units.items()), _NOTHING)

    def _price(self, sku: str, count: int) -> Decimal:
        before, price = self.returned.get(sku, 0), _NOTHING
        for item in self.order.items:
            if item.sku == sku:
                used = min(before, item.quantity)
                taken = min(count, item.quantity - used)
                before, count, price = before - used, count - taken, price + item.unit_price * taken
        return price


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may be done. `amount` is the money that moves, None where none does; `read_back` asks for the yes."""

    read_back: str
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Denied:
    """It may not. `said` begins with what was not done; with `ticket` a human is to look at it."""

    reason: str
    said: str
    ticket: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action does to its order: the state afterwards, the items that came back, and how it is told."""

    status: OrderStatus
    items: Mapping[str, int]
    said: str
