"""The demo shop's orders: in every state, with items, parcels and refunds that go together."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from app.demo.catalogue import Product, products
from app.demo.parcels import parcel
from app.demo.people import is_british
from app.orders import Customer, Item, Order, OrderStatus, Refund, Shipment

_ORDERS = 640
_FIRST_NUMBER = 1001
_LOYAL = 40  # customers who buy more often than the rest
_NEVER_BOUGHT = 15
_PROMOTED = "1042"  # the order the documentation speaks of
_DAYS_BACK = 330

# The state of an order by its age: up to which age in days, then how often each state comes up.
_STATES = (
    (1, {"pending": 6, "processing": 2, "cancelled": 1}),
    (3, {"pending": 1, "processing": 4, "cancelled": 1}),
    (6, {"processing": 1, "shipped": 6, "delivered": 1, "cancelled": 1}),
    (13, {"shipped": 1, "delivered": 6, "cancelled": 1}),
    (_DAYS_BACK, {"delivered": 10, "returned": 2, "refunded": 2, "cancelled": 1}),
)
_WHOLE = ("arrived broken", "not as described", "changed their mind within thirty days")
_PART = ("one piece was damaged", "price match", "late delivery")


@dataclass(frozen=True, slots=True)
class _Till:
    """What every purchase needs."""

    chance: random.Random
    goods: tuple[Product, ...]
    today: date


def orders(chance: random.Random, customers: list[Customer], today: date) -> list[Order]:
    """Every order as it stands `today`. Numbers from 1001 on, given out in no order of time."""
    till = _Till(chance, tuple(products().values()), today)
    buyers = customers[1:-_NEVER_BOUGHT] + customers[1:_LOYAL] * 3
    numbers = [str(n) for n in range(_FIRST_NUMBER, _FIRST_NUMBER + _ORDERS) if str(n) != _PROMOTED]
    ages = [_age(chance) for _ in numbers]
    made = [_promoted(customers[0], today)]
    for n, (number, age) in enumerate(zip(numbers, ages, strict=True)):
        # Ana has two older orders besides the one on its way; the rest falls as it may.
        buyer = customers[0] if n < 2 else chance.choice(buyers)
        made.append(_order(till, number, buyer, 40 + 35 * n if n < 2 else age))
    return sorted(made, key=lambda order: order.number)


def _age(chance: random.Random) -> int:
    """Days since an order was placed: a third in the last fortnight, so that every state is well filled."""
    return chance.randrange(14) if chance.random() < 0.35 else chance.randrange(14, _DAYS_BACK)


def _promoted(ana: Customer, today: date) -> Order:
    """Ana's order 1042: shipped with UPS, expected in four days."""
    shelf = products()
    items = tuple(Item(p.sku, p.name, 1, p.dollars) for p in (shelf["KET-BL"], shelf["TEA-TR"]))
    shipment = Shipment("UPS", "1Z999AA10123456784", "in_transit", expected_on=today + timedelta(days=4))
    return Order(_PROMOTED, ana.id, _at(today, 5, 10, 24), OrderStatus.SHIPPED, "USD", items, (shipment,))


def _order(till: _Till, number: str, buyer: Customer, age: int) -> Order:
    chance = till.chance
    odds = next(odds for oldest, odds in _STATES if age <= oldest)
    status = OrderStatus(chance.choices([*odds], [*odds.values()])[0])
    placed_at = _at(till.today, age, chance.randrange(6, 23), chance.randrange(60))
    currency = "GBP" if is_british(buyer) else "USD"
    items = _items(till, currency)
    parcels = 2 if len(items) > 2 and chance.random() < 0.25 else 1
    shipped = (parcel(chance, currency, status, placed_at.date(), till.today) for _ in range(parcels))
    shipments = tuple(shipment for shipment in shipped if shipment)
    order = Order(number, buyer.id, placed_at, status, currency, items, shipments)
    return Order(number, buyer.id, placed_at, status, currency, items, shipments, _refunds(till, order))


def _items(till: _Till, currency: str) -> tuple[Item, ...]:
    kinds = till.chance.choice((1, 1, 1, 2, 2, 3, 4))
    return tuple(
        Item(p.sku, p.name, till.chance.choice((1, 1, 1, 1, 2, 3)), p.pounds if currency == "GBP" else p.dollars)
        for p in till.chance.sample(till.goods, kinds)
    )


def _refunds(till: _Till, order: Order) -> tuple[Refund, ...]:
    """All of it for a refunded order; for a delivered one, now and then, a part."""
    chance = till.chance
    arrived = max((s.delivered_on for s in order.shipments if s.delivered_on), default=None)
    if arrived is None:
        return ()
    when = _at(min(arrived + timedelta(days=chance.randrange(1, 12)), till.today), 0, 6, chance.randrange(60))
    if order.status is OrderStatus.REFUNDED:
        return (Refund(order.number, order.total, order.currency, when, chance.choice(_WHOLE)),)
    if order.status is OrderStatus.DELIVERED and chance.random() < 0.04:
        part = (order.total / 5).quantize(Decimal("0.01"))
        return (Refund(order.number, part, order.currency, when, chance.choice(_PART)),)
    return ()


def _at(today: date, days_ago: int, hour: int, minute: int) -> datetime:
    return datetime.combine(today - timedelta(days=days_ago), time(hour, minute), UTC)
