"""The record of every attempt to change something: written in the transaction of what it tells of, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.actions import Action
from app.store.ledger_tables import audit
from app.store.unbroken import Store, unbroken

Event = Literal["prepared", "refused", "dropped", "expired", "revived", "executing", "executed", "failed"]
_MOST = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tried what, on which order ("" when none was found)."""

    conversation_id: str
    caller_id: str
    customer_id: str
    tool: str
    order_key: str = ""
    action_id: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the record. `at` is UTC, `reason` a word."""

    at: datetime
    attempt: Attempt
    event: str
    reason: str


def attempt_of(action: Action, detail: Mapping[str, object] | None = None) -> Attempt:
    """The attempt that an action is; without a `detail` of its own it tells the arguments and the amount."""
    if detail is None:
        amount = {"amount": str(action.amount), "currency": action.currency} if action.amount is not None else {}
        detail = {"arguments": dict(action.arguments), **amount}
    return Attempt(
        action.conversation_id, action.caller_id, action.customer_id, action.tool, action.order_key, action.id, detail
    )


async def note(connection: AsyncConnection, attempt: Attempt, event: Event, now: datetime, reason: str = "") -> None:
    """Write one line, in the caller's transaction."""
    row = {
        "at": now,
        "conversation_id": attempt.conversation_id,
        "caller_id": attempt.caller_id,
        "customer_id": attempt.customer_id,
        "tool": attempt.tool,
        "action_id": attempt.action_id,
        "order_key": attempt.order_key,
        "event": event,
        "reason": reason,
        "detail": dict(attempt.detail),
    }
    await connection.execute(insert(audit), [row])


class AuditStore(Store):
    """Reading the record. Raises StoreError when the database fails."""

    @unbroken
    async def of(self, conversation_id: str) -> tuple[AuditEntry, ...]:
        """A conversation's attempts, oldest first, at most 200."""
        query = select(audit).where(audit.c.conversation_id == conversation_id).order_by(audit.c.at, audit.c.id)
        async with self.database.read() as connection:
            rows = (await connection.execute(query.limit(_MOST))).mappings().all()
        names = Attempt.__dataclass_fields__
        return tuple(
            AuditEntry(row["at"], Attempt(**{name: row[name] for name in names}), row["event"], row["reason"])
            for row in rows
        )
