"""Refunds through a merchant's endpoint: paid once, never said to be done before it is known, never given up."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.actions import Action, Done, Refusal
from app.payments.merchant import Declined, Merchant, Paid, Unknown
from app.payments.remote import Patience, RemotePayments
from app.payments.signature import is_signed, sign
from app.store.audit import AuditStore
from app.store.database import Database
from app.store.execution import ExecutionStore
from app.store.shop import ShopStore
from app.store.tickets import TicketStore
from benchmarks.refunds.merchant import SECRET, Books, merchant
from benchmarks.refunds.shop import RULES, waiting
from benchmarks.refunds.storm import storm

BRISK = Patience(caller_s=3.0, tries=3, budget_s=3.0, backoff_s=0.01, lease_s=0.2, poll_s=0.05, tell_after=2)
SHORT = Patience(caller_s=0.1, tries=1, budget_s=0.1, backoff_s=0.01, lease_s=0.2, poll_s=0.05, tell_after=2)


@pytest.fixture
def endpoint() -> Iterator[tuple[str, Books]]:
    with merchant() as there:
        yield there


@asynccontextmanager
async def remote(
    database: Database, url: str, patience: Patience = BRISK, *, timeout_s: float = 2.0
) -> AsyncIterator[RemotePayments]:
    """Payments without their settler, which a test starts when it wants it."""
    payments = RemotePayments(ExecutionStore(database, RULES), Merchant(url, SECRET, timeout_s=timeout_s), patience)
    try:
        yield payments
    finally:
        await payments.aclose()


async def paid_out(database: Database, action: Action) -> list[Decimal]:
    (order,) = await ShopStore(database).orders_by_keys([action.order_key])
    return [refund.amount for refund in order.refunds]


async def settled(payments: RemotePayments, action: Action) -> Done | Refusal:
    """What becomes of it when the settler works."""
    await payments.start()
    outcome = await payments.carry_out(action)
    while isinstance(outcome, Refusal) and outcome.reason == "under_way":
        await asyncio.sleep(0.02)
        outcome = await payments.carry_out(action)
    return outcome


async def test_the_merchant_is_told_what_to_pay_and_by_whom(database: Database, endpoint: tuple[str, Books]) -> None:
    url, books = endpoint
    (action,) = await waiting(database, 1)
    async with remote(database, url) as payments:
        done = await payments.carry_out(action)
    assert isinstance(done, Done)
    assert done.reference == f"pay_{action.id[-6:]}"
    assert done.said.startswith("I have refunded $5.00 ")
    assert books.paid == {action.id: Decimal("5.00")}
    assert books.bodies == [
        {
            "kind": "refund_order",
            "action_id": action.id,
            "customer_id": "c1",
            "order": "10001",
            "amount": "5.00",
            "currency": "USD",
            "items": [{"sku": "KET-BL", "quantity": 1}],
            "reason": "",
        }
    ]
    assert await paid_out(database, action) == [Decimal("5.00")]
    events = [line.event for line in await AuditStore(database).of(action.conversation_id)]
    assert events[-2:] == ["executing", "executed"]


async def test_a_hundred_confirmations_at_once_are_one_payment(database: Database) -> None:
    (action,) = await waiting(database, 1)
    with merchant(delay_s=0.1) as (url, books):
        async with remote(database, url) as payments:
            outcomes = await asyncio.gather(*(payments.carry_out(action) for _ in range(100)))
    assert {type(outcome) for outcome in outcomes} == {Done}
    assert len(set(outcomes)) == 1
    assert books.requests == {action.id: 1}
    assert await paid_out(database, action) == [action.amount]


@pytest.mark.parametrize("script", [["503", "429"], ["drop", "502"], ["pay and drop", "409"], ["408", "425"]])
async def test_what_may_pass_is_tried_again_with_the_same_key(database: Database, script: list[str]) -> None:
    (action,) = await waiting(database, 1)
    with merchant(script) as (url, books):
        async with remote(database, url) as payments:
            assert isinstance(await payments.carry_out(action), Done)
    assert books.requests == {action.id: 3}
    assert books.orders == {"10001": 1}


@pytest.mark.parametrize("status", ["400", "402", "403", "404", "422"])
async def test_a_refusal_is_final_and_told_as_not_done(database: Database, status: str) -> None:
    (action,) = await waiting(database, 1)
    with merchant([status]) as (url, books):
        async with remote(database, url) as payments:
            refused = await payments.carry_out(action)
            assert await payments.carry_out(action) == refused
    assert isinstance(refused, Refusal)
    assert refused.said.startswith("I have not refunded anything: the payment was refused.")
    assert [ticket.id for ticket in await TicketStore(database).latest()] == [refused.ticket]
    assert books.requests == {action.id: 1}
    assert await paid_out(database, action) == []


async def test_a_closed_door_after_a_try_that_may_have_got_through_proves_nothing(database: Database) -> None:
    (action,) = await waiting(database, 1)
    with merchant(["pay and drop", "401", "404"]) as (url, books):
        async with remote(database, url, replace(BRISK, caller_s=0.2)) as payments:
            waits = await payments.carry_out(action)
            assert isinstance(waits, Refusal)
            assert waits.reason == "under_way"
            assert isinstance(await settled(payments, action), Done)
    assert books.orders == {"10001": 1}
    assert await paid_out(database, action) == [action.amount]


async def test_a_caller_hears_that_it_is_on_its_way_and_nothing_more(database: Database) -> None:
    (action,) = await waiting(database, 1)
    with merchant(["pay slowly"], slow_s=0.5) as (url, books):
        async with remote(database, url, SHORT) as payments:
            waits = await payments.carry_out(action)
            assert isinstance(waits, Refusal)
            assert "not confirmed yet" in waits.said
            assert "I have refunded" not in waits.said
            assert isinstance(await settled(payments, action), Done)
    assert books.orders == {"10001": 1}


async def test_a_merchant_who_is_away_is_asked_until_he_is_back_and_a_human_is_told_once(database: Database) -> None:
    (action,) = await waiting(database, 1)
    with merchant(["503"] * 4) as (url, books):
        async with remote(database, url, SHORT) as payments:
            assert isinstance(await settled(payments, action), Done)
    assert books.requests[action.id] > 4
    assert [ticket.reason for ticket in await TicketStore(database).latest()] == ["payment_unknown"]
    assert await paid_out(database, action) == [action.amount]


async def test_a_process_that_starts_goes_on_with_what_another_left(
    database: Database, endpoint: tuple[str, Books]
) -> None:
    url, books = endpoint
    (action,) = await waiting(database, 1)
    await ExecutionStore(database, RULES).reserve(action, datetime.now(UTC), timedelta(seconds=BRISK.lease_s))
    async with remote(database, url) as payments:
        assert isinstance(await settled(payments, action), Done)
    assert books.requests == {action.id: 1}


async def test_a_caller_who_hangs_up_does_not_stop_a_payment(database: Database) -> None:
    (action,) = await waiting(database, 1)
    with merchant(["pay slowly"], slow_s=0.2) as (url, books):
        async with remote(database, url) as payments:
            call = asyncio.create_task(payments.carry_out(action))
            while not books.requests:  # noqa: ASYNC110 - the merchant is another thread
                await asyncio.sleep(0.01)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
            assert isinstance(await payments.carry_out(action), Done)
    assert books.requests == {action.id: 1}


async def test_each_answer_is_one_of_three(database: Database) -> None:
    (action,) = await waiting(database, 1)
    with merchant(["503", "pay and drop", "422", "404", "301"], headers={"Retry-After": "7"}) as (url, _):
        client = Merchant(url, SECRET, timeout_s=2.0)
        assert await client.pay(action, fresh=True) == Unknown("503", wait_s=7.0)
        assert isinstance(await client.pay(action, fresh=True), Unknown)
        assert await client.pay(action, fresh=False) == Declined("422")
        assert await client.pay(action, fresh=False) == Unknown("404", wait_s=7.0)
        assert await client.pay(action, fresh=True) == Unknown("301", wait_s=7.0)
        assert await client.pay(action, fresh=True) == Paid(f"pay_{action.id[-6:]}")
        await client.aclose()
    nobody = Merchant(url, SECRET, timeout_s=2.0)
    unknown = await nobody.pay(action, fresh=True)
    assert isinstance(unknown, Unknown)
    assert unknown.untouched
    await nobody.aclose()


async def test_a_wrong_secret_pays_nothing(database: Database, endpoint: tuple[str, Books]) -> None:
    url, books = endpoint
    (action,) = await waiting(database, 1)
    client = Merchant(url, "another secret", timeout_s=2.0)
    assert await client.pay(action, fresh=True) == Declined("401")
    await client.aclose()
    assert not books.paid


@pytest.mark.parametrize(
    ("header", "fine"),
    [
        (sign(SECRET, b"{}", 1_000), True),
        (sign(SECRET, b"{ }", 1_000), False),
        (sign("other", b"{}", 1_000), False),
        (sign(SECRET, b"{}", 1_000).replace("t=1000", "t=1001"), False),
        (sign(SECRET, b"{}", 1_000 - 1_801), False),
        ("", False),
        ("t=abc,v0=ff", False),
        ("t=1000,v0=é", False),
    ],
)
def test_a_signature_holds_for_one_body_one_secret_and_a_while(header: str, fine: bool) -> None:
    assert is_signed(SECRET, b"{}", header, 1_000) == fine


@pytest.mark.timeout(90)  # it starts several processes
def test_a_server_that_is_killed_pays_nothing_twice_and_loses_nothing(database_url: str) -> None:
    result = storm(database_url, 12, kills=2, mishap_share=0.2)
    assert result.faults == []
    assert result.kills == 2
    assert result.states == {"executed": 12}
