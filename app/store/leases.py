"""Which process answers a conversation, where several share the calls: one row each, taken over by compare and swap."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal
from weakref import WeakValueDictionary

from sqlalchemy import JSON, BigInteger, bindparam, delete, select, update

from app.errors import StoreError
from app.store.columns import Moment, Words
from app.store.database import Database
from app.store.ledger_tables import leases
from app.store.unbroken import Store, unbroken
from app.store.upsert import Insert, insert_if_absent

LeaseState = Literal["running", "ended", "abandoned"]
Wish = Literal["take", "watch", "leave"]


@dataclass(frozen=True, slots=True)
class Lease:
    """A conversation's row. `epoch` grows with every owner's turn; `memory` and `said` are JSON objects."""

    id: str
    epoch: int
    owner: str
    state: LeaseState
    memory: Mapping[str, object]
    said: Mapping[str, object]
    watched: bool
    expires_at: datetime


_NAMES = tuple(Lease.__dataclass_fields__)
_MOST_TRIES = 50  # each one lost is one that somebody else has won
_READ_S = 1.0  # a look at the row that a claim waits for; the conversation's later claims wait for that one

# Built once: to build them costs as much as to run them.
_ID = leases.c.id == bindparam("lease_id", type_=Words)
_BY_ID = select(*(leases.c[name] for name in _NAMES)).where(_ID)
_HELD = select(leases.c.id, leases.c.epoch, leases.c.watched).where(
    leases.c.owner == bindparam("of_owner", type_=Words), leases.c.state == "running"
)
_TAKEN: dict[str, Any] = {
    "owner": bindparam("new_owner", type_=Words),
    "state": "running",
    "memory": bindparam("new_memory", type_=JSON),
    "said": {},
    "watched": False,
    "expires_at": bindparam("new_expires_at", type_=Moment),
}
# The memory changes with the epoch only, what was said only with the state or the time.
_SEEN = (
    leases.c.epoch == bindparam("seen_epoch", type_=BigInteger),
    leases.c.state == bindparam("seen_state", type_=Words),
    leases.c.expires_at == bindparam("seen_expires_at", type_=Moment),
)
_TAKE = update(leases).where(_ID, *_SEEN).values(epoch=leases.c.epoch + 1, **_TAKEN)
_WATCH = update(leases).where(_ID, *_SEEN).values(watched=True)
_WRITE = (
    update(leases)
    .where(
        _ID,
        leases.c.owner == bindparam("of_owner", type_=Words),
        leases.c.epoch == bindparam("of_epoch", type_=BigInteger),
        leases.c.state == "running",
    )
    .values(
        said=bindparam("new_said", type_=JSON),
        state=bindparam("new_state", type_=Words),
        expires_at=bindparam("new_expires_at", type_=Moment),
    )
)


@cache
def _begin(dialect: str) -> Insert:
    return insert_if_absent(dialect, leases).values(id=bindparam("lease_id", type_=Words), epoch=1, **_TAKEN)


class LeaseStore(Store):
    """Leases by conversation. Every method raises StoreError when the database fails."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._claiming: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def claim(
        self,
        lease_id: str,
        owner: str,
        decide: Callable[[Lease | None], tuple[Wish, Mapping[str, object]]],
        *,
        expires_at: datetime,
    ) -> Lease | None:
        """The row as it was (None: there was none), after doing as `decide` says with it.

        `take`: the owner's next epoch begins, with the memory given; `watch`: the owner is asked to write down what it
        says; `leave`: nothing. Where somebody else changed the row between the reading and the writing, `decide` is
        asked again. The claims of one process come one after the other.
        """
        lock = self._claiming.setdefault(lease_id, asyncio.Lock())
        async with lock:
            for _ in range(_MOST_TRIES):
                row = await self._seen(lease_id)
                before = row if row and row.epoch else None
                wish, memory = decide(before)
                if wish == "leave" or (wish == "watch" and (row is None or row.watched)):
                    return before
                taken = {"new_owner": owner, "new_memory": dict(memory), "new_expires_at": expires_at}
                if await self._change(lease_id, row, taken if wish == "take" else None):
                    return before
        raise StoreError("a lease changes hands too often")

    async def _seen(self, lease_id: str) -> Lease | None:
        """The row, unless that takes so long that nobody waits for the claim any more: nothing is changed yet."""
        try:
            async with asyncio.timeout(_READ_S):
                return await self.read(lease_id)
        except TimeoutError:
            raise StoreError("a lease cannot be read in time") from None

    async def _change(self, lease_id: str, seen: Lease | None, taken: Mapping[str, object] | None) -> bool:
        """Take the row over, or else watch it, unless it is not any more as it was seen."""
        values: dict[str, object] = {"lease_id": lease_id, **(taken or {})}
        if seen is None:
            return await self.database.change(_begin(self.database.dialect), values) > 0
        values |= {"seen_epoch": seen.epoch, "seen_state": seen.state, "seen_expires_at": seen.expires_at}
        return await self.database.change(_TAKE if taken else _WATCH, values) > 0

    async def held(self, owner: str) -> Mapping[str, tuple[int, bool]]:
        """The owner's running leases: epoch, and whether somebody watches. One that is missing was taken over."""
        rows = await self.database.rows(_HELD, {"of_owner": owner})
        return {name: (epoch, watched) for name, epoch, watched in rows}

    async def read(self, lease_id: str) -> Lease | None:
        """One row."""
        rows = await self.database.rows(_BY_ID, {"lease_id": lease_id})
        return Lease(*rows[0]) if rows else None

    async def write(
        self,
        lease_id: str,
        owner: str,
        epoch: int,
        said: Mapping[str, object],
        *,
        state: LeaseState,
        expires_at: datetime,
    ) -> bool:
        """What the owner has said so far, or in all; False when the lease is not its own any more."""
        of = {"lease_id": lease_id, "of_owner": owner, "of_epoch": epoch}
        new = {"new_said": dict(said), "new_state": state, "new_expires_at": expires_at}
        return await self.database.change(_WRITE, of | new) > 0

    @unbroken
    async def renew(self, owner: str, lease_ids: Collection[str], expires_at: datetime) -> None:
        """The owner is alive and still answers these."""
        ours = (leases.c.owner == owner, leases.c.id.in_(sorted(lease_ids)), leases.c.state == "running")
        async with self.database.write() as connection:
            await connection.execute(update(leases).where(*ours).values(expires_at=expires_at))

    @unbroken
    async def forget(self, before: datetime) -> int:
        """Delete what expired before a moment; how many rows that were."""
        async with self.database.write() as connection:
            return (await connection.execute(delete(leases).where(leases.c.expires_at < before))).rowcount
