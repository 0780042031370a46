"""The retail world of tau-bench (orders.json, users.json) as customers and orders of ours.

That world has no phone numbers and no dates. Both are made up from the ids, dates counted from `as_of`, so that the
same day's import says the same. `processed` becomes `processing`; an item's options become part of its name.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from app.errors import IntakeError
from app.intake.orders import LARGEST_FILE, Batch
from app.orders import Customer, Item, Order, OrderStatus, Refund, Shipment

T = TypeVar("T")
_STATUS = {
    "pending": OrderStatus.PENDING,
    "processed": OrderStatus.PROCESSING,
    "delivered": OrderStatus.DELIVERED,
    "cancelled": OrderStatus.CANCELLED,
}
_SOURCES = {"paypal": "PayPal", "gift_card": "gift card", "credit_card": "credit card"}
_CURRENCY = "USD"
_MOST_PROBLEMS = 50
# A float has been through binary: its shortest spelling is the price that was meant.
_Price = Annotated[Decimal, BeforeValidator(str), Field(ge=0, decimal_places=2, max_digits=12)]


class _Name(BaseModel):
    first_name: str
    last_name: str


class _Address(BaseModel):
    address1: str
    address2: str = ""
    city: str
    state: str
    country: str
    zip: str

    def line(self) -> str:
        """Without the postcode, which has a place of its own."""
        return ", ".join(part for part in (self.address1, self.address2, self.city, self.state, self.country) if part)


class _Method(BaseModel):
    id: str
    source: str
    brand: str = ""
    last_four: str = ""

    def words(self) -> str:
        if self.brand and self.last_four:
            return f"{self.brand.capitalize()} ending in {self.last_four}"
        return _SOURCES.get(self.source, self.source)


class _User(BaseModel):
    name: _Name
    address: _Address
    email: str
    payment_methods: dict[str, _Method] = Field(default_factory=dict)


class _Item(BaseModel):
    name: str
    item_id: str
    price: _Price
    options: dict[str, str] = Field(default_factory=dict)


class _Parcel(BaseModel):
    tracking_id: list[str]


class _Payment(BaseModel):
    transaction_type: Literal["payment", "refund"]
    amount: _Price
    payment_method_id: str


class _Order(BaseModel):
    order_id: str = Field(min_length=1)
    user_id: str
    address: _Address
    items: list[_Item]
    fulfillments: list[_Parcel] = Field(default_factory=list)
    status: Literal["pending", "processed", "delivered", "cancelled"]
    payment_history: list[_Payment] = Field(default_factory=list)


def read_tau_retail(folder: Path, *, as_of: date) -> Batch:
    """Read the world in `folder`. Raises `IntakeError` with what is wrong and where."""
    users = _read(folder / "users.json", TypeAdapter(dict[str, _User]))
    listed = _read(folder / "orders.json", TypeAdapter(dict[str, _Order]))
    problems = [
        f"orders.json: {order.order_id}: its user {order.user_id!r} is not in users.json"
        for order in listed.values()
        if order.user_id not in users
    ]
    if problems:
        raise IntakeError(tuple(problems[:_MOST_PROBLEMS]))
    customers = [_customer(user_id, user, n) for n, (user_id, user) in enumerate(users.items())]
    orders = [_order(order, users[order.user_id], as_of) for order in listed.values()]
    return Batch(tuple(customers), tuple(orders), ())


def _read(path: Path, form: TypeAdapter[T]) -> T:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise IntakeError((f"{path}: larger than {LARGEST_FILE // 1024**2} MB",))
        return form.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        faults = (f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:_MOST_PROBLEMS])
        raise IntakeError(tuple(faults)) from None
    except (OSError, ValueError, RecursionError) as error:
        raise IntakeError((f"{path}: cannot be read: {error}",)) from None


def _customer(user_id: str, user: _User, n: int) -> Customer:
    return Customer(
        id=user_id,
        name=f"{user.name.first_name} {user.name.last_name}",
        email=user.email.lower(),
        phone=f"+1{201 + n // 100}55501{n % 100:02d}",  # numbers kept free for fiction, each once
        postcode=user.address.zip,
        address=user.address.line(),
    )


def _order(order: _Order, user: _User, as_of: date) -> Order:
    placed_on = as_of - timedelta(days=4 + _pick(order.order_id, 8))
    placed_at = datetime.combine(placed_on, time(8 + _pick(order.order_id, 12)), UTC)
    paid = next((p for p in order.payment_history if p.transaction_type == "payment"), None)
    method = user.payment_methods.get(paid.payment_method_id) if paid else None
    return Order(
        number=order.order_id,
        customer_id=order.user_id,
        placed_at=placed_at,
        status=_STATUS[order.status],
        currency=_CURRENCY,
        items=_items(order),
        shipments=_shipments(order, placed_on, as_of),
        refunds=tuple(
            Refund(order.order_id, payment.amount, _CURRENCY, placed_at + timedelta(days=1), "cancelled")
            for payment in order.payment_history
            if payment.transaction_type == "refund"
        ),
        address=f"{order.address.line()} {order.address.zip}",
        paid_with=method.words() if method else "",
    )


def _items(order: _Order) -> tuple[Item, ...]:
    """The same variant twice is one line of two: an order's lines are told apart by their sku."""
    found: dict[tuple[str, Decimal], Item] = {}
    for item in order.items:
        before = found.get((item.item_id, item.price))
        quantity = before.quantity + 1 if before else 1
        found[item.item_id, item.price] = Item(item.item_id, _named(item.name, item.options), quantity, item.price)
    return tuple(found.values())


def _named(name: str, options: Mapping[str, str]) -> str:
    """Two variants of one product differ in their options only: Water Bottle (1000ml, glass, black)."""
    return f"{name} ({', '.join(options.values())})" if options else name


def _shipments(order: _Order, placed_on: date, as_of: date) -> tuple[Shipment, ...]:
    came = placed_on + timedelta(days=3) if order.status == "delivered" else None
    expected = None if came else as_of + timedelta(days=2 + _pick(order.order_id, 4))
    return tuple(
        Shipment("UPS", code, "delivered" if came else "label_created", expected, came)
        for parcel in order.fulfillments
        for code in parcel.tracking_id
    )


def _pick(text: str, below: int) -> int:
    """A number below `below`, always the same one for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % below
