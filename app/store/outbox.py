"""The outbox: messages put in with the action they carry out, claimed by whoever sends, given up after some tries."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.actions import Action, ActionState, Done, Refusal
from app.outgoing import Channel, DeadLetter, Outgoing
from app.store.audit import Event, attempt_of, note
from app.store.ledger_tables import actions, outbox
from app.store.tables import customers
from app.store.unbroken import Store, unbroken
from app.store.upsert import insert_if_absent

_OPEN = (ActionState.PREPARED, ActionState.EXECUTING)
_DAY = timedelta(days=1)
_MOST_A_DAY = 20  # messages to one customer
_ERROR = 200
_NOT_SENT = "I have not sent anything"


class OutboxStore(Store):
    """Messages to send. Every method is one transaction and raises StoreError when the database fails."""

    @unbroken
    async def execute(self, action: Action, said: str, now: datetime) -> Done | Refusal:
        """Put the action's message in and mark the action executed, once: whoever comes second gets the same outcome.

        `action.arguments` has channel, recipient, subject and body; the recipient must still be the one on file.
        """
        async with self.database.write() as connection:
            row = (
                await connection.execute(
                    select(actions.c.state, actions.c.said, actions.c.reference)
                    .where(actions.c.id == action.id)
                    .with_for_update()
                )
            ).first()
            if row is None or row.state not in _OPEN:
                return _outcome(row.state if row else "", row.said if row else "", row.reference if row else "")
            refusal = await self._refused(connection, action, now)
            reference = "" if refusal else f"M{action.id.removeprefix('act_')[:6].upper()}"
            if not refusal:
                await self._put(connection, action, now)
            state = ActionState.REFUSED if refusal else ActionState.EXECUTED
            spoken = refusal.said if refusal else said
            await connection.execute(
                update(actions)
                .where(actions.c.id == action.id)
                .values(state=state, said=spoken, reference=reference, executed_at=now)
            )
            event: Event = "refused" if refusal else "executed"
            await _note(connection, action, event, refusal.reason if refusal else "", now)
            return refusal or Done(said, reference)

    async def _refused(self, connection: AsyncConnection, action: Action, now: datetime) -> Refusal | None:
        wanted = action.arguments
        address = customers.c.email if wanted["channel"] == "email" else customers.c.phone
        on_file = await connection.scalar(select(address).where(customers.c.id == action.customer_id))
        if not on_file or on_file != wanted["recipient"]:
            return Refusal("address_changed", f"{_NOT_SENT}: the address on file has changed in the meantime.")
        lately = select(func.count()).where(
            outbox.c.customer_id == action.customer_id, outbox.c.created_at > now - _DAY
        )
        if (await connection.scalar(lately) or 0) >= _MOST_A_DAY:
            return Refusal("too_many", f"{_NOT_SENT}: you have had too many messages from us today.")
        return None

    async def _put(self, connection: AsyncConnection, action: Action, now: datetime) -> None:
        wanted = action.arguments
        row = {
            "id": f"msg_{action.id.removeprefix('act_')}",
            "key": action.id,
            "conversation_id": action.conversation_id,
            "customer_id": action.customer_id,
            "channel": wanted["channel"],
            "recipient": wanted["recipient"],
            "subject": wanted["subject"],
            "body": wanted["body"],
            "state": "waiting",
            "attempts": 0,
            "next_try_at": now,
            "created_at": now,
            "error": "",
        }
        await connection.execute(insert_if_absent(self.database.dialect, outbox, ["key"]), [row])

    @unbroken
    async def claim(self, now: datetime, lease: timedelta, channels: Sequence[Channel], limit: int) -> list[Outgoing]:
        """Take messages that are due, oldest first: until the lease is over nobody else gets them.

        Each counts as tried from now on, so that one that kills its sender is given up in the end.
        """
        free = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now)
        due = (
            select(outbox.c.id)
            .where(outbox.c.state == "waiting", outbox.c.next_try_at <= now, free, outbox.c.channel.in_(channels))
            .order_by(outbox.c.next_try_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self.database.write() as connection:
            ids = (await connection.scalars(due)).all()
            if not ids:
                return []
            taken = update(outbox).where(outbox.c.id.in_(ids))
            taken = taken.values(claimed_until=now + lease, attempts=outbox.c.attempts + 1)
            names = ("id", "channel", "recipient", "subject", "body", "attempts")
            rows = await connection.execute(taken.returning(*(outbox.c[name] for name in names)))
            return [Outgoing(**dict(zip(names, row, strict=True))) for row in rows]

    @unbroken
    async def sent(self, message: Outgoing, now: datetime) -> None:
        """It was handed over. Its text is not kept any longer than it was needed."""
        values = {"state": "sent", "sent_at": now, "claimed_until": None, "error": "", "body": ""}
        async with self.database.write() as connection:
            await connection.execute(update(outbox).where(outbox.c.id == message.id).values(values))

    @unbroken
    async def failed(self, message: Outgoing, error: str, next_try_at: datetime | None) -> None:
        """It could not be handed over: to be tried again at that time, or dead. Never touches one that was sent."""
        values: dict[str, object] = {"claimed_until": None, "error": error[:_ERROR]}
        values |= {"next_try_at": next_try_at} if next_try_at else {"state": "dead"}
        waiting = update(outbox).where(outbox.c.id == message.id, outbox.c.state == "waiting")
        async with self.database.write() as connection:
            await connection.execute(waiting.values(values))

    @unbroken
    async def dead(self, limit: int = 100) -> list[DeadLetter]:
        """Messages given up, newest first."""
        query = select(outbox.c.id, outbox.c.channel, outbox.c.attempts, outbox.c.error)
        query = query.where(outbox.c.state == "dead").order_by(outbox.c.created_at.desc()).limit(limit)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [DeadLetter(row.id, cast("Channel", row.channel), row.attempts, row.error) for row in rows]

    @unbroken
    async def retry(self, ids: Sequence[str], now: datetime) -> int:
        """Let dead messages be tried again from the start, all of them where no ids are given; how many."""
        dead = update(outbox).where(outbox.c.state == "dead")
        dead = dead.where(outbox.c.id.in_(ids)) if ids else dead
        values = {"state": "waiting", "attempts": 0, "next_try_at": now, "claimed_until": None}
        async with self.database.write() as connection:
            return (await connection.execute(dead.values(values))).rowcount

    @unbroken
    async def counts(self) -> Mapping[str, int]:
        """How many messages wait, were sent, are dead."""
        query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        async with self.database.read() as connection:
            found = {str(row[0]): int(row[1]) for row in (await connection.execute(query)).all()}
        return {"waiting": 0, "sent": 0, "dead": 0} | found


def _outcome(state: str, said: str, reference: str) -> Done | Refusal:
    """What became of an action that does not wait any more."""
    if state == ActionState.EXECUTED:
        return Done(said, reference)
    return Refusal(state or "unknown", said or f"{_NOT_SENT}.")


async def _note(connection: AsyncConnection, action: Action, event: Event, reason: str, now: datetime) -> None:
    """A line of the audit; the text of the message is not repeated there."""
    detail = {name: action.arguments.get(name, "") for name in ("what", "channel")}
    await note(connection, attempt_of(action, detail), event, now, reason)
