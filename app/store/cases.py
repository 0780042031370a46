"""What a tool needs to prepare a change: the customer's own order, and a place for the noes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.actions import ActionState, Refusal
from app.orders import Customer
from app.policy.case import Case, Denied
from app.policy.sentences import with_ticket
from app.store.audit import Attempt, note
from app.store.case_query import read_case
from app.store.ledger_tables import actions
from app.store.order_query import orders_by_key
from app.store.tables import customers
from app.store.tickets import open_ticket
from app.store.unbroken import Store, unbroken

# Reasons that mean it has happened before: when it was in this very call, that is what is told.
_DONE_BEFORE = frozenset({"nothing_left", "already_cancelled", "cancelled", "already_there", "too_many"})


class CaseStore(Store):
    """Every method is one short transaction and raises StoreError when the database fails."""

    @unbroken
    async def case(self, customer_id: str, keys: Sequence[str], now: datetime) -> Case | None:
        """The first of the keys that is an order of this customer's, with its past; None when none is."""
        async with self.database.read() as connection:
            found = await orders_by_key(connection, list(keys))
            own = [key for key in keys if key in found and found[key].customer_id == customer_id]
            return await read_case(connection, customer_id, own[0], now) if own else None

    @unbroken
    async def file_address(self, customer: Customer) -> str:
        """The customer's address on file in one line, with the postcode."""
        query = select(customers.c.address, customers.c.postcode).where(customers.c.id == customer.id)
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
        return ", ".join(part for part in (row.address, row.postcode) if part) if row else ""

    @unbroken
    async def refuse(self, attempt: Attempt, denied: Denied, now: datetime) -> Refusal:
        """Record that it was refused, open a ticket where it is one for a human, and say so."""
        async with self.database.write() as connection:
            before = await _done_here(connection, attempt) if denied.reason in _DONE_BEFORE else ""
            if before:
                await note(connection, attempt, "refused", now, "done_before")
                return Refusal("done_before", f"That is done already. {before}")
            ticket = await open_ticket(connection, attempt, denied.reason, now) if denied.ticket else ""
            await note(connection, attempt, "refused", now, denied.reason)
        said = with_ticket(denied.said, ticket) if ticket else denied.said
        return Refusal(denied.reason, said, ticket)


async def _done_here(connection: AsyncConnection, attempt: Attempt) -> str:
    """What was said when this conversation did it; "" when it did not."""
    query = select(actions.c.said).where(
        actions.c.conversation_id == attempt.conversation_id,
        actions.c.caller_id == attempt.caller_id,
        actions.c.customer_id == attempt.customer_id,
        actions.c.tool == attempt.tool,
        actions.c.order_key == attempt.order_key,
        actions.c.state == ActionState.EXECUTED,
    )
    return (await connection.execute(query.order_by(actions.c.executed_at.desc()).limit(1))).scalar() or ""
