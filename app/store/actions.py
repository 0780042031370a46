"""The ledger of actions: proposed once, approved once, executed once."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Update, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.actions import Action, ActionState, Prepared, business_key
from app.store.action_rows import ACTION_COLUMNS, read_action
from app.store.audit import Event, attempt_of, note
from app.store.columns import Words
from app.store.ledger_tables import actions
from app.store.unbroken import Store, unbroken
from app.store.upsert import insert_if_absent

_AGAIN = (ActionState.PREPARED, ActionState.DROPPED, ActionState.EXPIRED)
_MOST = 50
_LATEST = 8

# Built once: to build them costs as much as to run them.
_BY_ID = select(*ACTION_COLUMNS).where(actions.c.id == bindparam("id", type_=Words))
_OF_CALLER = (
    select(*ACTION_COLUMNS)
    .where(actions.c.conversation_id == bindparam("conversation", type_=Words))
    .where(actions.c.caller_id == bindparam("caller", type_=Words))
    .order_by(actions.c.prepared_at.desc())
    .limit(_LATEST)
)


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

        One that was dropped or has expired is prepared again; one under way or done is returned as it is, and so is
        one of another caller under this conversation's id. Anything else that this caller had prepared here is
        dropped: a caller says yes to what was read back last.
        """
        key = business_key(proposal.arguments)
        fresh = _waiting(turn, now, valid) | {
            "amount": proposal.amount,
            "currency": proposal.currency,
            "read_back": proposal.read_back,
            "note": proposal.note,
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
        here = (actions.c.conversation_id == conversation_id, actions.c.caller_id == caller_id)
        ours = (actions.c.conversation_id == conversation_id, actions.c.tool == tool, actions.c.key == key)
        again = (actions.c.caller_id == caller_id, actions.c.state.in_(_AGAIN))
        async with self.database.write() as connection:
            dropped = update(actions).where(*here, actions.c.state == ActionState.PREPARED)
            await connection.execute(dropped.values(state=ActionState.DROPPED, dropped_turn=None))
            new = insert_if_absent(self.database.dialect, actions, ["conversation_id", "tool", "key"])
            await connection.execute(new, [row])
            action = await _changed(connection, update(actions).where(*ours, *again).values(fresh))
            if action:
                await _note(connection, action, "prepared", now)
                return action
            return read_action((await connection.execute(select(*ACTION_COLUMNS).where(*ours))).one())

    async def latest(self, conversation_id: str, caller_id: str) -> tuple[Action, ...]:
        """The last few actions of this caller in this conversation, in any state, newest first."""
        rows = await self.database.rows(_OF_CALLER, {"conversation": conversation_id, "caller": caller_id})
        return tuple(read_action(row) for row in rows)

    @unbroken
    async def drop(
        self, action_id: str, *, reason: str, now: datetime, turn: int | None = None, expired: bool = False
    ) -> bool:
        """Give up an action that still waits; False when it does not wait any more.

        `turn` is the turn whose words dropped it: only a revised transcript of that turn may take it back.
        """
        state = ActionState.EXPIRED if expired else ActionState.DROPPED
        waiting = update(actions).where(actions.c.id == action_id, actions.c.state == ActionState.PREPARED)
        async with self.database.write() as connection:
            action = await _changed(connection, waiting.values(state=state, dropped_turn=turn))
            if action:
                await _note(connection, action, "expired" if expired else "dropped", now, reason)
        return action is not None

    @unbroken
    async def revive(self, action_id: str, *, turn: int, now: datetime) -> Action | None:
        """Take back a drop by the same turn's words; None when there was none, or something was proposed since."""
        later = actions.alias("later")
        since = select(later.c.id).where(
            later.c.conversation_id == actions.c.conversation_id,
            later.c.caller_id == actions.c.caller_id,
            later.c.prepared_at > actions.c.prepared_at,
        )
        dropped = update(actions).where(
            actions.c.id == action_id,
            actions.c.state == ActionState.DROPPED,
            actions.c.dropped_turn == turn,
            ~since.exists(),
        )
        async with self.database.write() as connection:
            action = await _changed(connection, dropped.values(state=ActionState.PREPARED, dropped_turn=None))
            if action:
                await _note(connection, action, "revived", now)
        return action

    @unbroken
    async def read_again(self, action_id: str, *, turn: int, now: datetime, valid: timedelta) -> bool:
        """Let an action that waits be read back once more, at this turn; False when it does not wait any more."""
        waiting = update(actions).where(actions.c.id == action_id, actions.c.state == ActionState.PREPARED)
        async with self.database.write() as connection:
            return await _changed(connection, waiting.values(_waiting(turn, now, valid))) is not None

    async def get(self, action_id: str) -> Action | None:
        """The action as it is now."""
        rows = await self.database.rows(_BY_ID, {"id": action_id})
        return read_action(rows[0]) if rows else None

    @unbroken
    async def of(self, conversation_id: str) -> tuple[Action, ...]:
        """The conversation's actions in every state, oldest first, at most 50."""
        query = select(*ACTION_COLUMNS).where(actions.c.conversation_id == conversation_id)
        async with self.database.read() as connection:
            rows = (await connection.execute(query.order_by(actions.c.prepared_at).limit(_MOST))).all()
        return tuple(read_action(row) for row in rows)


def _waiting(turn: int, now: datetime, valid: timedelta) -> dict[str, object]:
    """The columns of an action that begins to wait for its yes."""
    return {
        "turn": turn,
        "state": ActionState.PREPARED,
        "prepared_at": now,
        "expires_at": now + valid,
        "dropped_turn": None,
    }


async def _changed(connection: AsyncConnection, change: Update) -> Action | None:
    row = (await connection.execute(change.returning(*ACTION_COLUMNS))).first()
    return read_action(row) if row else None


async def _note(connection: AsyncConnection, action: Action, event: Event, now: datetime, reason: str = "") -> None:
    """A line of the audit, in the transaction that it tells of."""
    detail = {"turn": action.turn, "amount": str(action.amount or ""), "currency": action.currency}
    await note(connection, attempt_of(action, detail), event, now, reason)
