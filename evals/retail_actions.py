"""What the shop's own tools do to the retail world of tau-bench: `python -m evals.retail_actions DIR [--seed N]`.

Every pending order is cancelled, every delivered one has some of its items sent back, every pending one of another copy
gets a new address; orders in other states are tried too. Each end state is compared with what the world's rules expect:
a cancelled order is cancelled and paid back in full, items sent back are paid back at their price, anything else is
refused in a sentence that begins with what was not done.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections import Counter
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from app.actions import Action, Done, Prepared, Refusal
from app.intake.orders import Batch
from app.intake.tau_retail import read_tau_retail
from app.orders import Customer, Order, OrderStatus, order_key
from app.settings import Settings
from app.standing import Level, Standing
from app.store.actions import ActionStore
from app.store.database import Database
from app.store.schema import upgrade
from app.store.shop import ShopStore
from app.tools.base import MutatingTool, Scope
from app.tools.changes import build_changes

_CALL = timedelta(minutes=5)


class World:
    """The imported shop, and the tools that change it, asked by customers who are verified."""

    def __init__(self, database: Database, batch: Batch) -> None:
        self.batch = batch
        self.customers = {customer.id: customer for customer in batch.customers}
        self.shop = ShopStore(database)
        self._ledger = ActionStore(database)
        changes = build_changes(Settings(_env_file=None), database)
        self._tools: dict[str, MutatingTool] = {tool.name: tool for tool in changes.tools}

    async def ask(self, name: str, order: Order, **said: object) -> Done | Refusal:
        """Ask for a change, hear it read back, say yes."""
        customer = self.customers[order.customer_id]
        tool, call = self._tools[name], f"conv_{name}_{order_key(order.number)}"
        scope = Scope(call, customer.id, Standing(Level.VERIFIED, customer), turn=1)
        arguments = tool.arguments.model_validate({"order_number": order.number, **said})
        outcome = await tool.prepare(arguments, scope)
        if isinstance(outcome, Refusal):
            return outcome
        return await tool.execute(await self._prepared(call, customer, name, outcome))

    async def _prepared(self, call: str, customer: Customer, name: str, proposal: Prepared) -> Action:
        now = datetime.now(UTC)
        return await self._ledger.prepare(call, customer.id, name, proposal, turn=1, now=now, valid=_CALL)


async def cancelled(world: World, order: Order) -> str:
    """Cancel it."""
    outcome = await world.ask("cancel_order", order)
    (after,) = await world.shop.orders_by_keys([order_key(order.number)])
    if order.status is not OrderStatus.PENDING:
        return _refused(outcome, order, after)
    paid_back = sum((refund.amount for refund in after.refunds), Decimal(0))
    return "right" if after.status is OrderStatus.CANCELLED and paid_back == order.total else f"wrong: {outcome}"


async def sent_back(world: World, order: Order, chance: random.Random) -> str:
    """Send some of its items back, each line whole."""
    lines = chance.sample(order.items, chance.randint(1, len(order.items)))
    items = [{"item": item.sku, "quantity": item.quantity} for item in lines]
    outcome = await world.ask("refund_order", order, items=items)
    (after,) = await world.shop.orders_by_keys([order_key(order.number)])
    if order.status is not OrderStatus.DELIVERED:
        return _refused(outcome, order, after)
    if isinstance(outcome, Refusal) and outcome.ticket:
        return "to a human"
    price = sum((item.unit_price * item.quantity for item in lines), Decimal(0))
    return "right" if [refund.amount for refund in after.refunds] == [price] else f"wrong: {outcome}"


async def readdressed(world: World, order: Order) -> str:
    """Send it somewhere else."""
    outcome = await world.ask("change_address", order, address="12 Oak Street, Denver, CO", postcode="80202")
    (after,) = await world.shop.orders_by_keys([order_key(order.number)])
    if order.status is not OrderStatus.PENDING:
        return _refused(outcome, order, after)
    return "right" if after.address.startswith("12 Oak Street") and "80202" in after.address else f"wrong: {outcome}"


def _refused(outcome: Done | Refusal, before: Order, after: Order) -> str:
    clear = isinstance(outcome, Refusal) and outcome.said.startswith("I have not ")
    return "refused" if clear and replace(after, refunds=before.refunds) == before else f"wrong: {outcome}"


async def measure(batch: Batch, seed: int) -> dict[str, Counter[str]]:
    """Outcomes by action; each action has a fresh world."""
    chance = random.Random(seed)
    actions = {
        "cancel_order": cancelled,
        "refund_order": lambda world, order: sent_back(world, order, chance),
        "change_address": readdressed,
    }
    found: dict[str, Counter[str]] = {}
    for name, act in actions.items():
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{Path(folder) / 'retail.db'}"
            await asyncio.to_thread(upgrade, url)
            async with aclosing(Database(url)) as database:
                await ShopStore(database).save(batch.customers, batch.orders)
                world = World(database, batch)
                found[name] = Counter([await act(world, order) for order in batch.orders])
    return found


def main() -> int:
    """Print a table; the exit status is 1 when an end state is wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path, metavar="DIR", help="with users.json and orders.json")
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    found = asyncio.run(measure(read_tau_retail(args.folder, as_of=datetime.now(UTC).date()), args.seed))
    wrong = 0
    sys.stdout.write("| action | as expected | refused clearly | to a human | wrong |\n|---|---|---|---|---|\n")
    for name, counts in found.items():
        bad = {what: count for what, count in counts.items() if what.startswith("wrong")}
        wrong += sum(bad.values())
        figures = (counts["right"], counts["refused"], counts["to a human"], sum(bad.values()))
        sys.stdout.write(f"| {name} | {' | '.join(map(str, figures))} |\n")
        for what in list(bad)[:5]:
            sys.stderr.write(f"{name}: {what[:300]}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
