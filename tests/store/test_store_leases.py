"""Leases: one owner at a time, whoever asks at the same moment, on both databases."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from app.errors import StoreError
from app.store.database import Database
from app.store.leases import Lease, LeaseStore, Wish

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SOON = NOW + timedelta(seconds=2)


def take(_: Lease | None) -> tuple[Wish, Mapping[str, object]]:
    return "take", {"fingerprint": "a"}


def take_if_free(lease: Lease | None) -> tuple[Wish, Mapping[str, object]]:
    return ("take", {}) if lease is None else ("watch", {})


async def claim(store: LeaseStore, owner: str, decide=take) -> Lease | None:  # type: ignore[no-untyped-def]
    return await store.claim("lease", owner, decide, expires_at=SOON)


async def test_each_claim_begins_an_epoch_and_tells_the_one_before(database: Database) -> None:
    store = LeaseStore(database)
    assert await claim(store, "one") is None
    before = await claim(store, "two")
    assert before == Lease("lease", 1, "one", "running", {"fingerprint": "a"}, {}, False, SOON)
    assert await store.held("one") == {}
    assert await store.held("two") == {"lease": (2, False)}


async def test_of_many_that_claim_at_once_one_wins(database: Database) -> None:
    stores = [LeaseStore(database), LeaseStore(Database(database_url(database)))]
    try:
        found = await asyncio.gather(*(claim(stores[n % 2], f"owner {n}", take_if_free) for n in range(20)))
    finally:
        await stores[1].database.aclose()
    assert [lease is None for lease in found].count(True) == 1
    row = await stores[0].read("lease")
    assert row is not None
    assert (row.epoch, row.watched) == (1, True)


async def test_each_of_many_that_take_it_over_has_an_epoch_of_its_own(database: Database) -> None:
    stores = [LeaseStore(database), LeaseStore(Database(database_url(database)))]
    try:
        found = await asyncio.gather(*(claim(stores[n % 2], f"owner {n}") for n in range(20)))
    finally:
        await stores[1].database.aclose()
    assert sorted(lease.epoch if lease else 0 for lease in found) == list(range(20))


async def test_a_row_that_changes_while_it_is_decided_on_is_decided_on_again(database: Database) -> None:
    store, other = LeaseStore(database), LeaseStore(database)
    await claim(store, "one")
    seen: list[str] = []

    def decide(lease: Lease | None) -> tuple[Wish, Mapping[str, object]]:
        assert lease is not None
        seen.append(lease.state)
        return ("take", {}) if len(seen) < 2 else ("leave", {})

    async def end() -> bool:
        return await other.write("lease", "one", 1, {"text": "Hi"}, state="ended", expires_at=SOON)

    # The end is on its way already when the claim reads the row, and is written first.
    ended, lease = await asyncio.gather(end(), claim(store, "two", decide))
    assert ended
    assert lease is not None
    assert (lease.state, lease.said) == ("ended", {"text": "Hi"})
    assert seen[-1] == "ended"


async def test_a_look_that_hangs_does_not_keep_the_claims_behind_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, looks = LeaseStore(database), 0
    read = store.read

    async def hanging_once(lease_id: str) -> Lease | None:
        nonlocal looks
        looks += 1
        if looks == 1:
            await asyncio.Event().wait()
        return await read(lease_id)

    monkeypatch.setattr("app.store.leases._READ_S", 0.1)
    monkeypatch.setattr(store, "read", hanging_once)
    async with asyncio.timeout(5):
        first, second = await asyncio.gather(claim(store, "one"), claim(store, "one"), return_exceptions=True)
    assert isinstance(first, StoreError)
    assert second is None
    assert await store.held("one") == {"lease": (1, False)}


def database_url(database: Database) -> str:
    return database._writer.url.render_as_string(hide_password=False)


async def test_only_the_owner_of_the_epoch_writes(database: Database) -> None:
    store = LeaseStore(database)
    await claim(store, "one")
    assert await store.write("lease", "one", 1, {"text": "Hi"}, state="running", expires_at=SOON)
    await claim(store, "one")
    assert not await store.write("lease", "one", 1, {"text": "old"}, state="ended", expires_at=SOON)
    assert not await store.write("lease", "two", 2, {"text": "other"}, state="ended", expires_at=SOON)
    assert await store.write("lease", "one", 2, {"text": "new"}, state="ended", expires_at=SOON)
    row = await store.read("lease")
    assert row is not None
    assert (row.said, row.state) == ({"text": "new"}, "ended")
    assert not await store.write("lease", "one", 2, {}, state="abandoned", expires_at=SOON)  # it has ended


async def test_a_lease_is_renewed_and_in_the_end_forgotten(database: Database) -> None:
    store = LeaseStore(database)
    await claim(store, "one")
    await store.renew("two", ["lease"], SOON + timedelta(seconds=9))
    await store.renew("one", ["another"], SOON + timedelta(seconds=9))
    assert await store.forget(SOON) == 0
    await store.renew("one", ["lease"], SOON + timedelta(seconds=1))
    assert await store.forget(SOON + timedelta(seconds=1)) == 0
    assert await store.forget(SOON + timedelta(seconds=2)) == 1
    assert await store.read("lease") is None
