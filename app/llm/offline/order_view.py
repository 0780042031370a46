"""An order as it is told: read from the shop's facts or from the answer of `lookup_order`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from app.orders import Order, Refund

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_NO_CENTS = frozenset({"JPY", "KRW", "VND", "CLP"})
_ON_THE_MOVE = frozenset({"shipped", "processing", "pending"})


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of an order, as far as it is known."""

    carrier: str = ""
    tracking: str = ""
    status: str = ""
    expected_on: date | None = None
    delivered_on: date | None = None

    @property
    def has_arrived(self) -> bool:
        """Whether it has been delivered."""
        return self.delivered_on is not None or self.status == "delivered"


@dataclass(frozen=True, slots=True)
class OrderView:
    """What can be said about an order. Dates are None and texts "" where nothing is known."""

    number: str
    status: str
    placed_on: date | None = None
    parcels: tuple[Parcel, ...] = ()
    items: tuple[tuple[str, int], ...] = ()
    total: str = ""
    amount: Decimal | None = None
    currency: str = ""
    refunds: tuple[tuple[str, date | None], ...] = ()

    @property
    def parcel(self) -> Parcel:
        """The parcel that counts when one is spoken of: the last on its way, else the last that came."""
        underway = [parcel for parcel in self.parcels if not parcel.has_arrived]
        return (underway or self.parcels or (Parcel(),))[-1]

    @property
    def expected_on(self) -> date | None:
        """When it should be there."""
        return self.parcel.expected_on

    @property
    def delivered_on(self) -> date | None:
        """When it came."""
        return self.parcel.delivered_on

    @property
    def carrier(self) -> str:
        """Who brings it."""
        return self.parcel.carrier

    @property
    def tracking(self) -> str:
        """The carrier's number for it."""
        return self.parcel.tracking


def from_order(order: Order) -> OrderView:
    """The view of an order of the facts."""
    parcels = tuple(
        Parcel(sent.carrier, sent.tracking, sent.status.lower(), sent.expected_on, sent.delivered_on)
        for sent in order.shipments
    )
    return OrderView(
        number=order.number,
        status=_status(str(order.status.value), parcels),
        placed_on=order.placed_at.date(),
        parcels=parcels,
        items=tuple((item.name, item.quantity) for item in order.items),
        total=money(order.total, order.currency) if order.items else "",
        amount=order.total if order.items else None,
        currency=order.currency,
        refunds=tuple(_refund(refund) for refund in order.refunds),
    )


def _refund(refund: Refund) -> tuple[str, date | None]:
    return money(refund.amount, refund.currency), refund.created_at.date()


def _status(status: str, parcels: Sequence[Parcel]) -> str:
    """The order's status; the carriers know first that everything has come."""
    arrived = bool(parcels) and all(parcel.has_arrived for parcel in parcels)
    return "delivered" if arrived and status in _ON_THE_MOVE else status


def from_json(told: Mapping[str, object]) -> OrderView | None:
    """The view of an order as a tool tells it; None when it has no number or no status."""
    number, status = _text(told.get("number")), _text(told.get("status"))
    if not number or not status:
        return None
    currency = _text(told.get("currency"))
    amount = _amount(told.get("total"))
    parcels = tuple(map(_parcel, objects(told.get("parcels")))) or tuple(
        parcel for parcel in (_parcel({**told, "status": ""}),) if parcel != Parcel()
    )
    return OrderView(
        number=number,
        status=_status(status.lower(), parcels),
        placed_on=_date(told.get("placed_on")),
        parcels=parcels,
        items=tuple(
            (_text(i.get("name")), _count(i.get("quantity"))) for i in objects(told.get("items")) if i.get("name")
        ),
        total=money(amount, currency) if amount is not None else "",
        amount=amount,
        currency=currency,
        refunds=tuple(
            (_money(r.get("amount"), currency), _date(r.get("created_on"))) for r in objects(told.get("refunds"))
        ),
    )


def _parcel(told: Mapping[str, object]) -> Parcel:
    return Parcel(
        _text(told.get("carrier")),
        _text(told.get("tracking")),
        _text(told.get("status")).lower(),
        _date(told.get("expected_on")),
        _date(told.get("delivered_on")),
    )


def objects(value: object) -> Sequence[Mapping[str, object]]:
    """The JSON objects of a JSON list; nothing for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return str(value).strip()[:120] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 1


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _amount(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _money(value: object, currency: str) -> str:
    amount = _amount(value)
    return money(amount, currency) if amount is not None else ""


def money(amount: Decimal, currency: str) -> str:
    """An amount as it is written: "$39.90", "39.90 CHF"."""
    code = currency.upper()
    written = f"{amount:.0f}" if code in _NO_CENTS else f"{amount:.2f}"
    sign = _SIGNS.get(code, "")
    return f"{sign}{written}" if sign else f"{written} {code}".strip()
