"""Payments whose outcome is not known yet: claimed for a while by whoever goes on with them."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.actions import Action, ActionState
from app.store.action_rows import ACTION_COLUMNS, read_action
from app.store.audit import attempt_of
from app.store.ledger_tables import actions
from app.store.tickets import open_ticket
from app.store.unbroken import Store, unbroken

_WAITING = actions.c.state == ActionState.EXECUTING


class SettlingStore(Store):
    """Every method is one transaction and raises StoreError when the database fails."""

    @unbroken
    async def is_due(self, now: datetime) -> bool:
        """Whether there is something to go on with; reads only, so that asking often costs nothing."""
        query = select(actions.c.id).where(_WAITING, actions.c.next_try_at <= now).limit(1)
        async with self.database.read() as connection:
            return (await connection.execute(query)).first() is not None

    @unbroken
    async def claim(self, now: datetime, lease: timedelta, most: int) -> tuple[Action, ...]:
        """At most `most` of those that are due, nobody else's for the time of the lease."""
        due = select(actions.c.id).where(_WAITING, actions.c.next_try_at <= now).order_by(actions.c.next_try_at)
        async with self.database.write() as connection:
            found = await connection.scalars(due.limit(most).with_for_update(skip_locked=True))
            ours = list(found)
            if not ours:
                return ()
            mine = actions.c.id.in_(ours)
            claimed = update(actions).where(mine).values(next_try_at=now + lease, attempts=actions.c.attempts + 1)
            await connection.execute(claimed)
            rows = (await connection.execute(select(*ACTION_COLUMNS).where(mine))).all()
        return tuple(read_action(row) for row in rows)

    @unbroken
    async def postpone(self, action: Action, until: datetime, now: datetime, *, ticket: bool = False) -> None:
        """Leave it alone until then; with `ticket` a human is told, once, that it is still not known."""
        async with self.database.write() as connection:
            waiting = update(actions).where(actions.c.id == action.id, _WAITING)
            still = (await connection.execute(waiting.values(next_try_at=until))).rowcount
            if ticket and still:
                await open_ticket(connection, attempt_of(action), "payment_unknown", now)
