"""`python -m app migrate` and `seed`: the schema to its newest version, and the demo shop into it."""

import argparse
import asyncio
import sys
from contextlib import aclosing

from app.demo.seed import Seeded, seed
from app.settings import Settings
from app.store.database import Database
from app.store.schema import upgrade
from app.store.version import current, require_newest


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `migrate` and `seed`."""
    migrating = commands.add_parser("migrate", help="bring the database to the newest schema")
    migrating.set_defaults(func=migrate)
    seeding = commands.add_parser("seed", help="add the demo shop: customers, orders, articles; idempotent")
    seeding.set_defaults(func=plant)


def migrate(_: argparse.Namespace, settings: Settings) -> int:
    """Bring the schema to its newest version. Raises StoreError, ConfigurationError."""
    upgrade(settings.database_url)
    version = asyncio.run(_version(settings.database_url))
    sys.stdout.write(f"The database is at schema {version}.\n")
    return 0


def plant(_: argparse.Namespace, settings: Settings) -> int:
    """Add what is missing of the demo shop. Raises StoreError, ConfigurationError, IntakeError."""
    done = asyncio.run(_seed(settings.database_url))
    if done.customers or done.orders or done.articles:
        found = f" {done.unchanged} were there already." if done.unchanged else ""
        sys.stdout.write(
            f"Seeded {done.customers} customers, {done.orders} orders and {done.articles} articles.{found}\n"
        )
    else:
        sys.stdout.write(f"Nothing to do: all {done.unchanged} customers, orders and articles are there already.\n")
    return 0


async def _version(url: str) -> str | None:
    async with aclosing(Database(url)) as database:
        return await current(database)


async def _seed(url: str) -> Seeded:
    async with aclosing(Database(url)) as database:
        await require_newest(database)
        return await seed(database)
