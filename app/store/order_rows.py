"""Customers and orders as rows to write, and customers read back."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.orders import Customer, Order, Refund, order_key
from app.store.tables import customers

Values = dict[str, object]

CUSTOMERS = select(
    customers.c.id,
    customers.c.name,
    customers.c.email,
    customers.c.phone,
    customers.c.postcode,
    customers.c.address,
)


async def read_customers(
    connection: AsyncConnection, statement: Select[*tuple[Any, ...]], values: Mapping[str, object] | None = None
) -> tuple[Customer, ...]:
    """The customers that `statement`, a form of CUSTOMERS, selects."""
    return tuple(Customer(*row) for row in await connection.execute(statement, values))


def customer_row(customer: Customer) -> Values:
    """A customer as a row; the address in lower case, as look-ups compare it."""
    return {
        "id": customer.id,
        "name": customer.name,
        "email": customer.email.lower(),
        "phone": customer.phone,
        "postcode": customer.postcode,
        "address": customer.address,
    }


def order_row(order: Order) -> Values:
    """The order's own row, without its parts."""
    return {
        "number_key": order_key(order.number),
        "number": order.number,
        "customer_id": order.customer_id,
        "placed_at": order.placed_at,
        "status": str(order.status),
        "currency": order.currency,
        "address": order.address,
        "paid_with": order.paid_with,
    }


def item_rows(order: Order) -> list[Values]:
    """The rows of the order's items, in their order."""
    key = order_key(order.number)
    return [
        {
            "order_key": key,
            "position": n,
            "sku": i.sku,
            "name": i.name,
            "quantity": i.quantity,
            "unit_price": i.unit_price,
        }
        for n, i in enumerate(order.items)
    ]


def shipment_rows(order: Order) -> list[Values]:
    """The rows of the order's parcels, in their order."""
    key = order_key(order.number)
    return [
        {
            "order_key": key,
            "position": n,
            "carrier": parcel.carrier,
            "tracking": parcel.tracking,
            "status": parcel.status,
            "expected_on": parcel.expected_on,
            "delivered_on": parcel.delivered_on,
        }
        for n, parcel in enumerate(order.shipments)
    ]


def refund_rows(order: Order, there: Sequence[Refund]) -> list[Values]:
    """The rows of the order's refunds that are not among those already `there`."""
    key = order_key(order.number)
    return [
        {
            "order_key": key,
            "amount": refund.amount,
            "currency": refund.currency,
            "created_at": refund.created_at,
            "reason": refund.reason,
        }
        for refund in order.refunds
        if refund not in there
    ]
