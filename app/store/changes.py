"""Changes of one statement each in a SQLite file: those asked for at the same time go into one transaction.

A transaction of its own for each is three trips to the thread, and a turn at the file's one lock that other processes
wait for, too. What is asked for while one is under way waits for the next, so the busier it gets, the more they share.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.ext.asyncio import AsyncEngine

from app.errors import StoreError
from app.store.driver_errors import first_line
from app.store.look_up import Prepared

_MOST_COMPILED = 64  # statements; there are a handful
_MOST_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class _Change:
    text: str
    values: Sequence[object]
    changed: "asyncio.Future[int]"


class Changes:
    """What waits to be changed, and the one task that has it done. Belongs to one event loop."""

    def __init__(self, writer: AsyncEngine) -> None:
        """`writer` is the engine of the process's one writing connection."""
        self._writer = writer
        self._prepared = lru_cache(_MOST_COMPILED)(partial(Prepared, dialect=writer.dialect))
        self._waiting: deque[_Change] = deque()
        self._at_work: asyncio.Task[None] | None = None

    async def make(self, statement: ClauseElement, values: Mapping[str, object]) -> int:
        """How many rows were changed. It is done though the caller leaves. Raises StoreError."""
        try:
            text, given = self._prepared(statement).asked(values)
        except Exception as error:  # noqa: BLE001 - whatever a type raises that refuses its value
            raise StoreError(f"a value cannot be stored: {type(error).__name__}") from None
        change = _Change(text, given, asyncio.get_running_loop().create_future())
        self._waiting.append(change)
        if self._at_work is None:
            self._at_work = asyncio.create_task(self._work())
        return await asyncio.shield(change.changed)

    async def aclose(self, within_s: float) -> None:
        """Come to the end of what waits."""
        if self._at_work:
            await asyncio.wait({self._at_work}, timeout=within_s)

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_TOGETHER))]
                try:
                    results = await self._written(batch)
                except Exception as error:  # noqa: BLE001 - whoever waits for these has to hear of it
                    batch += self._waiting  # they have waited as long for the same file
                    self._waiting.clear()
                    results = [error] * len(batch)
                for change, result in zip(batch, results, strict=True):
                    _tell(change.changed, result)
        finally:
            self._at_work = None

    async def _written(self, batch: Sequence[_Change]) -> Sequence[int | Exception]:
        """For each change how many rows it changed, or what is wrong with it. Raises what is wrong with all of them."""
        async with self._writer.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                results: Sequence[int | Exception] = await driver.there(partial(_done, batch))
            except ValueError:  # the driver's word for a connection that is closed: the next batch opens another
                await connection.invalidate()
                raise
            return results


def _done(batch: Sequence[_Change], connection: sqlite3.Connection) -> Sequence[int | Exception]:
    """In the connection's thread: one transaction. A statement that fails by itself takes no other with it."""
    connection.execute("BEGIN IMMEDIATE")
    results: list[int | Exception] = []
    try:
        for change in batch:
            try:
                results.append(connection.execute(change.text, change.values).rowcount)
            except Exception as error:
                if not connection.in_transaction:
                    raise
                results.append(error)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    return results


def _tell(changed: "asyncio.Future[int]", result: int | Exception) -> None:
    if changed.done():
        return
    if isinstance(result, int):
        changed.set_result(result)
        return
    changed.set_exception(StoreError(first_line(result)))
    changed.exception()  # whoever asked may have left, and asyncio would complain that nobody looked
