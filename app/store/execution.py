"""Approved actions carried out, once: policy asked again on locked rows, and everything written in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.actions import Action, ActionState, Done, Refusal
from app.policy.addresses import decide_file_address
from app.policy.case import Allowed, Case, Denied
from app.policy.decisions import address_of, decide_again, postcode_of
from app.policy.rules import Rules
from app.policy.sentences import ON_ITS_WAY, not_done, with_ticket
from app.policy.states import Deed
from app.store.action_rows import ACTION_COLUMNS, read_action
from app.store.audit import Event, attempt_of, note
from app.store.case_query import lock, read_case
from app.store.database import Database
from app.store.effects import change_file_address, do
from app.store.ledger_tables import actions, audit
from app.store.tables import customers
from app.store.tickets import open_ticket
from app.store.unbroken import Store, unbroken

Outcome = Done | Refusal


@dataclass(frozen=True, slots=True)
class _Ready:
    action: Action
    case: Case


class ExecutionStore(Store):
    """Every method is one transaction; whoever comes second gets the first one's outcome. Raises StoreError."""

    def __init__(self, database: Database, rules: Rules) -> None:
        super().__init__(database)
        self._rules = rules

    @unbroken
    async def execute(self, action: Action, now: datetime) -> Outcome:
        """Do what the action says and store its outcome; money is a row like the rest."""
        async with self.database.write() as connection:
            ready = await self._approved(connection, action, now)
            if not isinstance(ready, _Ready):
                return ready
            return await self._done(connection, ready.action, ready.case, now)

    @unbroken
    async def reserve(self, action: Action, now: datetime, lease: timedelta) -> Action | Outcome:
        """Mark the action as under way and give it back to the one who is to pay; to others what is known so far.

        From now on its money counts against the sums. Nobody else takes it up before the lease is over.
        """
        async with self.database.write() as connection:
            ready = await self._approved(connection, action, now)
            if not isinstance(ready, _Ready):
                return ready
            begun = replace(ready.action, state=ActionState.EXECUTING, attempts=1, next_try_at=now + lease)
            await _write(connection, begun)
            await note(connection, attempt_of(begun), "executing", now)
            return begun

    @unbroken
    async def finish(self, action_id: str, reference: str, now: datetime) -> Outcome:
        """The payment has been made: write what it means. What is not under way any more keeps its outcome."""
        async with self.database.write() as connection:
            action = await _held(connection, action_id)
            if action is None or action.state is not ActionState.EXECUTING:
                return await _outcome(connection, action)
            await lock(connection, action.customer_id, action.order_key)
            case = await read_case(connection, action.customer_id, action.order_key, now, without=action.id)
            if case is None:  # the order has been taken away meanwhile; the money has moved all the same
                return await _close(connection, action, Done("The payment has been made.", reference), now)
            return await self._done(connection, replace(action, reference=reference), case, now)

    @unbroken
    async def fail(self, action_id: str, reason: str, now: datetime) -> Outcome:
        """The payment has been refused for good: nothing was done, what was reserved is free, a human is told."""
        async with self.database.write() as connection:
            action = await _held(connection, action_id)
            if action is None or action.state is not ActionState.EXECUTING:
                return await _outcome(connection, action)
            why = "the payment was refused."
            denied = Denied("payment_refused", not_done(Deed(action.tool), why), ticket=True)
            return await _refuse(connection, action, denied, now, detail=reason)

    @unbroken
    async def outcome(self, action_id: str) -> Outcome:
        """What became of the action, as far as it is known."""
        query = select(*ACTION_COLUMNS).where(actions.c.id == action_id)
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
            return await _outcome(connection, read_action(row) if row else None)

    async def _approved(self, connection: AsyncConnection, asked: Action, now: datetime) -> "_Ready | Outcome":
        """The action and its order, both held, when it is to be done now; else its outcome."""
        action = await _held(connection, asked.id)
        if action is None or action.state is not ActionState.PREPARED:
            return await _outcome(connection, action)
        deed = Deed(action.tool)
        if action.expires_at <= now:
            await _write(connection, replace(action, state=ActionState.EXPIRED))
            await note(connection, attempt_of(action), "expired", now)
            return Refusal("expired", not_done(deed, "it has been too long since I asked you."))
        there = await lock(connection, action.customer_id, action.order_key)
        if there and not action.order_key:
            return await self._file_address(connection, action, now)
        case = await read_case(connection, action.customer_id, action.order_key, now, without=action.id)
        if not there or case is None:
            gone = Denied("not_found", not_done(deed, "I cannot find the order any more."))
            return await _refuse(connection, action, gone, now)
        verdict = decide_again(action, case, self._rules, now)
        if (asked.arguments, asked.amount) != (action.arguments, action.amount):
            verdict = Denied("changed", not_done(deed, "something has changed since I read it to you."))
        if isinstance(verdict, Denied):
            return await _refuse(connection, action, verdict, now)
        return _Ready(action, case)

    async def _file_address(self, connection: AsyncConnection, action: Action, now: datetime) -> Outcome:
        query = select(customers.c.address, customers.c.postcode).where(customers.c.id == action.customer_id)
        on_file = (await connection.execute(query)).one()
        said = (address_of(action.arguments), postcode_of(action.arguments))
        verdict = decide_file_address(f"{on_file.address}, {on_file.postcode}", *said)
        if not isinstance(verdict, Allowed):
            return await _refuse(connection, action, verdict, now)
        return await _close(connection, action, await change_file_address(connection, action), now)

    async def _done(self, connection: AsyncConnection, action: Action, case: Case, now: datetime) -> Done:
        done = await do(connection, action, case, self._rules, now)
        return await _close(connection, action, done, now)


async def _held(connection: AsyncConnection, action_id: str) -> Action | None:
    query = select(*ACTION_COLUMNS).where(actions.c.id == action_id).with_for_update()
    row = (await connection.execute(query)).first()
    return read_action(row) if row else None


async def _write(connection: AsyncConnection, action: Action) -> None:
    names = ("state", "said", "reference", "attempts", "next_try_at", "executed_at")
    values = {name: getattr(action, name) for name in names}
    await connection.execute(update(actions).where(actions.c.id == action.id).values(values))


async def _close(connection: AsyncConnection, action: Action, done: Done, now: datetime) -> Done:
    state = ActionState.EXECUTED
    await _write(
        connection,
        replace(action, state=state, said=done.said, reference=done.reference, next_try_at=None, executed_at=now),
    )
    await note(connection, attempt_of(action), "executed", now)
    return done


async def _refuse(
    connection: AsyncConnection, action: Action, denied: Denied, now: datetime, *, detail: str = ""
) -> Refusal:
    attempt = attempt_of(action)
    attempt = replace(attempt, detail={**attempt.detail, "answer": detail}) if detail else attempt
    ticket = await open_ticket(connection, attempt, denied.reason, now) if denied.ticket else ""
    said = with_ticket(denied.said, ticket) if ticket else denied.said
    refused = replace(action, state=ActionState.REFUSED, said=said, reference=ticket, next_try_at=None)
    await _write(connection, refused)
    event: Event = "failed" if action.state is ActionState.EXECUTING else "refused"
    await note(connection, attempt, event, now, denied.reason)
    return Refusal(denied.reason, said, ticket)


async def _outcome(connection: AsyncConnection, action: Action | None) -> Outcome:
    if action is None:
        return Refusal("unknown", "I have not done anything: I do not know any more what it was about.")
    deed = Deed(action.tool)
    if action.state is ActionState.EXECUTED:
        return Done(action.said, action.reference)
    if action.state is ActionState.EXECUTING:
        return Refusal("under_way", ON_ITS_WAY[deed])
    if action.state is ActionState.REFUSED:
        query = select(audit.c.reason).where(
            audit.c.conversation_id == action.conversation_id,
            audit.c.action_id == action.id,
            audit.c.event.in_(("refused", "failed")),
        )
        reason = (await connection.execute(query.order_by(audit.c.id.desc()).limit(1))).scalar()
        return Refusal(reason or "refused", action.said, action.reference)
    return Refusal(action.state.value, not_done(deed, "I was not told to go ahead."))
