"""`python -m app outbox list | retry`: messages that could not be delivered."""

import argparse
import asyncio
import json
import sys
from contextlib import aclosing
from datetime import UTC, datetime

from app.settings import Settings
from app.store.database import Database
from app.store.outbox import OutboxStore
from app.store.version import require_newest


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `outbox list` and `outbox retry`."""
    actions = commands.add_parser("outbox", help="messages to customers").add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="how many wait and were sent, and those that were given up")
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.set_defaults(func=list_dead)
    retrying = actions.add_parser("retry", help="try those again that were given up")
    retrying.add_argument("ids", nargs="*", metavar="ID", help="which ones; without any, all of them")
    retrying.set_defaults(func=retry)


def list_dead(args: argparse.Namespace, settings: Settings) -> int:
    """Print the outbox; status 1 when something was given up. Raises StoreError, ConfigurationError."""
    return asyncio.run(_list(settings.database_url, as_json=args.json))


def retry(args: argparse.Namespace, settings: Settings) -> int:
    """Let dead messages be sent by whichever server runs. Raises StoreError, ConfigurationError."""
    return asyncio.run(_retry(settings.database_url, args.ids))


async def _list(url: str, *, as_json: bool) -> int:
    async with aclosing(Database(url)) as database:
        await require_newest(database)
        store = OutboxStore(database)
        counts, dead = await store.counts(), await store.dead()
    if as_json:
        letters = [{"id": d.id, "channel": d.channel, "attempts": d.attempts, "error": d.error} for d in dead]
        sys.stdout.write(json.dumps({**counts, "letters": letters}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"{counts['waiting']} waiting, {counts['sent']} sent, {counts['dead']} given up\n")
        for letter in dead:
            sys.stdout.write(f"{letter.id}  {letter.channel}  {letter.attempts} tries  {letter.error}\n")
    return 1 if dead else 0


async def _retry(url: str, ids: list[str]) -> int:
    async with aclosing(Database(url)) as database:
        await require_newest(database)
        count = await OutboxStore(database).retry(ids, datetime.now(UTC))
    sys.stdout.write(f"{count} {'message waits' if count == 1 else 'messages wait'} to be sent again\n")
    return 0 if count or not ids else 1
