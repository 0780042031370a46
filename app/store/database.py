"""The database: connections for one short transaction each, and its errors in our own words."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, UpdateBase, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import Executable

from app.errors import ConfigurationError, StoreError
from app.store.changes import Changes
from app.store.driver_errors import our_errors
from app.store.near import Near
from app.store.one_trip import OneTripConnection

T = TypeVar("T")

_DRIVERS = ("sqlite+aiosqlite", "postgresql+psycopg")
_LOCK_WAIT_S = 30.0  # how long a write waits for another process on SQLite; a large import holds the lock for seconds
_POOL_WAIT_S = 10.0
# SQLite has one writer at a time and makes the others poll for its lock; within a process they queue here instead.
_WRITERS = {"sqlite": 1, "postgresql": 3}
CONNECT_S = 5  # how long PostgreSQL may take to accept a connection
# What the URL does not say. A statement of 30 s is stuck, the turn has given up long before; a server that is gone
# without a word is noticed after 20 s, not after the system's two hours.
_POSTGRES = {
    "connect_timeout": CONNECT_S,
    "options": "-c statement_timeout=30000",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}
# isolation_level None: the driver would begin a transaction late and never immediately; _begin does it instead.
_SQLITE = {"isolation_level": None, "timeout": _LOCK_WAIT_S}
_LAST_WORD_S = 0.1  # the thread of a SQLite connection that could not be opened still reports to the event loop
_MOST_A_TURN = 16  # look-ups in one turn of the event loop; then others have theirs
_FAREWELL_S = 5.0  # what is still under way when the database is closed


class Database:
    """Connections to one SQLite file or PostgreSQL database. Belongs to one event loop; building it does no I/O."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        """`url` names its driver (see parsed_url). At most `pool_size` reads run at once, the rest queue."""
        parsed = parsed_url(url)
        self.dialect = parsed.get_backend_name()
        self._reader = _engine(parsed, pool_size, reads=True)
        self._writer = _engine(parsed, _WRITERS[self.dialect], reads=False)
        self._near = Near(parsed, _SQLITE) if self.dialect == "sqlite" else None
        self._changes = Changes(self._writer) if self.dialect == "sqlite" else None
        self._looked_up = 0
        self._under_way: set[asyncio.Task[Any]] = set()
        self._unopened = False
        for engine in (self._reader, self._writer):
            event.listen(engine.sync_engine, "handle_error", self._note_unopened)

    @asynccontextmanager
    async def read(self, *, streaming: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection for statements that only read, each of one state of the database. Raises StoreError.

        With `streaming` a long result can be fetched in pieces. Use it, like `write`, inside `finish` only: see there.
        """
        with our_errors():
            async with self._reader.connect() as connection:
                if streaming and self.dialect == "postgresql":  # its cursors need a transaction around them
                    await connection.execution_options(isolation_level="READ COMMITTED")
                yield connection

    async def rows(self, statement: Executable, values: Mapping[str, object] | None = None) -> Sequence[Sequence[Any]]:
        """The rows of a look-up by key: a statement that reads a few rows, in a transaction of its own.

        On SQLite it is done at once, in the event loop, unless it takes milliseconds (see `near`). It needs no
        `finish` around it. Raises StoreError.
        """
        found = self._near.rows(statement, values or {}) if self._near else None
        if found is None:
            return await self.finish(self._rows(statement, values or {}))
        if not self._looked_up:
            asyncio.get_running_loop().call_soon(self._new_turn)
        self._looked_up += 1
        if self._looked_up > _MOST_A_TURN:  # whoever only looks up would keep everybody else waiting
            await asyncio.sleep(0)
        return found

    def _new_turn(self) -> None:
        self._looked_up = 0

    async def _rows(self, statement: Executable, values: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        async with self.read() as connection:
            found = await connection.execute(statement, values)
            try:
                return found.all()
            except (ValueError, TypeError, ArithmeticError) as error:  # its text may quote the value
                raise StoreError(f"a stored value cannot be read: {type(error).__name__}") from None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction that commits at the end, or rolls back on any error. Raises StoreError.

        On SQLite it holds the write lock from the start (BEGIN IMMEDIATE), so what it reads stays true until it
        commits; on PostgreSQL lock the rows that a decision rests on (`with_for_update`).
        """
        with our_errors():
            async with self._writer.begin() as connection:
                yield connection

    async def change(self, statement: UpdateBase, values: Mapping[str, object]) -> int:
        """How many rows one statement changed, in a transaction that on SQLite others asked for meanwhile share.

        It is done though the caller leaves, and needs no `finish` around it. Raises StoreError.
        """
        if self._changes:
            return await self._changes.make(statement, values)
        return await self.finish(self._change(statement, values))

    async def _change(self, statement: UpdateBase, values: Mapping[str, object]) -> int:
        async with self.write() as connection:
            counting = statement.execution_options(preserve_rowcount=True)  # of an INSERT nobody counts else
            return (await connection.execute(counting, values)).rowcount

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, which goes on to its end in a task of its own even when the caller is cancelled.

        Callers hang up at any moment, and a driver interrupted between two statements can leave a connection behind
        that is neither in the pool nor closed, its transaction open and, on SQLite, the write lock taken. The work
        is a few milliseconds, so the caller leaves at once and the work is done.
        """
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _note_unopened(self, context: ExceptionContext) -> None:
        self._unopened = self._unopened or (context.connection is None and self.dialect == "sqlite")

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # a caller who left will not ask, and asyncio would complain that nobody did

    async def ping(self) -> None:
        """Ask the database for one row. Raises StoreError when it does not answer."""
        await self.finish(self._ping())

    async def _ping(self) -> None:
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    async def aclose(self) -> None:
        """Let what is under way come to its end, then close every connection."""
        if self._changes:
            await self._changes.aclose(_FAREWELL_S)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_FAREWELL_S)
        if self._unopened:
            await asyncio.sleep(_LAST_WORD_S)
        if self._near:
            self._near.close()
            self._near = None
        await self._reader.dispose()
        await self._writer.dispose()


def parsed_url(url: str) -> URL:
    """The URL, checked: `sqlite+aiosqlite:///FILE` or `postgresql+psycopg://…`. Raises ConfigurationError."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError("the database URL cannot be read; expected sqlite+aiosqlite:///FILE") from None
    if parsed.drivername not in _DRIVERS:
        raise ConfigurationError(f"database driver {parsed.drivername!r}: expected {' or '.join(_DRIVERS)}")
    name = parsed.database or ""
    if parsed.get_backend_name() == "sqlite" and (not name or ":memory:" in name or "mode=memory" in name):
        raise ConfigurationError("a SQLite database needs a file: in memory each connection has one of its own")
    return parsed


def _engine(url: URL, size: int, *, reads: bool) -> AsyncEngine:
    options: dict[str, Any] = {
        "pool_size": size,
        "max_overflow": 0,  # opening a connection costs more than waiting a few milliseconds for one
        "pool_timeout": _POOL_WAIT_S if reads else _LOCK_WAIT_S,
        "hide_parameters": True,  # an error's text goes to the log, customers' data must not
    }
    if reads:  # one statement needs no transaction around it, and BEGIN and ROLLBACK cost as much as it does
        options |= {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}
    if url.get_backend_name() == "postgresql":
        arguments = {name: value for name, value in _POSTGRES.items() if name not in url.query}
        return create_async_engine(url, connect_args=arguments, pool_pre_ping=True, **options)
    engine = create_async_engine(url, async_creator=_opening(url, _SQLITE), **options)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    if not reads:
        event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _opening(url: URL, arguments: dict[str, Any]) -> Callable[[], OneTripConnection]:
    """What opens a connection to the file: it is open once awaited."""
    (file,), options = url.get_dialect()().create_connect_args(url)

    def open_() -> OneTripConnection:
        return OneTripConnection(lambda: sqlite3.connect(file, **options, **arguments))

    return open_


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = NORMAL")  # with WAL: safe against a crash of the process
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
