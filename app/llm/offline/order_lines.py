"""An order in spoken sentences: one answer for each thing a caller asks about it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from app.llm.offline.order_view import OrderView

_MOST_ITEMS = 3
_NOT_SENT = frozenset({"pending", "processing"})
_CLOSED = frozenset({"cancelled", "returned", "refunded"})

Answer = Callable[[str, OrderView, date | None], list[str]]


def answer(order: OrderView, aspects: Sequence[str], today: str, *, name: str = "") -> list[str]:
    """What is said about an order when it is asked for these aspects. `name` is what to call it ("Order 1042")."""
    day = _day(today)
    name = name or f"Order {order.number}"
    told: list[str] = []
    for aspect in list(aspects)[:2] or ["status"]:
        for sentence in _ANSWERS.get(aspect, _status)(name, order, day):
            if sentence and sentence not in told:
                told.append(sentence)
        name = "It"
    return told


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


def spoken_date(day: date, today: date | None) -> str:
    """A date as it is said: "November 24", with the year when it is another one."""
    year = f", {day.year}" if today and day.year != today.year else ""
    return f"{day:%B} {day.day}{year}"


def listed(names: Sequence[str]) -> str:
    """Names as they are said in a row: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _day(today: str) -> date | None:
    for form in ("%A, %d %B %Y", "%Y-%m-%d", "%d %B %Y", "%B %d, %Y"):
        try:
            return datetime.strptime(today, form).date()
        except ValueError:
            continue
    return None


def _when(order: OrderView, today: date | None) -> str:
    """When an order that is not there yet should come, "" when nobody knows."""
    if order.expected_on is None:
        return ""
    due = spoken_date(order.expected_on, today)
    if today and order.expected_on < today:
        return f"It was expected on {due}, so it's running late."
    return "It should arrive today." if order.expected_on == today else f"It should arrive on {due}."


def _status(name: str, order: OrderView, today: date | None) -> list[str]:
    if order.status == "shipped":
        carrier = f" with {order.carrier}" if order.carrier else ""
        return [f"{name} is on its way{carrier}.", _when(order, today)]
    if order.status == "delivered":
        on = f" on {spoken_date(order.delivered_on, today)}" if order.delivered_on else ""
        return [f"{name} was delivered{on}."]
    if order.status == "pending":
        return [f"{name} is still pending.", _when(order, today) or "It hasn't shipped yet."]
    if order.status == "processing":
        return [f"{name} is being prepared.", _when(order, today) or "It hasn't shipped yet."]
    return [f"{name} {short_status(order)}.", *_refunded(order, today)]


def _refunded(order: OrderView, today: date | None) -> list[str]:
    if not order.refunds or not order.refunds[-1][0]:
        return []
    amount, day = order.refunds[-1]
    return [f"A refund of {amount} was made{f' on {spoken_date(day, today)}' if day else ''}."]


def _arrival(name: str, order: OrderView, today: date | None) -> list[str]:
    if order.status not in {"shipped", *_NOT_SENT}:
        return _status(name, order, today)
    when = _when(order, today)
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
    return [f"{name} is with {order.carrier}.", _when(order, today) if order.status == "shipped" else ""]


def _placed(name: str, order: OrderView, today: date | None) -> list[str]:
    if not order.placed_on:
        return [f"I don't see when {_object(name)} was placed."]
    return [f"{name} was placed on {spoken_date(order.placed_on, today)}.", f"It {short_status(order)}."]


def _refund(name: str, order: OrderView, today: date | None) -> list[str]:
    told = _refunded(order, today)
    if told:
        return [f"Yes, I see one for {_object(name).rstrip(',')}.", *told]
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
