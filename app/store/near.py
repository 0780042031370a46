"""Look-ups in a SQLite file without leaving the event loop.

A trip to a thread and back costs ten times what a look-up by key does (0.3 ms beside 30 us, two threads sharing one
interpreter), and under load every trip also waits for the loop. So a look-up runs where it is asked for, for as long
as a callback of a socket might take; one that is not done by then, or finds the file locked, is left to a thread.
"""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL
from sqlalchemy.sql import Executable

from app.store.look_up import LookUp

_LONGEST_S = 0.004
_MUCH_WORK_S = 0.002  # of the processor, within that time: a statement that took no more only had to wait
_LOOK_EVERY = 5_000  # of the database's own instructions, a third of a millisecond
_FAR_FOR_S = 60.0  # a statement that took too long goes to a thread at once
_MOST_COMPILED = 64  # statements; there are a dozen


class Near:
    """One connection that only reads, each statement of one state of the file. Opened when first used."""

    def __init__(self, url: URL, arguments: Mapping[str, Any]) -> None:
        """`arguments` are those of `sqlite3.connect`; nothing here ever waits for a lock."""
        dialect = url.set(drivername="sqlite").get_dialect()()
        (self._file,), options = dialect.create_connect_args(url)
        self._options: dict[str, Any] = {**options, **arguments, "timeout": 0}
        self._connection: sqlite3.Connection | None = None
        self._look_up = lru_cache(_MOST_COMPILED)(partial(LookUp, dialect=dialect))
        self._until = self._worked = 0.0
        self._interrupted = False
        self._far: WeakKeyDictionary[Executable, float] = WeakKeyDictionary()

    def rows(self, statement: Executable, values: Mapping[str, object]) -> Sequence[Sequence[Any]] | None:
        """Every row, within milliseconds; None: ask in a thread, which also knows what is wrong."""
        now = time.monotonic()
        if self._far and self._far.get(statement, 0.0) > now:
            return None
        try:
            look_up = self._look_up(statement)
            text, given = look_up.asked(values)
        except Exception:  # noqa: BLE001 - whatever a type raises that refuses its value
            return None
        self._until, self._worked, self._interrupted = now + _LONGEST_S, time.thread_time(), False
        try:
            connection = self._connection or self._opened()
            return look_up.read(connection.execute(text, given).fetchall())
        except (sqlite3.Error, OSError):
            if not self._interrupted:
                self.close()  # a file that was taken away and came back is opened again
            elif time.thread_time() - self._worked > _MUCH_WORK_S:
                self._far[statement] = now + _FAR_FOR_S
        except (ValueError, TypeError, ArithmeticError):
            pass  # a value that cannot be asked for, or not be read: nothing is wrong with the file
        return None

    def close(self) -> None:
        """Give the file up; the next look-up opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _opened(self) -> sqlite3.Connection:
        self._connection = sqlite3.connect(self._file, **self._options)
        self._connection.execute("PRAGMA synchronous = NORMAL")  # the last to close the file writes out what is left
        self._connection.set_progress_handler(self._overdue, _LOOK_EVERY)
        return self._connection

    def _overdue(self) -> bool:
        self._interrupted = time.monotonic() > self._until
        return self._interrupted
