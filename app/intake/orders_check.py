"""From loose values to customers and orders: every value is read, every fault noted with its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import TypeVar

from app.intake import orders_values as read
from app.intake.orders_raw import Place, Problem, Raw, RawOrder, RawShop
from app.orders import Customer, Item, Order, OrderStatus, Shipment, order_key

T = TypeVar("T")

_UNREAD = datetime(1970, 1, 1, tzinfo=UTC)
_POSITION = re.compile(r"\[\d+\]")


@dataclass(slots=True)
class Checked:
    """What is sound, orders with their places; what is not; and the customers among that."""

    customers: list[Customer] = field(default_factory=list)
    orders: list[tuple[Place, Order]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bad_customers: set[str] = field(default_factory=set)


def check(shop: RawShop) -> Checked:
    """Read every customer and order. Ids and numbers must be unique in the file: the first keeps its own."""
    checked = Checked(problems=list(shop.problems))
    ids: dict[str, Place] = {}
    for raw in shop.customers:
        values = _Values(raw, shop)
        customer = _customer(values)
        values.unique("id", customer.id, ids)
        if values.close(checked.problems):
            checked.customers.append(customer)
        else:
            checked.bad_customers.add(customer.id)
    checked.bad_customers -= {customer.id for customer in checked.customers}
    numbers: dict[str, Place] = {}
    for raw_order in shop.orders:
        values = _Values(raw_order, shop)
        order = _order(values, raw_order, shop)
        values.unique("number", order_key(order.number), numbers)
        if values.close(checked.problems):
            checked.orders.append((raw_order.place, order))
    return checked


class _Values:
    """The values of one customer, order, item or parcel, read one by one."""

    def __init__(self, raw: Raw, shop: RawShop) -> None:
        self.problems = raw.problems
        self._raw = raw
        self._shop = shop
        self._asked: set[str] = set()

    def take(self, name: str, reader: Callable[[object], T], instead: T, *, optional: bool = False) -> T:
        """The value under `name`, read by `reader`; `instead` where it is missing or wrong, which is noted."""
        self._asked.add(name)
        value = self._raw.values.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if not optional:
                self._note(name, "is missing")
            return instead
        try:
            return reader(value)
        except ValueError as error:
            self._note(name, str(error))
            return instead

    def unique(self, name: str, key: str, seen: dict[str, Place]) -> None:
        """Note when `key` was seen before. An empty one has been complained about already."""
        if key in seen:
            first = seen[key]
            self._note(name, f"is there twice, first at {f'line {first.line}' if first.line else first.path}")
        elif key:
            seen[key] = self._raw.place

    def ignore(self, *names: str) -> None:
        """These names are known, and read elsewhere."""
        self._asked.update(names)

    def close(self, problems: list[Problem]) -> bool:
        """Add the problems to `problems` and count the names nobody asked for; whether everything was sound."""
        for name in self._raw.values.keys() - self._asked:
            self._shop.note_unknown(_POSITION.sub("[]", self._raw.place.at(name).path))
        problems.extend(self.problems)
        return not self.problems

    def _note(self, name: str, text: str) -> None:
        self.problems.append(Problem(self._raw.place.at(name), text))


def _customer(values: _Values) -> Customer:
    return Customer(
        id=values.take("id", read.identifier, ""),
        name=values.take("name", read.plain_text, ""),
        email=values.take("email", read.email, "", optional=True),
        phone=values.take("phone", read.phone, "", optional=True),
        postcode=values.take("postcode", read.plain_text, "", optional=True),
        address=values.take("address", read.plain_text, "", optional=True),
    )


def _order(values: _Values, raw: RawOrder, shop: RawShop) -> Order:
    values.ignore("items", "shipments")
    number = values.take("number", read.number, "")
    customer = values.take("customer", read.identifier, "")
    placed_at = values.take("placed_at", read.moment, _UNREAD)
    status = values.take("status", read.status, OrderStatus.PENDING)
    currency = values.take("currency", read.currency, "")
    address = values.take("address", read.plain_text, "", optional=True)
    paid_with = values.take("paid_with", read.plain_text, "", optional=True)
    return Order(
        number=number,
        customer_id=customer,
        placed_at=placed_at,
        status=status,
        currency=currency,
        items=tuple(_item(part, currency, shop, values.problems) for part in raw.items),
        shipments=tuple(_shipment(part, shop, values.problems) for part in raw.shipments),
        address=address,
        paid_with=paid_with,
    )


def _item(raw: Raw, currency: str, shop: RawShop, problems: list[Problem]) -> Item:
    values = _Values(raw, shop)
    item = Item(
        sku=values.take("sku", read.identifier, "", optional=True),
        name=values.take("name", read.plain_text, ""),
        quantity=values.take("quantity", read.quantity, 1),
        unit_price=values.take("unit_price", partial(read.amount, places=read.decimals(currency)), Decimal(0)),
    )
    values.close(problems)
    return item


def _shipment(raw: Raw, shop: RawShop, problems: list[Problem]) -> Shipment:
    values = _Values(raw, shop)
    nothing: date | None = None
    parcel = Shipment(
        carrier=values.take("carrier", read.plain_text, ""),
        tracking=values.take("tracking", read.identifier, "", optional=True),
        status=values.take("status", read.plain_text, "", optional=True),
        expected_on=values.take("expected_on", read.day, nothing, optional=True),
        delivered_on=values.take("delivered_on", read.day, nothing, optional=True),
    )
    values.close(problems)
    return parcel
