"""What a human has to look at: asking twice makes one ticket, with a reference short enough to be said."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import StoreError
from app.store.audit import Attempt
from app.store.ledger_tables import tickets
from app.store.unbroken import Store, unbroken
from app.store.upsert import insert_if_free

_TRIES = 20
_MOST = 200
_DIGITS = 1_000_000


@dataclass(frozen=True, slots=True)
class Ticket:
    """A case for a human. `id` is what the caller was told; `created_at` is UTC."""

    id: str
    conversation_id: str
    customer_id: str
    order_key: str
    reason: str
    detail: Mapping[str, object]
    created_at: datetime


async def open_ticket(connection: AsyncConnection, attempt: Attempt, reason: str, now: datetime) -> str:
    """The reference of the ticket for this order and reason, new or already there; in the caller's transaction."""
    key = "|".join((attempt.tool, attempt.customer_id, attempt.order_key, reason))
    query = select(tickets.c.id).where(tickets.c.key == key)
    insert = insert_if_free(connection.dialect.name, tickets)
    for salt in range(_TRIES):
        there = (await connection.execute(query)).scalar()
        if there:
            return str(there)
        row = {
            "id": _reference(key, salt),
            "key": key,
            "conversation_id": attempt.conversation_id,
            "customer_id": attempt.customer_id,
            "order_key": attempt.order_key,
            "reason": reason,
            "detail": {"tool": attempt.tool, **attempt.detail},
            "created_at": now,
        }
        await connection.execute(insert, [row])
    raise StoreError("no free ticket number was found")


def _reference(key: str, salt: int) -> str:
    number = int.from_bytes(hashlib.sha256(f"{salt}|{key}".encode()).digest()[:8])
    return f"T{number % _DIGITS:06d}"


class TicketStore(Store):
    """Reading tickets. Raises StoreError when the database fails."""

    @unbroken
    async def latest(self, limit: int = 50) -> tuple[Ticket, ...]:
        """The newest tickets first, at most 200."""
        names = tuple(Ticket.__dataclass_fields__)
        query = select(*(tickets.c[name] for name in names)).order_by(tickets.c.created_at.desc(), tickets.c.id)
        async with self.database.read() as connection:
            rows = (await connection.execute(query.limit(min(limit, _MOST)))).all()
        return tuple(Ticket(*row) for row in rows)
