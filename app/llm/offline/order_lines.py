"""An order in spoken sentences: one answer for each thing a caller asks about it."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from app.llm.offline.dates import day_of, due, listed, spoken_date
from app.llm.offline.order_view import OrderView, money
from app.llm.offline.parcel_lines import parcels_answer

_MOST_ITEMS = 3
_NOT_SENT = frozenset({"pending", "processing"})
_CLOSED = frozenset({"cancelled", "returned", "refunded"})

Answer = Callable[[str, OrderView, date | None], list[str]]


def answer(order: OrderView, aspects: Sequence[str], today: str, *, name: str = "") -> list[str]:
    """What is said about an order when it is asked for these aspects. `name` is what to call it ("Order 1042")."""
    day = day_of(today)
    name = name or f"Order {order.number}"
    told: list[str] = []
    for aspect in list(aspects)[:2] or ["status"]:
        several = parcels_answer(name, order, aspect, day)
        for sentence in several or _ANSWERS.get(aspect, _status)(name, order, day):
            if sentence and sentence not in told:
                told.append(sentence)
        name = "It"
    return told


def together(orders: Sequence[OrderView]) -> str:
    """What several orders came to, "" when their currencies differ or a total is not known."""
    amounts = [order.amount for order in orders if order.amount is not None]
    currencies = {order.currency for order in orders}
    if len(amounts) < len(orders) or len(currencies) > 1:
        return ""
    return f"Together that is {money(sum(amounts, Decimal(0)), currencies.pop())}."


def short_status(order: OrderView) -> str:
    """The status as the end of a sentence: "is on its way"."""
    return {
        "pending": "is still pending",
        "processing": "is being prepared",
        "shipped": "is on its way",
        "delivered": "has been delivered",
        "cancelled": "was cancelled",
        "returned": "was returned",
        "refunded": "has been refunded",
    }.get(order.status, f"is marked as {order.status.replace('_', ' ')}")


def _status(name: str, order: OrderView, today: date | None) -> list[str]:
    if order.status == "shipped":
        carrier = f" with {order.carrier}" if order.carrier else ""
        return [f"{name} is on its way{carrier}.", due(order.expected_on, today)]
    if order.status == "delivered":
        on = f" on {spoken_date(order.delivered_on, today)}" if order.delivered_on else ""
        return [f"{name} was delivered{on}."]
    if order.status == "pending":
        return [f"{name} is still pending.", due(order.expected_on, today) or "It hasn't shipped yet."]
    if order.status == "processing":
        return [f"{name} is being prepared.", due(order.expected_on, today) or "It hasn't shipped yet."]
    return [f"{name} {short_status(order)}.", *_refunded(order, today)]


def _refunded(order: OrderView, today: date | None) -> list[str]:
    if not order.refunds or not order.refunds[-1][0]:
        return []
    amount, day = order.refunds[-1]
    return [f"A refund of {amount} was made{f' on {spoken_date(day, today)}' if day else ''}."]


def _arrival(name: str, order: OrderView, today: date | None) -> list[str]:
    if order.status not in {"shipped", *_NOT_SENT}:
        return _status(name, order, today)
    when = due(order.expected_on, today)
    if when:
        state = f"It is with {order.carrier}." if order.status == "shipped" and order.carrier else ""
        return [name + when.removeprefix("It"), state or f"It {short_status(order)}."]
    return [*_status(name, order, today), "I don't see a delivery date for it yet."]


def _shipped(name: str, order: OrderView, today: date | None) -> list[str]:
    if order.status in {"shipped", "delivered"}:
        return ["Yes, it has.", *_status(name, order, today)]
    return ["Not yet." if order.status in _NOT_SENT else "", *_status(name, order, today)]


def _delivered(name: str, order: OrderView, today: date | None) -> list[str]:
    if order.status == "delivered":
        return ["Yes.", *_status(name, order, today)]
    return ["Not yet." if order.status not in _CLOSED else "", *_status(name, order, today)]


def _items(name: str, order: OrderView, today: date | None) -> list[str]:  # noqa: ARG001 - one form for all answers
    if not order.items:
        return [f"I don't see what is in {_object(name).rstrip(',')}."]
    names = [f"{count} of the {item}" if count > 1 else f"the {item}" for item, count in order.items[:_MOST_ITEMS]]
    more = len(order.items) - _MOST_ITEMS
    if more > 0:
        names.append(f"{more} more {'item' if more == 1 else 'items'}")
    return [f"{name} has {listed(names)}."]


def _price(name: str, order: OrderView, today: date | None) -> list[str]:
    if not order.total:
        return [f"I don't see the total of {_object(name).rstrip(',')}."]
    return [f"{name} came to {order.total}.", *_refunded(order, today)]


def _tracking(name: str, order: OrderView, today: date | None) -> list[str]:
    if not order.tracking:
        return [f"There is no tracking number for {_object(name)} yet.", *_status(name, order, today)[:1]]
    carrier = f"It is with {order.carrier}." if order.carrier else ""
    return [f"The tracking number for {_object(name)} is {order.tracking}.", carrier]


def _carrier(name: str, order: OrderView, today: date | None) -> list[str]:
    if not order.carrier:
        return [f"I don't see a carrier for {_object(name)} yet.", *_status(name, order, today)[:1]]
    return [f"{name} is with {order.carrier}.", due(order.expected_on, today) if order.status == "shipped" else ""]


def _placed(name: str, order: OrderView, today: date | None) -> list[str]:
    if not order.placed_on:
        return [f"I don't see when {_object(name)} was placed."]
    return [f"{name} was placed on {spoken_date(order.placed_on, today)}.", f"It {short_status(order)}."]


def _refund(name: str, order: OrderView, today: date | None) -> list[str]:
    if order.refunds and order.refunds[-1][0]:
        amount, day = order.refunds[-1]
        on = f" on {spoken_date(day, today)}" if day else ""
        return [f"Yes, {amount} was refunded for {_object(name).rstrip(',')}{on}."]
    return [f"I don't see a refund for {_object(name)} yet.", f"It {short_status(order)}."]


def _object(name: str) -> str:
    return "it" if name == "It" else name[0].lower() + name[1:]


_ANSWERS: dict[str, Answer] = {
    "status": _status,
    "arrival": _arrival,
    "shipped": _shipped,
    "delivered": _delivered,
    "items": _items,
    "price": _price,
    "tracking": _tracking,
    "carrier": _carrier,
    "placed": _placed,
    "refund": _refund,
}
