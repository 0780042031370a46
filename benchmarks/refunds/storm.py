"""Refunds whose server is killed at random moments: what was paid, what was written and what was said must agree.

`python -m benchmarks.refunds.storm [--conversations 200] [--database URL]` prints a table; exit status 1 when a payment
was made twice, got lost, or was announced without having been made.
"""

import argparse
import asyncio
import math
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from app.actions import ActionState
from app.store.database import Database
from app.store.ledger_tables import actions
from app.store.schema import upgrade
from app.store.tables import refunds
from benchmarks.refunds.merchant import Books, merchant
from benchmarks.refunds.shop import waiting

_PATIENCE_S = 240.0
_LONGEST_AFTER_S = 0.1
_MISHAPS = ("503", "429", "drop", "pay and drop", "pay slowly")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. Amounts by action id."""

    asked: frozenset[str]
    announced: Counter[str]
    paid: dict[str, Decimal]
    orders_paid: Counter[str]
    written: dict[str, Decimal]
    states: Counter[str]
    kills: int
    seconds: float

    @property
    def faults(self) -> list[str]:
        """What must not be, in words; empty when all is well."""
        twice = [key for key, count in self.orders_paid.items() if count > 1]
        return [
            *(f"order {key} was paid {self.orders_paid[key]} times" for key in twice),
            *(f"{key} was announced but not paid" for key in self.announced if key not in self.paid),
            *(f"{key} was announced but not written" for key in self.announced if key not in self.written),
            *(f"{key} was paid but not written" for key in self.paid if key not in self.written),
            *(f"{key}: paid and written differ" for key in self.paid if self.written.get(key) != self.paid[key]),
            *(f"{key} was written but not paid" for key in self.written if key not in self.paid),
            *(f"{key} came to nothing" for key in self.asked if key not in self.written),
        ]


def run_teller(url: str, merchant_url: str, ids: list[str], dies: Callable[[], bool]) -> tuple[list[str], bool]:
    """One server process over these actions, killed as soon as `dies`: its lines, and whether it ended by itself."""
    command = [sys.executable, "-m", "benchmarks.refunds.teller", url, "--merchant", merchant_url, *ids]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as teller:
        assert teller.stdout
        teller.stdout.readline()  # "ready": it works from here on
        while teller.poll() is None:
            if dies():
                teller.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        lines = teller.stdout.read().splitlines()
    return lines, teller.returncode == 0


def storm(url: str, conversations: int, *, kills: int, mishap_share: float = 0.3) -> Result:
    """So many refunds over a migrated, empty database, with at most so many kills before it is left in peace.

    Each server is killed a few milliseconds after some request of its own has reached the merchant.
    """
    ids = asyncio.run(_prepare(url, conversations))
    announced: Counter[str] = Counter()
    began, killed = time.monotonic(), 0
    with merchant(mishaps=_MISHAPS, mishap_share=mishap_share, delay_s=0.06, slow_s=1.2) as (merchant_url, books):
        while time.monotonic() - began < _PATIENCE_S:
            dies = (
                _after(books, random.randint(1, max(1, conversations // max(1, kills)))) if killed < kills else _never
            )
            lines, ended = run_teller(url, merchant_url, ids, dies)
            announced.update(line.split()[1] for line in lines if line.startswith("done ") and len(line.split()) == 3)
            if ended:
                break
            killed += 1
        seconds = time.monotonic() - began
    written, states = asyncio.run(_books_of_ours(url))
    return Result(frozenset(ids), announced, dict(books.paid), books.orders, written, states, killed, seconds)


def _never() -> bool:
    return False


def _after(books: Books, requests: int) -> Callable[[], bool]:
    """True from a random moment shortly after so many requests more have come in."""
    enough = books.requests.total() + requests
    moment, pause = [math.inf], random.uniform(0, _LONGEST_AFTER_S)

    def dies() -> bool:
        if books.requests.total() >= enough:
            moment[0] = moment[0] if moment[0] < math.inf else time.monotonic() + pause
        return time.monotonic() >= moment[0]

    return dies


async def _prepare(url: str, conversations: int) -> list[str]:
    database = Database(url)
    try:
        return [action.id for action in await waiting(database, conversations)]
    finally:
        await database.aclose()


async def _books_of_ours(url: str) -> tuple[dict[str, Decimal], Counter[str]]:
    database = Database(url)
    async with database.read() as connection:
        rows = (await connection.execute(select(refunds.c.action_id, refunds.c.amount))).all()
        states = Counter(str(state) for state in await connection.scalars(select(actions.c.state)))
    await database.aclose()
    return {row.action_id: row.amount for row in rows}, states


def main() -> int:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--database", default="", help="a migrated, empty database; a new SQLite file when left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite+aiosqlite:///{Path(folder) / 'storm.db'}"
        upgrade(url)
        result = storm(url, options.conversations, kills=options.kills)
    print(f"refunds {len(result.asked)}, kills {result.kills}, {result.seconds:.1f} s")
    print(f"paid {len(result.paid)}, written {len(result.written)}, announced {len(result.announced)}")
    print(f"states {dict(result.states)}, executed is {ActionState.EXECUTED}")
    for fault in result.faults:
        print(f"FAULT {fault}")
    print("no double, none lost" if not result.faults else f"{len(result.faults)} faults")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
