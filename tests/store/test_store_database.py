"""Connections: transactions, isolation, errors in our own words, and cancelled callers."""

import asyncio
import random
import traceback
from contextlib import aclosing

import pytest
from sqlalchemy import insert, select, text

from app.errors import ConfigurationError, StoreError
from app.store.database import Database, parsed_url
from app.store.tables import customers

ANA = {"id": "c1", "name": "Ana", "email": "ana@example.org", "phone": "", "postcode": ""}


async def test_answers_a_ping(database: Database) -> None:
    await database.ping()


async def test_a_write_is_kept_and_a_failed_one_is_not(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(insert(customers).values(ANA))

    async def fail() -> None:
        async with database.write() as connection:
            await connection.execute(insert(customers).values(ANA | {"id": "c2"}))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.read() as connection:
        assert (await connection.scalars(select(customers.c.id))).all() == ["c1"]


async def test_a_read_sees_what_was_written_before_and_nothing_unfinished(database: Database) -> None:
    async with database.read() as reader:
        async with database.write() as writer:
            await writer.execute(insert(customers).values(ANA))
            assert (await reader.scalars(select(customers.c.id))).all() == []
        assert (await reader.scalars(select(customers.c.id))).all() == ["c1"]


async def test_a_streamed_result_is_of_one_state(database: Database) -> None:
    rows = [ANA | {"id": f"c{n:04}"} for n in range(2000)]
    async with database.write() as writer:
        await writer.execute(insert(customers), rows)
    query = select(customers.c.id).order_by(customers.c.id)
    async with database.read(streaming=True) as reader, reader.stream(query) as result:
        first = await result.fetchmany(10)
        async with database.write() as writer:
            await writer.execute(customers.delete())
        rest = (await result.fetchall())[-1]
    assert (len(first), rest.id) == (10, "c1999")
    async with database.read() as reader:
        assert (await reader.scalars(query)).all() == []


async def test_a_sqlite_write_holds_the_lock_before_its_first_statement(sqlite_url: str) -> None:
    async with aclosing(Database(sqlite_url)) as first, aclosing(Database(sqlite_url)) as second:
        async with first.write():
            other = asyncio.create_task(_take_the_lock(second))
            done, _ = await asyncio.wait([other], timeout=0.1)
            assert not done
        await other


async def _take_the_lock(database: Database) -> None:
    async with database.write():
        pass


async def test_counting_up_together_loses_nothing(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(insert(customers).values(ANA | {"name": "0"}))

    async def count_up() -> None:
        async with database.write() as connection:
            row = select(customers.c.name).where(customers.c.id == "c1").with_for_update()
            name = (await connection.execute(row)).scalar_one()
            await connection.execute(customers.update().values(name=str(int(name) + 1)))

    await asyncio.gather(*(count_up() for _ in range(30)))
    async with database.read() as connection:
        assert (await connection.scalars(select(customers.c.name))).all() == ["30"]


async def test_sqlite_is_set_up_for_many_readers_and_one_writer(sqlite_url: str) -> None:
    async with aclosing(Database(sqlite_url)) as database, database.read() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        ]
    assert found == ["wal", 1, 1, 30_000]


async def test_a_failure_is_a_store_error_that_quotes_no_data(database: Database) -> None:
    async def add() -> None:
        async with database.write() as connection:
            await connection.execute(insert(customers).values(ANA))

    await add()
    with pytest.raises(StoreError) as failure:
        await add()
    assert "ana@example.org" not in str(failure.value)
    assert "ana@example.org" not in "".join(traceback.format_exception(failure.value))
    with pytest.raises(StoreError):
        async with database.read() as connection:
            await connection.execute(text("SELECT * FROM no_such_table"))


@pytest.mark.parametrize(
    "url",
    ["sqlite+aiosqlite:///{folder}/missing/there.db", "postgresql+psycopg://nobody@/none?host={folder}"],
)
async def test_a_database_that_is_not_there_is_a_store_error(url: str, tmp_path: object) -> None:
    async with aclosing(Database(url.format(folder=tmp_path))) as database:
        with pytest.raises(StoreError):
            await database.ping()


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "mysql://host/shop", "sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "postgresql://h/d"],
)
def test_a_url_that_cannot_work_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigurationError):
        parsed_url(url)


async def test_work_comes_to_its_end_when_its_caller_goes_away(database: Database) -> None:
    """Cancelled at any point of a read or a write, a connection is neither lost nor left in its transaction."""
    chance = random.Random(7)

    async def work(n: int) -> None:
        async with database.write() if n % 4 == 0 else database.read() as connection:
            for _ in range(3):
                await connection.scalars(select(customers.c.id))
            if n % 4 == 0:
                await connection.execute(insert(customers).values(ANA | {"id": f"x{n}"}))
            if n % 7 == 0:
                raise StoreError("nobody is there to hear this")

    calls = [asyncio.create_task(database.finish(work(n))) for n in range(120)]
    while pending := [task for task in calls if not task.done()]:
        await asyncio.sleep(chance.random() * 0.004)
        chance.choice(pending).cancel()
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert asyncio.CancelledError in {type(end) for end in ends}
    async with database.write() as connection:
        ids = set(await connection.scalars(select(customers.c.id)))
    finished = {f"x{n}" for n, end in enumerate(ends) if end is None and n % 4 == 0}
    assert finished <= ids
    await asyncio.gather(*(database.ping() for _ in range(10)))


async def test_closing_waits_for_what_is_under_way(database: Database) -> None:
    async def work() -> None:
        async with database.write() as connection:
            await asyncio.sleep(0.05)
            await connection.execute(insert(customers).values(ANA))

    caller = asyncio.create_task(database.finish(work()))
    await asyncio.sleep(0.01)
    caller.cancel()
    await database.aclose()
    async with database.read() as connection:
        assert (await connection.scalars(select(customers.c.id))).all() == ["c1"]


async def test_a_server_that_dropped_its_connections_is_met_again(postgres_database_url: str) -> None:
    async with (
        aclosing(Database(postgres_database_url)) as database,
        aclosing(Database(postgres_database_url)) as other,
    ):
        await asyncio.gather(*(database.ping() for _ in range(5)), _take_the_lock(database))
        async with other.write() as connection:
            mine = "datname = current_database() AND pid <> pg_backend_pid()"
            await connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"))
        await asyncio.gather(*(database.ping() for _ in range(5)), _take_the_lock(database))
