"""Orders with all their parts, in one statement: the look-up of a turn costs one trip to the database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    Select,
    bindparam,
    cast,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.orders import Item, Order, OrderStatus, Refund, Shipment
from app.store.columns import Money, Words
from app.store.database import Database
from app.store.tables import order_items, orders, refunds, shipments

_Row = Sequence[Any]
_HEAD, _ITEM, _SHIPMENT, _REFUND = range(4)
_POSITION, _MOMENT = itemgetter(2), itemgetter(11)
_NOTHING = null()
_EMPTY = literal_column("''", Words)


def _with_parts(heads: Select[*tuple[Any, ...]]) -> CompoundSelect[*tuple[Any, ...]]:
    """Rows of four kinds under common columns: kind, key, position, six texts, quantity, money, moment, two days.

    One join of all the tables would multiply items by parcels by refunds. The first kind gives the columns their
    types, so its gaps are typed.
    """
    order = heads.cte("wanted").c
    item, parcel, refund = order_items.c, shipments.c, refunds.c
    whole = select(
        literal_column(str(_HEAD)),
        order.number_key,
        literal_column("0"),
        *(order.number, order.customer_id, order.status, order.currency, order.address, order.paid_with),
        *(cast(_NOTHING, Integer), cast(_NOTHING, Money), order.placed_at),
        *(cast(_NOTHING, Date), cast(_NOTHING, Date)),
    )
    items = select(
        *(literal_column(str(_ITEM)), item.order_key, item.position),
        *(item.sku, item.name, _EMPTY, _EMPTY, _EMPTY, _EMPTY),
        *(item.quantity, item.unit_price, _NOTHING, _NOTHING, _NOTHING),
    ).where(item.order_key == order.number_key)
    parcels = select(
        *(literal_column(str(_SHIPMENT)), parcel.order_key, parcel.position),
        *(parcel.carrier, parcel.tracking, parcel.status, _EMPTY, _EMPTY, _EMPTY),
        *(_NOTHING, _NOTHING, _NOTHING, parcel.expected_on, parcel.delivered_on),
    ).where(parcel.order_key == order.number_key)
    returned = select(
        *(literal_column(str(_REFUND)), refund.order_key, refund.id),
        *(refund.currency, refund.reason, _EMPTY, _EMPTY, _EMPTY, _EMPTY),
        *(_NOTHING, refund.amount, refund.created_at, _NOTHING, _NOTHING),
    ).where(refund.order_key == order.number_key)
    return union_all(whole, items, parcels, returned)


_HEADS = select(
    orders.c.number_key,
    orders.c.number,
    orders.c.customer_id,
    orders.c.placed_at,
    orders.c.status,
    orders.c.currency,
    orders.c.address,
    orders.c.paid_with,
)

# Built once: to build and to compile them costs more than to run them.
_OF_CUSTOMER = _with_parts(
    _HEADS.where(orders.c.customer_id == bindparam("customer", type_=Words))
    .order_by(orders.c.placed_at.desc(), orders.c.number_key.desc())
    .limit(bindparam("most", type_=Integer))
)
_BY_KEY = _with_parts(_HEADS.where(orders.c.number_key.in_(bindparam("keys", expanding=True))))


async def orders_of(database: Database, customer_id: str, limit: int) -> tuple[Order, ...]:
    """The customer's newest `limit` orders, newest first."""
    found = _orders(await database.rows(_OF_CUSTOMER, {"customer": customer_id, "most": limit}))
    newest_first = sorted(found.items(), key=lambda entry: (entry[1].placed_at, entry[0]), reverse=True)
    return tuple(order for _, order in newest_first)


async def orders_by_key(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, Order]:
    """Those of the orders that are there, by key, as the connection's transaction sees them."""
    return _orders(await connection.execute(_BY_KEY, {"keys": list(keys)}))


async def look_up(database: Database, keys: Sequence[str]) -> dict[str, Order]:
    """The same in a transaction of its own."""
    return _orders(await database.rows(_BY_KEY, {"keys": list(keys)}))


def _orders(rows: Iterable[_Row]) -> dict[str, Order]:
    kinds: tuple[list[_Row], ...] = ([], [], [], [])
    for row in rows:
        kinds[row[0]].append(row)
    heads, *parts = kinds
    for part in parts:
        part.sort(key=_POSITION)
    items, parcels, returned = parts
    returned.sort(key=_MOMENT)
    numbers = {key: number for _, key, _, number, *_ in heads}
    items_of: defaultdict[str, list[Item]] = defaultdict(list)
    for _, key, _, sku, name, _, _, _, _, quantity, price, *_ in items:
        items_of[key].append(Item(sku, name, quantity, price))
    parcels_of: defaultdict[str, list[Shipment]] = defaultdict(list)
    for _, key, _, carrier, tracking, status, *_, expected_on, delivered_on in parcels:
        parcels_of[key].append(Shipment(carrier, tracking, status, expected_on, delivered_on))
    refunds_of: defaultdict[str, list[Refund]] = defaultdict(list)
    for _, key, _, currency, reason, _, _, _, _, _, amount, created_at, *_ in returned:
        refunds_of[key].append(Refund(numbers[key], amount, currency, created_at, reason))
    return {
        key: Order(
            number=number,
            customer_id=customer_id,
            placed_at=placed_at,
            status=OrderStatus(status),
            currency=currency,
            items=tuple(items_of.get(key, ())),
            shipments=tuple(parcels_of.get(key, ())),
            refunds=tuple(refunds_of.get(key, ())),
            address=address,
            paid_with=paid_with,
        )
        for _, key, _, number, customer_id, status, currency, address, paid_with, _, _, placed_at, *_ in heads
    }
