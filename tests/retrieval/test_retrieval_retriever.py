"""The retriever on a real database: loading, following changes, and staying up when the database does not."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from structlog.testing import capture_logs

from app.knowledge import Passage
from app.retrieval import retriever as module
from app.retrieval.index import Index
from app.retrieval.retriever import Retriever
from app.store.database import Database
from app.store.knowledge import KnowledgeStore

KETTLE = Passage("kettle", "Descaling your kettle", "Bring water and vinegar to the boil.")
RETURNS = Passage("returns", "Returns > How long", "You can return most items within 30 days.")


@pytest.fixture
async def store(database: Database) -> KnowledgeStore:
    return KnowledgeStore(database)


@pytest.fixture
async def retriever(store: KnowledgeStore) -> AsyncIterator[Retriever]:
    await store.add("kettle", "Kettle", [KETTLE])
    found = Retriever(store, poll_s=0.02)
    await found.start()
    yield found
    await found.aclose()


async def until(fulfilled: Callable[[], bool]) -> None:
    while not fulfilled():  # noqa: ASYNC110 - what is waited for has no event to offer
        await asyncio.sleep(0.01)


async def test_it_finds_what_the_store_has(retriever: Retriever) -> None:
    assert retriever.size == 1
    assert await retriever.search("how do i descale the kettle") == (KETTLE,)
    assert await retriever.search("hello") == ()
    assert await retriever.search("what's the capital of france") == ()
    assert await retriever.search("how often", ["how do i descale the kettle", "With vinegar."]) == (KETTLE,)
    assert await retriever.search("kettle", limit=0) == ()


async def test_it_follows_what_is_added_changed_and_removed(retriever: Retriever, store: KnowledgeStore) -> None:
    await store.add("returns", "Returns", [RETURNS])
    await until(lambda: retriever.size == 2)
    assert await retriever.search("how long can i return it") == (RETURNS,)
    newer = Passage("returns", "Returns > How long", "You can return most items within 60 days.")
    await store.add("returns", "Returns", [newer])
    await store.remove("kettle")
    await until(lambda: retriever.size == 1)
    assert await retriever.search("how long can i return it") == (newer,)
    assert await retriever.search("kettle") == ()


async def test_a_large_index_is_searched_in_a_thread(retriever: Retriever, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_IN_LOOP", 0)
    assert await retriever.search("how do i descale the kettle") == (KETTLE,)


async def test_searches_during_a_rebuild_use_the_last_index(retriever: Retriever, store: KnowledgeStore) -> None:
    many = [Passage("many", f"Lamp {n}", f"The lamp number {n} has a bulb of {n} watts.") for n in range(1_500)]
    adding = asyncio.create_task(store.add("many", "Lamps", many))
    while retriever.size == 1:
        assert await retriever.search("how do i descale the kettle") == (KETTLE,)
        await asyncio.sleep(0.001)
    assert await adding
    assert (await retriever.search("bulb of lamp 1234"))[0].heading == "Lamp 1234"


async def test_closing_gives_up_a_build(store: KnowledgeStore) -> None:
    await store.add("many", "Lamps", [Passage("many", "Lamp", f"The lamp {n}") for n in range(3_000)])
    retriever = Retriever(store, poll_s=0.01)
    starting = asyncio.create_task(retriever.start())
    await asyncio.sleep(0.05)
    await retriever.aclose()
    await starting
    assert retriever.size in {0, 3_000}


async def test_a_broken_database_keeps_the_last_good_index(sqlite_url: str) -> None:
    engine = create_engine(make_url(sqlite_url).set(drivername="sqlite"))
    database = Database(sqlite_url)
    store = KnowledgeStore(database)
    await store.add("kettle", "Kettle", [KETTLE])
    retriever = Retriever(store, poll_s=0.02)
    await retriever.start()
    with capture_logs() as logs:
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE knowledge_revision RENAME TO gone"))
        await until(lambda: any(entry["log_level"] == "warning" for entry in logs))
        assert await retriever.search("kettle") == (KETTLE,)
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO knowledge_revision"))
        await store.add("returns", "Returns", [RETURNS])
        await until(lambda: retriever.size == 2)
    assert not any("vinegar" in str(entry) or "30 days" in str(entry) for entry in logs)
    await retriever.aclose()
    await database.aclose()
    engine.dispose()


async def test_the_server_starts_before_the_database_is_there(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/without_tables.db")
    retriever = Retriever(KnowledgeStore(database), poll_s=0.02)
    with capture_logs() as logs:
        await retriever.start()
    assert [entry["event"] for entry in logs] == ["knowledge not loaded"]
    assert await retriever.search("kettle") == ()
    await retriever.aclose()
    await database.aclose()


async def test_nobody_waits_for_a_large_index(store: KnowledgeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    may_build = threading.Event()
    build = Retriever._built

    def held(self: Retriever, passages: Sequence[Passage]) -> Index:
        may_build.wait(10)
        return build(self, passages)

    monkeypatch.setattr(Retriever, "_built", held)
    monkeypatch.setattr(module, "_SOON", 1)
    monkeypatch.setattr(module, "_FIRST_LOAD_S", 600)
    await store.add("both", "Both", [KETTLE, RETURNS])
    retriever = Retriever(store)
    await retriever.start()
    assert retriever.size == 0
    may_build.set()
    await until(lambda: retriever.size == 2)
    await retriever.aclose()
