"""Which schema version a database has, and which one this code needs; asked without the tool that migrates."""

import asyncio
from pathlib import Path

from sqlalchemy import inspect, text

import app
from app.errors import ConfigurationError, StoreError
from app.store.database import Database


def migrations() -> Path:
    """The folder of the migrations. Raises ConfigurationError."""
    folder = Path(app.__file__).resolve().parent.parent / "migrations"
    if not (folder / "env.py").is_file():
        raise ConfigurationError(f"no migrations at {folder}: they belong beside the app package")
    return folder


def head() -> str:
    """The newest schema version this code knows: the number its migrations' file names begin with."""
    return max((file.name.partition("_")[0] for file in (migrations() / "versions").glob("[0-9]*_*.py")), default="")


async def current(database: Database) -> str | None:
    """The schema version the database has, None when it has none. Raises StoreError."""
    return await database.finish(_current(database))


async def require_newest(database: Database) -> None:
    """Raise StoreError, saying what to do, unless the database has the newest schema."""
    version, newest = await current(database), await asyncio.to_thread(head)
    if version != newest:
        state = f"has schema {version}, this program needs {newest}" if version else "has no tables yet"
        raise StoreError(f"the database {state}: run `python -m app migrate` first")


async def _current(database: Database) -> str | None:
    async with database.read() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
            return None
        version: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version
