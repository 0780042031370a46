"""Changes of one statement: done together, each with its own result, whoever leaves and whatever fails beside it."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, update

from app.errors import StoreError
from app.store.columns import Words
from app.store.database import Database, parsed_url
from app.store.tables import customers

ANA = {"id": "c1", "name": "Ana", "email": "", "phone": "", "postcode": ""}
NAMES = select(customers.c.id, customers.c.name).order_by(customers.c.id)
ONE = update(customers).where(customers.c.id == bindparam("whose"))
RENAME = ONE.values(name=bindparam("new_name", type_=Words))
READDRESS = ONE.values(email=bindparam("new", type_=Words))


async def names(database: Database) -> dict[str, str]:
    return {row[0]: row[1] for row in await database.rows(NAMES)}


async def filled(database: Database, count: int) -> None:
    async with database.write() as connection:
        await connection.execute(insert(customers), [ANA | {"id": f"c{n}"} for n in range(count)])


async def test_each_change_tells_how_many_rows_it_was(database: Database) -> None:
    await filled(database, 3)
    asked = [database.change(RENAME, {"whose": f"c{n}", "new_name": f"N{n}"}) for n in range(5)]
    assert await asyncio.gather(*asked) == [1, 1, 1, 0, 0]
    assert await names(database) == {"c0": "N0", "c1": "N1", "c2": "N2"}


async def test_hundreds_at_once_are_all_made(database: Database) -> None:
    await filled(database, 300)
    asked = [database.change(RENAME, {"whose": f"c{n}", "new_name": f"N{n}"}) for n in range(300)]
    assert await asyncio.gather(*asked) == [1] * 300
    assert await names(database) == {f"c{n}": f"N{n}" for n in range(300)}


async def test_a_change_sees_those_before_it(database: Database) -> None:
    await filled(database, 1)
    step = update(customers).where(customers.c.id == "c0", customers.c.name == bindparam("old", type_=Words))
    step = step.values(name=bindparam("new_name", type_=Words))
    asked = [database.change(step, {"old": "Ana" if n == 0 else f"N{n - 1}", "new_name": f"N{n}"}) for n in range(3)]
    if database.dialect == "sqlite":
        assert await asyncio.gather(*asked) == [1, 1, 1]
    else:
        assert [await change for change in asked] == [1, 1, 1]


async def test_one_that_fails_takes_no_other_with_it(database: Database) -> None:
    await filled(database, 3)
    results = await asyncio.gather(
        database.change(RENAME, {"whose": "c0", "new_name": "N0"}),
        database.change(READDRESS, {"whose": "c1", "new": "Capitals@example.org"}),
        database.change(RENAME, {"whose": "c2", "new_name": "N2"}),
        return_exceptions=True,
    )
    assert [result for result in results if isinstance(result, int)] == [1, 1]
    assert isinstance(results[1], StoreError)
    assert await names(database) == {"c0": "N0", "c1": "Ana", "c2": "N2"}


async def test_a_value_that_cannot_be_stored_is_a_store_error(database: Database) -> None:
    await filled(database, 1)
    with pytest.raises(StoreError):
        await database.change(RENAME, {"whose": "c0", "new_name": object()})
    assert await database.change(RENAME, {"whose": "c0", "new_name": "N0"}) == 1


async def test_it_is_done_though_the_caller_leaves(database: Database) -> None:
    await filled(database, 1)
    asked = asyncio.ensure_future(database.change(RENAME, {"whose": "c0", "new_name": "N0"}))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    async with asyncio.timeout(5):
        while (await names(database))["c0"] != "N0":  # noqa: ASYNC110 - what is watched is a database
            await asyncio.sleep(0.01)


async def test_closing_waits_for_what_was_asked_for(database_url: str) -> None:
    database = Database(database_url)
    await filled(database, 20)
    asked = [asyncio.ensure_future(database.change(RENAME, {"whose": f"c{n}", "new_name": "N"})) for n in range(20)]
    await asyncio.sleep(0)
    await database.aclose()
    assert [await change for change in asked] == [1] * 20


async def test_a_lock_that_another_process_holds_is_waited_for(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    await filled(database, 2)
    with closing(sqlite3.connect(str(parsed_url(sqlite_url).database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asked = [asyncio.ensure_future(database.change(RENAME, {"whose": f"c{n}", "new_name": "N"})) for n in (0, 1)]
        await asyncio.sleep(0.2)
        assert not any(change.done() for change in asked)
        other.execute("COMMIT")
        assert [await change for change in asked] == [1, 1]
    await database.aclose()


async def test_a_thousand_that_fail_are_all_told(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'none' / 'shop.db'}")
    asked = [asyncio.ensure_future(database.change(RENAME, {"whose": "c0", "new_name": "N"})) for _ in range(1_000)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(result) for result in results] == [StoreError] * 1_000
    await database.aclose()


async def test_without_a_database_every_change_is_a_store_error_and_later_ones_are_made(tmp_path: Path) -> None:
    file = tmp_path / "none" / "shop.db"
    database = Database(f"sqlite+aiosqlite:///{file}")
    change = {"whose": "c0", "new_name": "N"}
    results = await asyncio.gather(*(database.change(RENAME, change) for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [StoreError] * 3
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as there:
        there.execute("CREATE TABLE customers (id TEXT, name TEXT)")
        there.execute("INSERT INTO customers VALUES ('c0', 'Ana')")
        there.commit()
    assert await database.change(RENAME, change) == 1
    await database.aclose()


async def test_a_connection_that_was_closed_is_opened_again(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    await filled(database, 1)
    async with database._writer.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
    assert driver
    await driver.close()
    with pytest.raises(StoreError):
        await database.change(RENAME, {"whose": "c0", "new_name": "N"})
    assert await database.change(RENAME, {"whose": "c0", "new_name": "N"}) == 1
    await database.aclose()
