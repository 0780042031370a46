"""An order with all that a decision about it rests on."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.actions import ActionState
from app.policy.case import Case, Spent
from app.policy.decisions import units_of
from app.policy.states import Deed
from app.store.ledger_tables import actions
from app.store.order_query import orders_by_key
from app.store.tables import customers, orders, refunds

_DAY, _MONTH = timedelta(days=1), timedelta(days=30)
_MOST = 1_000  # refunds of one customer in a month: far above any limit
_NOTHING = Decimal(0)
_RESERVED = tuple(actions.c[name] for name in ("tool", "amount", "arguments"))


async def lock(connection: AsyncConnection, customer_id: str, key: str) -> bool:
    """Hold the customer and the order (unless `key` is "") until the transaction ends; False when one is not there.

    The customer too: the limits per customer span orders. SQLite holds everything already. Always in this order, so
    that nobody waits crosswise.
    """
    held = select(customers.c.id).where(customers.c.id == customer_id).with_for_update(key_share=True)
    if (await connection.execute(held)).first() is None:
        return False
    if not key:
        return True
    owned = select(orders.c.number_key).where(orders.c.number_key == key, orders.c.customer_id == customer_id)
    return (await connection.execute(owned.with_for_update())).first() is not None


async def read_case(
    connection: AsyncConnection, customer_id: str, key: str, now: datetime, *, without: str = ""
) -> Case | None:
    """The customer's own order by its key; None when it is not there or somebody else's.

    `without` is an action that is left out: the one that is being decided about.
    """
    order = (await orders_by_key(connection, [key])).get(key)
    if order is None or order.customer_id != customer_id:
        return None
    address = (await connection.execute(select(orders.c.address).where(orders.c.number_key == key))).scalar_one()
    under_way = await _under_way(connection, key, without)
    returned: Counter[str] = Counter()
    for items in await connection.scalars(select(refunds.c["items"]).where(refunds.c.order_key == key)):
        returned.update({str(entry["sku"]): int(entry["quantity"]) for entry in items or ()})
    for action in under_way:
        returned.update(units_of(action["arguments"]) if action["tool"] == Deed.REFUND else {})
    paid = sum((refund.amount for refund in order.refunds), _NOTHING)
    reserved = sum((action["amount"] or _NOTHING for action in under_way), _NOTHING)
    spent = await _spent(connection, customer_id, order.currency, now, without)
    tools = frozenset(str(action["tool"]) for action in under_way)
    return Case(order, address, dict(returned), paid + reserved, tools, spent)


async def _under_way(connection: AsyncConnection, key: str, without: str) -> Sequence[RowMapping]:
    query = select(*_RESERVED).where(
        actions.c.order_key == key, actions.c.state == ActionState.EXECUTING, actions.c.id != without
    )
    return (await connection.execute(query)).mappings().all()


async def _spent(connection: AsyncConnection, customer_id: str, currency: str, now: datetime, without: str) -> Spent:
    """What this customer got back through refunds of ours. Cancellations do not count: nothing was ever sent."""
    lately = or_(actions.c.state == ActionState.EXECUTING, actions.c.executed_at > now - _MONTH)
    query = (
        select(actions.c.amount, actions.c.currency, actions.c.executed_at)
        .where(actions.c.customer_id == customer_id, actions.c.tool == Deed.REFUND, actions.c.id != without, lately)
        .where(actions.c.state.in_((ActionState.EXECUTING, ActionState.EXECUTED)))
        .limit(_MOST)
    )
    rows = (await connection.execute(query)).all()
    today = [row for row in rows if row.executed_at is None or row.executed_at > now - _DAY]
    return Spent(_sum(today, currency), len(today), _sum(rows, currency), len(rows))


def _sum(rows: Sequence[Any], currency: str) -> Decimal:
    return sum((row.amount for row in rows if row.amount is not None and row.currency == currency), _NOTHING)
