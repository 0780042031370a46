"""A server process, as far as refunds go: carries actions out, says what it announces, and may be killed any time.

`python -m benchmarks.refunds.teller DATABASE_URL [--merchant URL] [--each N] ACTION_ID…` writes one line for each
outcome, "done ID REFERENCE" or "REASON ID", and goes on with what is unsettled until nothing is.
"""

import argparse
import asyncio
import random
import sys

from sqlalchemy import func, select

from app.actions import Action, ActionState, Done
from app.payments.base import Payments
from app.payments.ledger import LedgerPayments
from app.payments.merchant import Merchant
from app.payments.remote import Patience, RemotePayments
from app.store.action_rows import ACTION_COLUMNS, read_action
from app.store.database import Database
from app.store.execution import ExecutionStore
from app.store.ledger_tables import actions
from benchmarks.refunds.merchant import SECRET
from benchmarks.refunds.shop import RULES

_AT_ONCE = 8
_BRISK = Patience(caller_s=2.0, tries=2, budget_s=2.0, backoff_s=0.02, lease_s=1.0, poll_s=0.1)


async def found(database: Database, ids: list[str]) -> list[Action]:
    """The actions of these ids."""
    async with database.read() as connection:
        rows = (await connection.execute(select(*ACTION_COLUMNS).where(actions.c.id.in_(ids)))).all()
    return [read_action(row) for row in rows]


async def _unsettled(database: Database) -> int:
    query = select(func.count()).select_from(actions).where(actions.c.state == ActionState.EXECUTING)
    async with database.read() as connection:
        return int((await connection.execute(query)).scalar_one())


async def _serve(payments: Payments, todo: list[Action]) -> None:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(action: Action) -> None:
        async with gate:
            outcome = await payments.carry_out(action)
        told = f"done {action.id} {outcome.reference}" if isinstance(outcome, Done) else f"{outcome.reason} {action.id}"
        print(told, flush=True)

    random.shuffle(todo)
    await asyncio.gather(*(one(action) for action in todo))


async def _main(options: argparse.Namespace) -> None:
    database = Database(options.database)
    store = ExecutionStore(database, RULES)
    todo = await found(database, options.actions) * options.each
    print("ready", flush=True)
    if not options.merchant:
        await _serve(LedgerPayments(store), todo)
    else:
        remote = RemotePayments(store, Merchant(options.merchant, SECRET, timeout_s=1.0), _BRISK)
        await remote.start()
        await _serve(remote, todo)
        while await _unsettled(database):  # noqa: ASYNC110 - it may be another process that settles it
            await asyncio.sleep(0.05)
        await remote.aclose()
    await database.aclose()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("--merchant", default="")
    parser.add_argument("--each", type=int, default=1)
    parser.add_argument("actions", nargs="+")
    asyncio.run(_main(parser.parse_args(sys.argv[1:])))
