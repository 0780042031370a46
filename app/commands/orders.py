"""`python -m app orders import FILE`: customers and orders from JSON, CSV, or the world of a benchmark."""

import argparse
import asyncio
import json
import sys
from contextlib import aclosing
from datetime import UTC, date, datetime
from pathlib import Path

from app.errors import IntakeError
from app.intake.orders import Batch, read_orders
from app.intake.tau_retail import read_tau_retail
from app.settings import Settings
from app.store.database import Database
from app.store.records import Saved
from app.store.shop import ShopStore
from app.store.version import require_newest

_MOST_LINES = 50  # of problems, on a terminal


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `orders import`."""
    actions = commands.add_parser("orders", help="customers and orders").add_subparsers(dest="action", required=True)
    importing = actions.add_parser("import", help="import customers and orders from a JSON or CSV file")
    importing.add_argument("file", type=Path, metavar="FILE", help="a file; for tau-retail its folder")
    importing.add_argument(
        "--format", choices=("auto", "tau-retail"), default="auto", help="auto is JSON or CSV, by the file's name"
    )
    importing.add_argument(
        "--as-of",
        type=_day,
        metavar="DATE",
        help="tau-retail has no dates: they are counted back from this day (today)",
    )
    importing.add_argument("--skip-bad", action="store_true", help="report what is wrong and import the rest")
    importing.add_argument("--json", action="store_true", help="print what was done as JSON")
    importing.set_defaults(func=run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as 2026-11-21") from None


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Import the file, all of it or, with a fault in it, nothing. Raises StoreError, ConfigurationError."""
    url = settings.database_url
    asyncio.run(_look(url))
    try:
        batch = _read(args, url)
    except IntakeError as error:
        return _refuse(args, error.problems)
    saved = asyncio.run(_save(url, batch))
    if args.json:
        _print_json(args, batch.problems, batch.warnings, saved)
    else:
        _print_lines((*batch.problems, *batch.warnings))
        sys.stdout.write(_summary(args.file, batch, saved))
    return 0


def _read(args: argparse.Namespace, url: str) -> Batch:
    if args.format == "tau-retail":
        return read_tau_retail(args.file, as_of=args.as_of or datetime.now(UTC).date())
    return read_orders(args.file, skip_bad=args.skip_bad, known_customers=lambda ids: asyncio.run(_known(url, ids)))


def _refuse(args: argparse.Namespace, problems: tuple[str, ...]) -> int:
    if args.json:
        _print_json(args, problems, (), Saved(0, 0, 0))
    else:
        _print_lines(problems)
        advice = " Correct the file, or import the rest with --skip-bad." if len(problems) > 1 else ""
        sys.stderr.write(f"Nothing was imported.{'' if args.skip_bad else advice}\n")
    return 1


def _summary(file: Path, batch: Batch, saved: Saved) -> str:
    skipped = f" Left out: what the {len(batch.problems)} problems above are about." if batch.problems else ""
    if not (saved.customers or saved.orders):
        there = f"all {len(batch.customers)} customers and {len(batch.orders)} orders are there already"
        return f"Nothing to do: {there}, as {file.name} has them.{skipped}\n"
    same = f" {saved.unchanged} were there already, the same." if saved.unchanged else ""
    return f"Imported {saved.customers} customers and {saved.orders} orders from {file.name}.{same}{skipped}\n"


def _print_lines(lines: tuple[str, ...]) -> None:
    for line in lines[:_MOST_LINES]:
        sys.stderr.write(f"{line}\n")
    if len(lines) > _MOST_LINES:
        sys.stderr.write(f"... and {len(lines) - _MOST_LINES} more\n")


def _print_json(args: argparse.Namespace, problems: tuple[str, ...], warnings: tuple[str, ...], saved: Saved) -> None:
    report = {
        "file": str(args.file),
        "customers": saved.customers,
        "orders": saved.orders,
        "unchanged": saved.unchanged,
        "problems": problems,
        "warnings": warnings,
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")


async def _look(url: str) -> None:
    async with aclosing(Database(url)) as database:
        await require_newest(database)


async def _known(url: str, ids: frozenset[str]) -> frozenset[str]:
    async with aclosing(Database(url)) as database:
        return await ShopStore(database).known_customers(sorted(ids))


async def _save(url: str, batch: Batch) -> Saved:
    async with aclosing(Database(url)) as database:
        return await ShopStore(database).save(batch.customers, batch.orders)
