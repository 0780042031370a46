"""The migrations: up, the same as the tables, down, up again; and many processes at once."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, create_engine, inspect, make_url, text
from sqlalchemy.pool import NullPool

from app.errors import StoreError
from app.store.database import Database
from app.store.metadata import metadata
from app.store.schema import downgrade, upgrade
from app.store.version import current, head, migrations

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/new.db"
        return
    server = make_url(request.getfixturevalue("postgres_url"))
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE new"))
    yield server.set(database="new").render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE new WITH (FORCE)"))


def _tables(url: str) -> set[str]:
    engine = create_engine(make_url(url.replace("+aiosqlite", "")), poolclass=NullPool)
    with engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_up_equals_the_tables_and_comes_down(new_url: str) -> None:
    engine = create_engine(make_url(new_url.replace("+aiosqlite", "")), poolclass=NullPool)
    for _ in range(2):
        upgrade(new_url)
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            assert compare_metadata(context, metadata) == []
        assert _tables(new_url) == {*metadata.tables, "alembic_version"}
        downgrade(new_url)
        assert _tables(new_url) == {"alembic_version"}


def _checks(url: str) -> set[tuple[str, str]]:
    engine = create_engine(make_url(url.replace("+aiosqlite", "")), poolclass=NullPool)
    with engine.connect() as connection:
        reader = inspect(connection)
        return {
            (table, str(check["name"])) for table in metadata.tables for check in reader.get_check_constraints(table)
        }


def test_the_checks_are_the_tables_own(database_url: str) -> None:
    """compare_metadata does not look at them."""
    named = {
        (table.name, str(constraint.name))
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert _checks(database_url) == named


def test_the_files_are_numbered_as_the_versions_are() -> None:
    """The server compares versions by the names of the files: it starts without the tool that migrates."""
    tree = ScriptDirectory(str(migrations()))
    assert head() == tree.get_current_head()
    for script in tree.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")


async def test_the_version_a_database_has(database: Database, tmp_path: Path) -> None:
    assert await current(database) == await asyncio.to_thread(head)
    async with aclosing(Database(f"sqlite+aiosqlite:///{tmp_path}/empty.db")) as empty:
        assert await current(empty) is None


async def test_upgrade_from_a_running_loop(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new/folder/shop.db"
    await asyncio.gather(*(asyncio.to_thread(upgrade, url) for _ in range(3)))
    async with aclosing(Database(url)) as database:
        assert await current(database) is not None


@pytest.mark.timeout(60)
def test_two_processes_at_once(new_url: str) -> None:
    code = "import sys; from app.store.schema import upgrade; upgrade(sys.argv[1])"
    started = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", code, new_url], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    ends = [(process.communicate(timeout=50)[1].decode(), process.returncode) for process in started]
    assert ends == [("", 0)] * 2
    assert set(metadata.tables) < _tables(new_url)


def test_a_database_from_a_newer_program_is_left_alone(new_url: str) -> None:
    upgrade(new_url)
    engine = create_engine(make_url(new_url.replace("+aiosqlite", "")), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="9999"):
        upgrade(new_url)


def test_a_file_that_is_no_database_is_a_store_error(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("this is not a database, but it is long enough to look like a page of one" * 20)
    with pytest.raises(StoreError, match="not a database"):
        upgrade(f"sqlite+aiosqlite:///{file}")


def test_a_failed_migration_leaves_nothing_behind(tmp_path: Path) -> None:
    """SQLite too: its tables are made inside the transaction."""
    file = tmp_path / "half.db"
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE turns (id TEXT)"))
    with pytest.raises(StoreError):
        upgrade(f"sqlite+aiosqlite:///{file}")
    assert _tables(f"sqlite+aiosqlite:///{file}") == {"turns"}
