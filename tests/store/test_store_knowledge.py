"""The knowledge base: adding, replacing, removing, and the counter that tells of it."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from app.knowledge import Passage
from app.store.database import Database
from app.store.knowledge import KnowledgeStore

RETURNS = [Passage("returns.md", "Returns", "You have 30 days."), Passage("returns.md", "Refunds", "Within 5 days.")]


@pytest.fixture
def knowledge(database: Database) -> KnowledgeStore:
    return KnowledgeStore(database)


async def test_a_source_is_added_once(knowledge: KnowledgeStore) -> None:
    assert await knowledge.add("returns.md", "Returning things", RETURNS)
    assert not await knowledge.add("returns.md", "Returning things", RETURNS)
    assert await knowledge.passages() == tuple(RETURNS)
    (source,) = await knowledge.sources()
    assert (source.name, source.title, source.passages) == ("returns.md", "Returning things", 2)
    assert abs(source.added_at - datetime.now(UTC)) < timedelta(minutes=1)


async def test_adding_again_replaces_its_passages(knowledge: KnowledgeStore) -> None:
    await knowledge.add("returns.md", "Returning things", RETURNS)
    await knowledge.add("stores.md", "Stores", [Passage("stores.md", "", "Open at nine.")])
    assert await knowledge.add("returns.md", "Returning things", RETURNS[:1])
    assert await knowledge.add("returns.md", "Returns", RETURNS[:1])
    assert [(p.source, p.heading) for p in await knowledge.passages()] == [("returns.md", "Returns"), ("stores.md", "")]
    assert [s.title for s in await knowledge.sources()] == ["Returns", "Stores"]


async def test_the_source_is_the_one_named(knowledge: KnowledgeStore) -> None:
    await knowledge.add("faq", "FAQ", RETURNS)
    assert {p.source for p in await knowledge.passages()} == {"faq"}


async def test_where_one_text_ends_and_the_next_begins_matters(knowledge: KnowledgeStore) -> None:
    await knowledge.add("a", "", [Passage("a", "ab", "c")])
    assert await knowledge.add("a", "", [Passage("a", "a", "bc")])


async def test_removing(knowledge: KnowledgeStore) -> None:
    await knowledge.add("returns.md", "Returning things", RETURNS)
    assert await knowledge.remove("returns.md")
    assert not await knowledge.remove("returns.md")
    assert await knowledge.passages() == ()
    assert await knowledge.sources() == ()


async def test_the_revision_changes_with_every_change_and_only_then(knowledge: KnowledgeStore) -> None:
    seen = [await knowledge.revision()]
    for change in (
        knowledge.add("a", "A", RETURNS),
        knowledge.add("a", "A", RETURNS[:1]),
        knowledge.remove("a"),
        knowledge.add("a", "A", RETURNS),
    ):
        assert await change
        seen.append(await knowledge.revision())
    assert len(set(seen)) == len(seen)
    assert not await knowledge.add("a", "A", RETURNS)
    assert not await knowledge.remove("b")
    assert await knowledge.revision() == seen[-1]


async def test_many_passages_come_in_order_and_leave_the_loop_its_turns(knowledge: KnowledgeStore) -> None:
    many = [Passage("big", f"Part {n // 10}", f"Sentence {n}. " * 5) for n in range(12_000)]
    await knowledge.add("big", "Big", many)
    turns = 0

    async def live_on() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    beside = asyncio.create_task(live_on())
    assert await knowledge.passages() == tuple(many)
    beside.cancel()
    assert turns > 12


async def test_the_same_source_added_at_once_from_two_places(database_url: str) -> None:
    async with aclosing(Database(database_url)) as first, aclosing(Database(database_url)) as second:
        added = await asyncio.gather(
            *(KnowledgeStore(db).add("returns.md", "Returns", RETURNS) for db in (first, second) for _ in range(3))
        )
        assert sum(added) == 1
        assert len(await KnowledgeStore(first).passages()) == 2
