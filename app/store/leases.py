"""Which process answers a conversation, where several share the calls: one row each, taken over by compare and swap."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.store.ledger_tables import leases
from app.store.unbroken import Store, unbroken
from app.store.upsert import insert_if_absent

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
_COLUMNS = tuple(leases.c[name] for name in _NAMES)


class LeaseStore(Store):
    """Leases by conversation. Every method is one transaction and raises StoreError when the database fails."""

    @unbroken
    async def claim(
        self,
        lease_id: str,
        owner: str,
        decide: Callable[[Lease | None], tuple[Wish, Mapping[str, object]]],
        *,
        now: datetime,
        expires_at: datetime,
    ) -> Lease | None:
        """The row as it was (None: there was none), after doing as `decide` says with it.

        `take`: the owner's next epoch begins, with the memory given; `watch`: the owner is asked to write down what it
        says; `leave`: nothing. Nobody else changes the row between the reading and the writing.
        """
        async with self.database.write() as connection:
            before = await _locked(connection, lease_id)
            wish, memory = decide(before)
            if before is None and wish == "take":
                await self._create(connection, lease_id, now)
                before = await _locked(connection, lease_id)  # another process may have been first
                wish, memory = decide(before if before and before.epoch else None)
            ours = update(leases).where(leases.c.id == lease_id)
            if wish == "take":
                taken = ours.values(
                    epoch=leases.c.epoch + 1,
                    owner=owner,
                    state="running",
                    memory=dict(memory),
                    said={},
                    watched=False,
                    expires_at=expires_at,
                )
                await connection.execute(taken)
            elif wish == "watch" and before and not before.watched:
                await connection.execute(ours.values(watched=True))
            return before if before and before.epoch else None

    async def _create(self, connection: AsyncConnection, lease_id: str, now: datetime) -> None:
        row = {
            "id": lease_id,
            "epoch": 0,
            "owner": "",
            "state": "abandoned",
            "memory": {},
            "said": {},
            "watched": False,
            "expires_at": now,
        }
        await connection.execute(insert_if_absent(self.database.dialect, leases), [row])

    @unbroken
    async def held(self, owner: str) -> Mapping[str, tuple[int, bool]]:
        """The owner's running leases: epoch, and whether somebody watches. One that is missing was taken over."""
        query = select(leases.c.id, leases.c.epoch, leases.c.watched)
        query = query.where(leases.c.owner == owner, leases.c.state == "running")
        async with self.database.read() as connection:
            return {row.id: (row.epoch, row.watched) for row in (await connection.execute(query)).all()}

    @unbroken
    async def read(self, lease_id: str) -> Lease | None:
        """One row."""
        async with self.database.read() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(leases.c.id == lease_id))).first()
        return Lease(*row) if row else None

    @unbroken
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
        ours = (leases.c.id == lease_id, leases.c.owner == owner, leases.c.epoch == epoch, leases.c.state == "running")
        changed = update(leases).where(*ours).values(said=dict(said), state=state, expires_at=expires_at)
        async with self.database.write() as connection:
            return (await connection.execute(changed)).rowcount > 0

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


async def _locked(connection: AsyncConnection, lease_id: str) -> Lease | None:
    row: Any = (await connection.execute(select(*_COLUMNS).where(leases.c.id == lease_id).with_for_update())).first()
    return Lease(*row) if row else None
