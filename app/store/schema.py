"""The schema: bring a database to its newest version, or back."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from app.errors import StoreError
from app.store.database import CONNECT_S, parsed_url
from app.store.driver_errors import first_line
from app.store.version import migrations

_LOCK_WAIT_S = 60.0  # another process may be migrating: wait for it to finish
_LOCK_KEY = 0x52455041  # any number, as long as every process takes the same
_one_at_a_time = threading.Lock()  # alembic keeps the migration it runs in module globals


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest schema, creating it where there is none.

    Blocks: from an event loop, run it in a thread. Any number of processes may call it at once: one works, the others
    wait and find nothing to do. It is one transaction: a migration that fails leaves nothing behind. Raises StoreError.
    """
    _run(url, lambda config: command.upgrade(config, "head"))


def downgrade(url: str, revision: str = "base") -> None:
    """Take the schema back to `revision`, by default to nothing at all: the data goes with it. Raises StoreError."""
    _run(url, lambda config: command.downgrade(config, revision))


def _run(url: str, step: Callable[[Config], None]) -> None:
    parsed = parsed_url(url)
    try:
        with _one_at_a_time:
            engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
            with engine.begin() as connection:
                _lock(connection)
                step(_config(connection))
    except (CommandError, SQLAlchemyError, OSError) as error:
        raise StoreError(f"the schema cannot be changed: {first_line(error)}") from error


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _postgresql(url: URL) -> Engine:
    return create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": CONNECT_S})


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})


def _sqlite(url: URL) -> Engine:
    """An engine whose transactions hold SQLite's write lock from the start; foreign keys stay off.

    With them on, the copy-and-rename by which SQLite alters a table would delete the rows that refer to it.
    """
    name = url.database or ""
    if not name.startswith("file:"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url.set(drivername="sqlite"),
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": _LOCK_WAIT_S},
    )
    _use_write_ahead_log(engine)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _use_write_ahead_log(engine: Engine) -> None:
    """Readers and the writer do not wait for each other in this mode. The file remembers it."""
    deadline = time.monotonic() + _LOCK_WAIT_S
    while True:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError as error:
            # The switch does not wait for other processes as statements do, so wait here.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
