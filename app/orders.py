"""Customers, orders and refunds as the shop knows them, and how their keys are compared. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class OrderStatus(StrEnum):
    """The states of an order, as the orders file spells them."""

    PENDING = "pending"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer. `phone` is E.164, `email` lower case, `postcode` as the customer writes it; "" when unknown.

    `address` is one line, without the postcode.
    """

    id: str
    name: str
    email: str = ""
    phone: str = ""
    postcode: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order."""

    sku: str
    name: str
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel of an order. `status` is the carrier's word: label_created, in_transit, delivered, ..."""

    carrier: str
    tracking: str
    status: str
    expected_on: date | None = None
    delivered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back for an order."""

    order_number: str
    amount: Decimal
    currency: str
    created_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order with everything that can be told about it. `placed_at` is UTC.

    `address` is where it goes, one line; `paid_with` how it was paid, in words; "" when unknown.
    """

    number: str
    customer_id: str
    placed_at: datetime
    status: OrderStatus
    currency: str
    items: tuple[Item, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    address: str = ""
    paid_with: str = ""

    @property
    def total(self) -> Decimal:
        """The sum of the items, in the order's currency."""
        return sum((i.unit_price * i.quantity for i in self.items), Decimal(0))


_NOT_KEY = re.compile(r"[^A-Z0-9]")


def order_key(number: str) -> str:
    """An order number as it is compared: upper case letters and digits only ("#W-10 42" -> "W1042")."""
    return _NOT_KEY.sub("", number.upper())


def same_postcode(on_file: str, said: str) -> bool:
    """Whether two postcodes are the same, spaces and case aside; a US ZIP+4 matches its five digits."""
    ours, theirs = order_key(on_file), order_key(said)
    if not ours or not theirs:
        return False
    if ours.isdigit() and theirs.isdigit() and {len(ours), len(theirs)} == {5, 9}:
        return ours[:5] == theirs[:5]
    return ours == theirs
