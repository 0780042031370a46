"""The ledger of actions: proposed once, approved once, executed once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update

from app.actions import Action, ActionState, Prepared, business_key
from app.store.ledger_tables import actions
from app.store.unbroken import Store, unbroken
from app.store.upsert import insert_if_absent

_NAMES = tuple(Action.__dataclass_fields__)
_COLUMNS = tuple(actions.c[name] for name in _NAMES)
_AGAIN = (ActionState.PREPARED, ActionState.DROPPED, ActionState.EXPIRED)
_MOST = 50


class ActionStore(Store):
    """Actions by conversation. Every method is one transaction and raises StoreError when the database fails."""

    @unbroken
    async def prepare(
        self,
        conversation_id: str,
        caller_id: str,
        tool: str,
        proposal: Prepared,
        *,
        turn: int,
        now: datetime,
        valid: timedelta,
    ) -> Action:
        """The action for this proposal: new, or the one there is with the same tool and business arguments.

        One that was dropped or has expired is prepared again; one under way or done is returned as it is. Anything
        else that this conversation had prepared is dropped: a caller says yes to what was read back last.
        """
        key = business_key(proposal.arguments)
        fresh = {
            "amount": proposal.amount,
            "currency": proposal.currency,
            "read_back": proposal.read_back,
            "note": proposal.note,
            "turn": turn,
            "state": ActionState.PREPARED,
            "prepared_at": now,
            "expires_at": now + valid,
        }
        row = fresh | {
            "id": f"act_{uuid4().hex}",
            "conversation_id": conversation_id,
            "caller_id": caller_id,
            "customer_id": proposal.customer_id,
            "tool": tool,
            "key": key,
            "arguments": dict(proposal.arguments),
            "order_key": proposal.order_key,
            "said": "",
            "reference": "",
            "attempts": 0,
        }
        ours = (actions.c.conversation_id == conversation_id, actions.c.tool == tool, actions.c.key == key)
        async with self.database.write() as connection:
            dropped = update(actions).where(
                actions.c.conversation_id == conversation_id, actions.c.state == ActionState.PREPARED
            )
            await connection.execute(dropped.values(state=ActionState.DROPPED))
            new = insert_if_absent(self.database.dialect, actions, ["conversation_id", "tool", "key"])
            await connection.execute(new, [row])
            await connection.execute(update(actions).where(*ours, actions.c.state.in_(_AGAIN)).values(fresh))
            return _action((await connection.execute(select(*_COLUMNS).where(*ours))).one())

    @unbroken
    async def pending(self, conversation_id: str, now: datetime) -> Action | None:
        """What waits for this conversation's yes; None when nothing does, or it has waited too long."""
        query = (
            select(*_COLUMNS)
            .where(actions.c.conversation_id == conversation_id, actions.c.state == ActionState.PREPARED)
            .where(actions.c.expires_at > now)
            .order_by(actions.c.prepared_at.desc())
            .limit(1)
        )
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
        return _action(row) if row else None

    @unbroken
    async def drop(self, action_id: str, *, expired: bool = False) -> bool:
        """Give up an action that still waits; False when it does not wait any more."""
        state = ActionState.EXPIRED if expired else ActionState.DROPPED
        waiting = update(actions).where(actions.c.id == action_id, actions.c.state == ActionState.PREPARED)
        async with self.database.write() as connection:
            return (await connection.execute(waiting.values(state=state))).rowcount > 0

    @unbroken
    async def of(self, conversation_id: str) -> tuple[Action, ...]:
        """The conversation's actions in every state, oldest first, at most 50."""
        query = select(*_COLUMNS).where(actions.c.conversation_id == conversation_id)
        async with self.database.read() as connection:
            rows = (await connection.execute(query.order_by(actions.c.prepared_at).limit(_MOST))).all()
        return tuple(_action(row) for row in rows)


def _action(row: Iterable[Any]) -> Action:
    values = dict(zip(_NAMES, row, strict=True))
    return Action(**values | {"state": ActionState(values["state"])})
