"""Claims of two processes for one request at the same moment, and of one whose owner is gone."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from app.conversations.conversations import Conversations
from app.conversations.lease_form import Claim, lease_id, remembered
from app.conversations.memory import key_of
from app.conversations.shared import Shared
from app.errors import StoreError
from app.reconcile import look
from app.store.database import Database
from app.store.leases import Lease, LeaseStore
from app.turn import Say
from tests.test_conversations import PERSONA, STOP, Reader, Script, turn

SOON = timedelta(seconds=0.3)
KEY, SIGHT = ("conv_1", "", "shop"), look(turn("hi"))


class Late(LeaseStore):
    """Another process is first between this one's look at the row and its change."""

    first: LeaseStore

    async def _change(self, lease_id: str, seen: Lease | None, taken: Mapping[str, object] | None) -> bool:
        if seen is None:
            now = datetime.now(UTC)
            memory = remembered(SIGHT, None, now)
            await self.first.claim(lease_id, "other", lambda _: ("take", memory), expires_at=now + SOON)
        return await super()._change(lease_id, seen, taken)


async def is_here(arrival: Coroutine[None, None, None]) -> bool:
    """Whether nothing is waited for."""
    arriving = asyncio.ensure_future(arrival)
    await asyncio.sleep(0)
    here = arriving.done()
    await arriving
    return here


@asynccontextmanager
async def answering(
    database: Database, *, owner: str, lease: timedelta
) -> AsyncIterator[tuple[LeaseStore, Shared, Reader]]:
    """A process that is asked what another one, under this name, has begun to answer."""
    script, store = Script(), LeaseStore(database)
    shared = Shared(store)
    conversations = Conversations(script, shared=shared)
    script.give("hi", Say("It is pending."), STOP)
    asked = turn("hi")
    key = key_of(asked, PERSONA.name, look(asked))
    assert key
    now = datetime.now(UTC)
    taken = remembered(look(asked), None, now)
    await store.claim(lease_id(key), owner, lambda _: ("take", taken), expires_at=now + lease)
    yield store, shared, Reader(conversations, asked)
    await conversations.aclose()
    await shared.aclose()


async def test_a_claim_that_was_lost_leaves_nothing_to_wait_for(database: Database) -> None:
    store = Late(database)
    store.first = LeaseStore(database)
    shared = Shared(store)
    claim = await shared.claim(KEY, SIGHT)
    assert claim
    assert (claim.sorted.kind, claim.taken, claim.epoch) == ("duplicate", False, 1)
    assert await is_here(shared.arrival(claim))
    await asyncio.sleep(0.35)  # the other process is gone
    claim = await shared.claim(KEY, SIGHT)
    assert claim
    assert (claim.taken, claim.epoch) == (True, 2)


async def test_who_takes_over_from_a_process_that_is_gone_does_not_wait_for_itself(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with answering(database, owner="gone", lease=SOON) as (_, shared, heard):
        taken: list[bool] = []
        arrival = shared.arrival

        async def noted(claim: Claim) -> None:
            if claim.taken:
                taken.append(await is_here(arrival(claim)))
            else:
                await arrival(claim)

        monkeypatch.setattr(shared, "arrival", noted)
        assert await heard.whole() == [Say("It is pending."), STOP]
        assert taken == [True]


async def test_who_cannot_look_at_what_is_said_elsewhere_answers_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with answering(database, owner="other", lease=timedelta(seconds=30)) as (store, _, heard):

        async def gone(_: str) -> Lease | None:
            raise StoreError("gone")

        read = store.read

        async def once(lease_id: str) -> Lease | None:
            monkeypatch.setattr(store, "read", gone)
            return await read(lease_id)

        monkeypatch.setattr(store, "read", once)
        assert await heard.whole() == [Say("It is pending."), STOP]
