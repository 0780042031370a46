"""An order as it is told: read from the shop's facts or from the answer of `lookup_order`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from app.orders import Order, Refund

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_NO_CENTS = frozenset({"JPY", "KRW", "VND", "CLP"})


@dataclass(frozen=True, slots=True)
class OrderView:
    """What can be said about an order. Dates are None and texts "" where nothing is known."""

    number: str
    status: str
    placed_on: date | None = None
    expected_on: date | None = None
    delivered_on: date | None = None
    carrier: str = ""
    tracking: str = ""
    items: tuple[tuple[str, int], ...] = ()
    total: str = ""
    refunds: tuple[tuple[str, date | None], ...] = ()


def from_order(order: Order) -> OrderView:
    """The view of an order of the facts; of several parcels the last one counts."""
    parcel = order.shipments[-1] if order.shipments else None
    return OrderView(
        number=order.number,
        status=str(order.status.value),
        placed_on=order.placed_at.date(),
        expected_on=parcel.expected_on if parcel else None,
        delivered_on=parcel.delivered_on if parcel else None,
        carrier=parcel.carrier if parcel else "",
        tracking=parcel.tracking if parcel else "",
        items=tuple((item.name, item.quantity) for item in order.items),
        total=money(order.total, order.currency) if order.items else "",
        refunds=tuple(_refund(refund) for refund in order.refunds),
    )


def _refund(refund: Refund) -> tuple[str, date | None]:
    return money(refund.amount, refund.currency), refund.created_at.date()


def from_json(told: Mapping[str, object]) -> OrderView | None:
    """The view of an order as a tool tells it; None when it has no number or no status."""
    number, status = _text(told.get("number")), _text(told.get("status"))
    if not number or not status:
        return None
    currency = _text(told.get("currency"))
    return OrderView(
        number=number,
        status=status.lower(),
        placed_on=_date(told.get("placed_on")),
        expected_on=_date(told.get("expected_on")),
        delivered_on=_date(told.get("delivered_on")),
        carrier=_text(told.get("carrier")),
        tracking=_text(told.get("tracking")),
        items=tuple(
            (_text(i.get("name")), _count(i.get("quantity"))) for i in objects(told.get("items")) if i.get("name")
        ),
        total=_money(told.get("total"), currency),
        refunds=tuple(
            (_money(r.get("amount"), currency), _date(r.get("created_on"))) for r in objects(told.get("refunds"))
        ),
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


def _money(value: object, currency: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return ""
    return money(amount, currency) if amount.is_finite() else ""


def money(amount: Decimal, currency: str) -> str:
    """An amount as it is written: "$39.90", "39.90 CHF"."""
    code = currency.upper()
    written = f"{amount:.0f}" if code in _NO_CENTS else f"{amount:.2f}"
    sign = _SIGNS.get(code, "")
    return f"{sign}{written}" if sign else f"{written} {code}".strip()
