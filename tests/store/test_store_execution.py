"""One approval moves money once, however many ask at the same time and from however many processes."""

import asyncio
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.actions import Action, ActionState, Done, Refusal
from app.orders import OrderStatus
from app.policy.rules import Rules
from app.store.actions import ActionStore
from app.store.audit import AuditStore
from app.store.case_query import read_case
from app.store.database import Database
from app.store.execution import ExecutionStore
from app.store.ledger_tables import tickets
from app.store.settling import SettlingStore
from app.store.shop import ShopStore
from app.store.tables import refunds
from benchmarks.refunds.shop import ANA, RULES, delivered, waiting, waiting_refund


async def money(database: Database) -> list[Decimal]:
    async with database.read() as connection:
        return list(await connection.scalars(select(refunds.c.amount)))


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_hundred_confirmations_at_once_make_one_refund(database: Database) -> None:
    (action,) = await waiting(database, 1)
    store = ExecutionStore(database, RULES)
    outcomes = await asyncio.gather(*(store.execute(action, now()) for _ in range(100)))
    assert isinstance(outcomes[0], Done)
    assert len(set(outcomes)) == 1
    assert await money(database) == [action.amount]
    written = [line.event for line in await AuditStore(database).of(action.conversation_id)]
    assert written.count("executed") == 1


async def test_of_two_dozen_refunds_of_sixty_percent_one_is_made(database: Database) -> None:
    await ShopStore(database).save([ANA], [delivered("1042")])
    wishes = [await waiting_refund(database, "1042", f"conv-{n}", 3) for n in range(24)]
    store = ExecutionStore(database, RULES)
    outcomes = await asyncio.gather(*(store.execute(action, now()) for action in wishes))
    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 1
    assert await money(database) == [Decimal("60.00")]
    (order,) = await ShopStore(database).orders_by_keys(["1042"])
    assert order.status is OrderStatus.DELIVERED


async def test_the_limits_of_a_customer_hold_across_orders_at_once(database: Database) -> None:
    wishes = await waiting(database, 12)
    store = ExecutionStore(database, Rules(day_count=3))
    outcomes = await asyncio.gather(*(store.execute(action, now()) for action in wishes))
    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 3
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert {outcome.reason for outcome in refused} == {"count_limit"}
    assert len({outcome.ticket for outcome in refused}) == len(refused)  # one ticket an order
    async with database.read() as connection:
        assert len((await connection.execute(select(tickets.c.id))).all()) == len(refused)


@pytest.mark.timeout(90)  # to start four of them takes seconds on a busy machine
async def test_four_processes_make_one_refund(postgres_database_url: str) -> None:
    database = Database(postgres_database_url)
    (action,) = await waiting(database, 1)
    command = [sys.executable, "-m", "benchmarks.refunds.teller", postgres_database_url, "--each", "25", action.id]
    tellers = [await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE) for _ in range(4)]
    said = [(await teller.communicate())[0].decode().splitlines() for teller in tellers]
    assert [teller.returncode for teller in tellers] == [0] * 4
    lines = Counter(line for heard in said for line in heard if line != "ready")
    assert sum(lines.values()) == 100
    assert len(lines) == 1
    assert await money(database) == [action.amount]
    await database.aclose()


async def begun(database: Database) -> tuple[ExecutionStore, Action]:
    (action,) = await waiting(database, 1)
    store = ExecutionStore(database, RULES)
    reserved = await store.reserve(action, now(), timedelta(seconds=30))
    assert isinstance(reserved, Action)
    assert reserved.state is ActionState.EXECUTING
    return store, reserved


async def test_what_is_reserved_counts_before_it_is_paid(database: Database) -> None:
    _, action = await begun(database)
    async with database.read() as connection:
        case = await read_case(connection, ANA.id, action.order_key, now())
    assert case
    assert case.order.refunds == ()
    assert case.left == 0
    assert not case.units_left
    assert (case.spent.day_count, case.spent.day_amount) == (1, action.amount)


async def test_a_payment_that_is_refused_frees_what_was_reserved_and_tells_a_human(database: Database) -> None:
    store, action = await begun(database)
    refused = await store.fail(action.id, "422", now())
    assert isinstance(refused, Refusal)
    assert refused.said.startswith("I have not refunded anything: the payment was refused.")
    assert refused.ticket in refused.said
    assert await store.finish(action.id, "late", now()) == refused  # what is known is known
    assert await money(database) == []
    async with database.read() as connection:
        case = await read_case(connection, ANA.id, action.order_key, now())
    assert case
    assert case.units_left == {"KET-BL": 1}


async def test_a_payment_is_written_once_with_the_merchants_reference(database: Database) -> None:
    store, action = await begun(database)
    outcomes = await asyncio.gather(*(store.finish(action.id, "pay_1", now()) for _ in range(20)))
    assert {outcome.reference for outcome in outcomes if isinstance(outcome, Done)} == {"pay_1"}
    assert await money(database) == [action.amount]


async def test_only_one_goes_on_with_what_is_unsettled(database: Database) -> None:
    wishes = await waiting(database, 6)
    store, settling = ExecutionStore(database, RULES), SettlingStore(database)
    for action in wishes:
        await store.reserve(action, now(), timedelta(0))
    assert await settling.is_due(now())
    batches = await asyncio.gather(*(settling.claim(now(), timedelta(seconds=30), 2) for _ in range(6)))
    claimed = [action.id for batch in batches for action in batch]
    assert len(claimed) == len(set(claimed))
    while batch := await settling.claim(now(), timedelta(seconds=30), 2):  # a locked row is skipped, not lost
        claimed += [action.id for action in batch]
    assert sorted(claimed) == sorted(action.id for action in wishes)
    assert not await settling.is_due(now())


@pytest.mark.parametrize("known", [True, False])
async def test_an_action_nobody_knows_is_not_done(database: Database, known: bool) -> None:
    (action,) = await waiting(database, 1)
    store = ExecutionStore(database, RULES)
    answer = await store.outcome(action.id if known else "act_0")
    assert isinstance(answer, Refusal)
    assert answer.said.startswith("I have not ")
    assert await money(database) == []
    (stored,) = await ActionStore(database).of(action.conversation_id)
    assert stored.state is ActionState.PREPARED
