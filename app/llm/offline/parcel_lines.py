"""An order that comes in several parcels, in spoken sentences: what has come, and what is still on its way."""

from collections.abc import Sequence
from datetime import date

from app.llm.offline.dates import due, listed, spoken_date
from app.llm.offline.order_view import OrderView, Parcel

_COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
_ABOUT = frozenset({"status", "arrival", "shipped", "delivered", "tracking", "carrier"})
_GONE = frozenset({"cancelled", "returned", "refunded"})
_NOT_LEFT = frozenset({"label_created", "pre_transit", "pending", "processing", "created"})
_MOST_TOLD = 2  # parcels on their way that are told one by one


def parcels_answer(name: str, order: OrderView, aspect: str, today: date | None) -> list[str]:
    """What is told for this aspect when there are several parcels; [] when they do not matter for it."""
    if len(order.parcels) < 2 or aspect not in _ABOUT or order.status in _GONE:
        return []
    if aspect == "tracking":
        return _tracking(name, order.parcels)
    if aspect == "carrier":
        carriers = list(dict.fromkeys(p.carrier for p in order.parcels if p.carrier))
        return [f"{name} comes in {_count(len(order.parcels))} parcels with {listed(carriers)}."] if carriers else []
    told = _progress(name, order.parcels, today)
    return [word for word in (_short(aspect, order.parcels),) if word] + told


def _short(aspect: str, parcels: Sequence[Parcel]) -> str:
    """The yes or no before it."""
    come = sum(parcel.has_arrived for parcel in parcels)
    if aspect == "delivered":
        return "Yes." if come == len(parcels) else "Only in part." if come else "Not yet."
    if aspect == "shipped":
        left = sum(parcel.status not in _NOT_LEFT for parcel in parcels)
        return "Yes, it has." if left == len(parcels) else "Only in part." if left else "Not yet."
    return ""


def _progress(name: str, parcels: Sequence[Parcel], today: date | None) -> list[str]:
    come = [parcel for parcel in parcels if parcel.has_arrived]
    open_ = [parcel for parcel in parcels if not parcel.has_arrived]
    count = _count(len(parcels))
    days = [parcel.delivered_on for parcel in come if parcel.delivered_on]
    on = f" on {spoken_date(max(days), today)}" if days else ""
    if not open_:
        return [f"{name} was delivered in {count} parcels{f', the last one{on}' if on else ''}."]
    if not come:
        return [f"{name} comes in {count} parcels.", *_each(open_, today, ("One", "Another one"))]
    part = "One parcel" if len(come) == 1 else f"{_count(len(come)).capitalize()} parcels"
    first = f"{part} of {_within(name)} {'was' if len(come) == 1 else 'were'} delivered{on}{_with(come)}."
    return [first, *_each(open_, today, ("The other one" if len(parcels) == 2 else "Another one", "Another one"))]


def _each(parcels: Sequence[Parcel], today: date | None, names: Sequence[str]) -> list[str]:
    """One sentence for each parcel that is not there yet, soonest first, and their number when they are many."""
    soonest = sorted(parcels, key=lambda parcel: parcel.expected_on or date.max)
    told = [
        f"{names[min(at, 1)]} {_state(parcel)}{_with([parcel])}{_due(parcel, today)}."
        for at, parcel in enumerate(soonest[:_MOST_TOLD])
    ]
    more = len(parcels) - _MOST_TOLD
    if more > 0:
        told.append(f"{_count(more).capitalize()} more {'is' if more == 1 else 'are'} still to come.")
    return told


def _state(parcel: Parcel) -> str:
    return "is still being prepared" if parcel.status in _NOT_LEFT else "is on its way"


def _due(parcel: Parcel, today: date | None) -> str:
    """The end of the sentence: ", and should arrive on November 24"."""
    said = due(parcel.expected_on, today).rstrip(".")
    return f" and {said.removeprefix('It ')}" if said else ""


def _tracking(name: str, parcels: Sequence[Parcel]) -> list[str]:
    known = [f"{p.tracking}{_with([p])}" for p in parcels if p.tracking]
    if len(known) < 2:
        return []
    return [f"The tracking numbers for {_within(name)} are {listed(known)}."]


def _with(parcels: Sequence[Parcel]) -> str:
    carriers = list(dict.fromkeys(parcel.carrier for parcel in parcels if parcel.carrier))
    return f" with {listed(carriers)}" if carriers else ""


def _within(name: str) -> str:
    return "it" if name == "It" else (name[0].lower() + name[1:]).rstrip(",")


def _count(number: int) -> str:
    return _COUNTS.get(number, str(number))
