"""Look-ups by key: at once where that takes no time, in a thread where it does, and the same answer either way."""

import asyncio
import sqlite3
from contextlib import aclosing, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, text

from app.errors import StoreError
from app.store.database import Database, parsed_url
from app.store.near import Near
from app.store.tables import customers, orders

ANA = {"id": "c1", "name": "Ana", "email": "", "phone": "", "postcode": ""}
BY_ID = select(customers.c.name).where(customers.c.id == bindparam("id"))
LONG = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n")


async def test_a_look_up_sees_what_was_committed_and_nothing_else(database: Database) -> None:
    assert await database.rows(BY_ID, {"id": "c1"}) == []
    async with database.write() as connection:
        await connection.execute(insert(customers).values(ANA))
        assert await database.rows(BY_ID, {"id": "c1"}) == []
    assert [tuple(row) for row in await database.rows(BY_ID, {"id": "c1"})] == [("Ana",)]


async def test_a_look_up_leaves_no_transaction_behind(database: Database) -> None:
    for name in ("Ana", "Anne", "Anna"):
        async with database.write() as connection:
            await connection.execute(customers.delete())
            await connection.execute(insert(customers).values(ANA | {"name": name}))
        assert (await database.rows(BY_ID, {"id": "c1"}))[0][0] == name


async def test_a_statement_that_takes_long_does_not_stay_in_the_loop(sqlite_url: str) -> None:
    with closing(Near(parsed_url(sqlite_url), {"isolation_level": None})) as near:
        assert near.rows(LONG, {}) is None
        assert near.rows(BY_ID, {"id": "c1"}) == []  # the next one is not held against it
        assert near.rows(LONG, {}) is None


async def test_a_statement_that_takes_long_is_answered_all_the_same(database: Database) -> None:
    for _ in range(2):
        assert (await database.rows(LONG))[0][0] == 300_000


async def test_many_look_ups_at_once_get_each_its_own(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(insert(customers), [ANA | {"id": f"c{n}", "name": f"N{n}"} for n in range(200)])
    found = await asyncio.gather(*(database.rows(BY_ID, {"id": f"c{n}"}) for n in range(200)))
    assert [rows[0][0] for rows in found] == [f"N{n}" for n in range(200)]


async def test_a_file_that_somebody_has_locked_is_waited_for(sqlite_url: str) -> None:
    file = parsed_url(sqlite_url).database
    with closing(sqlite3.connect(str(file), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        async with aclosing(Database(sqlite_url)) as database:
            waiting = asyncio.create_task(_name(database))
            await asyncio.sleep(0.1)
            assert not waiting.done()
            other.execute("COMMIT")
            other.close()
            assert await waiting is None


async def _name(database: Database) -> object:
    rows = await database.rows(BY_ID, {"id": "c1"})
    return rows[0][0] if rows else None


async def test_a_broken_look_up_is_a_store_error_that_quotes_no_data(database: Database) -> None:
    with pytest.raises(StoreError) as failure:
        await database.rows(text("SELECT * FROM no_such_table WHERE id = :id"), {"id": "ana@example.org"})
    assert "ana@example.org" not in str(failure.value)
    assert await database.rows(BY_ID, {"id": "c1"}) == []


async def test_a_file_that_is_not_there_is_a_store_error_until_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    async with aclosing(Database(f"sqlite+aiosqlite:///{folder}/there.db")) as database:
        with pytest.raises(StoreError):
            await database.rows(text("SELECT 1"))
        folder.mkdir()
        assert (await database.rows(text("SELECT 1")))[0][0] == 1


async def test_what_cannot_be_asked_is_left_to_the_thread(sqlite_url: str) -> None:
    with closing(Near(parsed_url(sqlite_url), {"isolation_level": None})) as near:
        assert near.rows(BY_ID, {}) is None  # a value is missing
        assert near.rows(text("SELECT :n"), {"n": 2**70}) is None
        assert near.rows(text("SELECT :t"), {"t": "\ud800"}) is None
        assert near.rows(BY_ID, {"id": "c1"}) == []


async def test_a_stored_value_that_nobody_can_read_is_an_error_of_the_store(sqlite_url: str) -> None:
    placed = select(orders.c.placed_at, orders.c.number)
    row = {"number": "1", "number_key": "1", "customer_id": "c1", "status": "shipped", "currency": "USD"}
    database = Database(sqlite_url)
    try:
        async with database.write() as connection:
            await connection.execute(insert(customers).values(ANA))
            await connection.execute(insert(orders).values(row | {"placed_at": datetime(2026, 11, 2, tzinfo=UTC)}))
            await connection.execute(text("UPDATE orders SET placed_at = 'my secret'"))
        with pytest.raises(StoreError) as raised:
            await database.rows(placed)
        assert "secret" not in str(raised.value)
        assert await database.rows(BY_ID, {"id": "c1"})  # the others are there as before
    finally:
        await database.aclose()
