"""SQLite connections that go to their thread once a statement: the cursor, the rows and the end come back together.

aiosqlite goes there once for each of them, and a trip costs more than a look-up: two switches between threads that
share one interpreter. Only what SQLAlchemy asks of a connection is different here.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, Self

import aiosqlite

_FIRST_ROWS = 1_000  # come back with the statement; of a long answer the rest follows as it is asked for
_Parameters = Sequence[Any]


class OneTripConnection(aiosqlite.Connection):
    """An aiosqlite connection with cursors of its own."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        """`connector` opens the file, in the thread."""
        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True  # a process may end while a connection is open

    def cursor(self) -> "OneTripCursor":  # type: ignore[override]
        """A cursor; nothing happens in the thread before it executes."""
        return OneTripCursor(self)

    async def there(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """The result of `work`, done in the connection's thread."""
        return await self._execute(work, self._conn)  # type: ignore[no-untyped-call]


class OneTripCursor:
    """One statement at a time. Rows are those of sqlite3."""

    arraysize = 1

    def __init__(self, connection: OneTripConnection) -> None:
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._connection = connection
        self._ready: Iterator[Any] = iter(())
        self._rest: sqlite3.Cursor | None = None  # of an answer that is longer than what came back

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def execute(self, statement: str, parameters: _Parameters = ()) -> Self:
        """Run one statement and bring its first rows back. Raises `sqlite3.Error`."""
        return await self._run(lambda connection: connection.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Sequence[_Parameters]) -> Self:
        """Run one statement once for each set of parameters."""
        return await self._run(lambda connection: connection.executemany(statement, parameters))

    async def fetchall(self) -> list[Any]:
        """Every row that is left."""
        rows = list(self._ready)
        if self._rest is not None:
            rest, self._rest = self._rest, None
            rows += await self._connection.there(lambda _: _all_of(rest))
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """At most `size` rows (one when it is not said)."""
        wanted = size or self.arraysize
        rows = list(islice(self._ready, wanted))
        if len(rows) < wanted and self._rest is not None:
            rest = self._rest
            more = await self._connection.there(lambda _: rest.fetchmany(max(wanted - len(rows), _FIRST_ROWS)))
            self._ready = iter(more)
            rows += islice(self._ready, wanted - len(rows))
            if not more:
                await self.close()
        return rows

    async def fetchone(self) -> Any:
        """The next row, None behind the last."""
        return next(iter(await self.fetchmany(1)), None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        if (row := await self.fetchone()) is None:
            raise StopAsyncIteration
        return row

    async def close(self) -> None:
        """Give up what is left of an answer."""
        self._ready = iter(())
        if self._rest is not None:
            rest, self._rest = self._rest, None
            await self._connection.there(lambda _: rest.close())

    async def _run(self, work: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> Self:
        await self.close()
        cursor, rows, whole = await self._connection.there(lambda connection: _begun(work(connection)))
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        self._ready, self._rest = iter(rows), None if whole else cursor
        return self


def _begun(cursor: sqlite3.Cursor) -> tuple[sqlite3.Cursor, list[Any], bool]:
    """A statement that has just run, its first rows, and whether these are all."""
    rows = cursor.fetchmany(_FIRST_ROWS) if cursor.description else []
    return cursor, rows, len(rows) < _FIRST_ROWS


def _all_of(cursor: sqlite3.Cursor) -> list[Any]:
    rows = cursor.fetchall()
    cursor.close()
    return rows
