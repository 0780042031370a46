"""Failed guesses at who somebody is, counted under several names and shared by every process."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select, tuple_

from app.store.ledger_tables import failed_attempts
from app.store.unbroken import Store, unbroken
from app.store.upsert import insert_or_update

_SWEPT = 500  # rows that one write deletes at most

Guess = tuple[str, str]
"""The name a guess counts against, and the guess: digests, both."""


class AttemptStore(Store):
    """Guesses by name. Every method is one short transaction and raises StoreError when the database fails."""

    @unbroken
    async def claim(self, guesses: Sequence[Guess], now: datetime, *, forget: datetime) -> None:
        """Count these guesses as failed; the same one again counts once. Rows from before `forget` go, 500 at a time.

        To be called before a guess is compared, and `release` when it was right: of a hundred that come at once, each
        then sees those before it.
        """
        table = failed_attempts
        rows = [{"name": name, "guess": guess, "at": now} for name, guess in sorted(set(guesses))]
        # In one order, and never waiting for a row that another is about to delete: nobody waits in a circle. Apart
        # from the deletion, which may otherwise ask for the rows again and again, five hundred at a time.
        old = select(table.c.name, table.c.guess).where(table.c.at < forget).limit(_SWEPT)
        old = select(old.with_for_update(skip_locked=True).cte("old"))
        async with self.database.write() as connection:
            if rows:
                await connection.execute(insert_or_update(self.database.dialect, table), rows)
        async with self.database.write() as connection:
            await connection.execute(delete(table).where(tuple_(table.c.name, table.c.guess).in_(old)))

    @unbroken
    async def counts(self, since: Mapping[str, datetime]) -> Mapping[str, int]:
        """How many different guesses each name has had since its moment."""
        table = failed_attempts
        wanted = [and_(table.c.name == name, table.c.at > moment) for name, moment in since.items()]
        if not wanted:
            return {}
        query = select(table.c.name, func.count()).where(or_(*wanted)).group_by(table.c.name)
        async with self.database.read() as connection:
            return {name: int(count) for name, count in (await connection.execute(query)).all()}

    @unbroken
    async def release(self, guesses: Sequence[Guess]) -> None:
        """Take back guesses that were right."""
        table = failed_attempts
        if guesses:
            async with self.database.write() as connection:
                await connection.execute(
                    delete(table).where(tuple_(table.c.name, table.c.guess).in_(sorted(set(guesses))))
                )
