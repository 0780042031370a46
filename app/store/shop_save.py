"""Saving customers and orders in bulk: what is there already and the same is not written again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import IntakeError
from app.orders import Customer, Order, order_key
from app.store import order_rows
from app.store.order_query import orders_by_key
from app.store.records import Saved
from app.store.tables import customers, order_items, orders, refunds, shipments
from app.store.upsert import insert_or_update

T = TypeVar("T")

_BATCH = 500  # rows in one statement: the loop gets its turn between two of them
_MANY = 1_000  # from here on the planner's statistics are worth renewing
_LOCK_KEY = 0x53484F50  # any number: two bulk writers at once would lock each other's rows crosswise


async def save(
    connection: AsyncConnection,
    new_customers: Sequence[Customer],
    new_orders: Sequence[Order],
    *,
    replace_existing: bool,
) -> Saved:
    """Write within the caller's transaction. See ShopStore.save and ShopStore.add for what the two forms promise."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY)))
    people = {c.id: replace(c, email=c.email.lower()) for c in new_customers}
    bought = {order_key(o.number): o for o in new_orders}
    written, kept = await _save_customers(connection, people, replace_existing=replace_existing)
    # Where somebody else goes by a customer's id, these are not that customer's orders.
    bought = {key: order for key, order in bought.items() if order.customer_id not in kept}
    saved = 0
    for batch in _batches(list(bought.values())):
        saved += await _save_orders(connection, batch, replace_existing=replace_existing)
    if written + saved >= _MANY:
        await _renew_statistics(connection)
    return Saved(written, saved, len(new_customers) + len(new_orders) - written - saved)


async def _save_customers(
    connection: AsyncConnection, people: Mapping[str, Customer], *, replace_existing: bool
) -> tuple[int, set[str]]:
    """How many were written, and the ids that were left to somebody else (never with `replace_existing`)."""
    written, kept = 0, set[str]()
    statement = insert_or_update(connection.dialect.name, customers)
    for batch in _batches(list(people.values())):
        query = order_rows.CUSTOMERS.where(customers.c.id.in_([c.id for c in batch]))
        there = {c.id: c for c in await order_rows.read_customers(connection, query)}
        changed = [c for c in batch if there.get(c.id) != c]
        if not replace_existing:
            kept |= {c.id for c in changed if c.id in there}
            changed = [c for c in changed if c.id not in there]
        if changed:
            await connection.execute(statement, [order_rows.customer_row(c) for c in changed])
        written += len(changed)
    return written, kept


async def _save_orders(connection: AsyncConnection, batch: Sequence[Order], *, replace_existing: bool) -> int:
    keys = [order_key(order.number) for order in batch]
    there = await orders_by_key(connection, keys)
    changed: list[Order] = []
    if replace_existing:
        _refuse_new_owners(batch, there)
    for key, order in zip(keys, batch, strict=True):
        old = there.get(key)
        if old is None or (replace_existing and not _same(old, order)):
            changed.append(order)
    await _write_orders(connection, changed, there)
    return len(changed)


def _refuse_new_owners(batch: Sequence[Order], there: Mapping[str, Order]) -> None:
    """An order never changes hands: two files that use one number for two customers' orders are at fault.

    Raises `IntakeError`; the transaction is given up, so nothing of the save is kept.
    """
    taken = [
        f"order {order.number}: this number is another customer's already (order {old.number})"
        for order in batch
        if (old := there.get(order_key(order.number))) and old.customer_id != order.customer_id
    ]
    if taken:
        raise IntakeError(tuple(taken))


def _same(old: Order, new: Order) -> bool:
    """Whether writing `new` over `old` would change nothing. Refunds are only ever added."""
    return replace(old, refunds=()) == replace(new, refunds=()) and set(new.refunds) <= set(old.refunds)


async def _write_orders(connection: AsyncConnection, changed: Sequence[Order], there: Mapping[str, Order]) -> None:
    if not changed:
        return
    heads = [order_rows.order_row(order) for order in changed]
    await connection.execute(insert_or_update(connection.dialect.name, orders), heads)
    replaced = [head["number_key"] for head in heads if head["number_key"] in there]
    items = [row for order in changed for row in order_rows.item_rows(order)]
    parcels = [row for order in changed for row in order_rows.shipment_rows(order)]
    for table, rows in ((order_items, items), (shipments, parcels)):
        if replaced:
            await connection.execute(delete(table).where(table.c.order_key.in_(replaced)))
        await _insert(connection, table, rows)
    known = {key: order.refunds for key, order in there.items()}
    returned = [
        row for order in changed for row in order_rows.refund_rows(order, known.get(order_key(order.number), ()))
    ]
    await _insert(connection, refunds, returned)


async def _insert(connection: AsyncConnection, table: Table, rows: Sequence[order_rows.Values]) -> None:
    for batch in _batches(rows):
        await connection.execute(insert(table), batch)


async def _renew_statistics(connection: AsyncConnection) -> None:
    # Without them PostgreSQL plans the first look-ups after a bulk load as if the tables were empty.
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
        await connection.exec_driver_sql("ANALYZE")
    else:
        for table in (customers, orders, order_items, shipments, refunds):
            await connection.exec_driver_sql(f"ANALYZE {table.name}")


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]
