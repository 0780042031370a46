"""What the changing tools propose and do, as callers ask for it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.actions import Action, ActionState, Done, Prepared, Refusal
from app.orders import OrderStatus
from app.policy.rules import Limit, Rules
from app.store.audit import AuditStore
from app.store.database import Database
from app.store.tickets import TicketStore
from tests.till import Till, arguments, filled


@pytest.fixture
async def till(database: Database) -> Till:
    return await filled(Till(database))


async def events(till: Till, conversation: str = "conv") -> list[tuple[str, str]]:
    """What the tools wrote into the record; that something was prepared or dropped is written elsewhere."""
    lines = await AuditStore(till.database).of(conversation)
    return [(line.event, line.reason) for line in lines if line.event not in ("prepared", "dropped")]


@pytest.mark.parametrize(
    ("items", "units"),
    [
        (["the blue kettle"], {"KET-BL": 1}),
        (["the blue one"], {"KET-BL": 1}),
        (["copper kettle", "KET-BL"], {"KET-BL": 1, "KET-CO": 1}),
        (["goose neck kettle"], {"KET-CO": 1}),
        (["k e t b l"], {"KET-BL": 1}),
        ([{"item": "mugs", "quantity": 2}], {"MUG-S4": 2}),
        ([{"item": "stonewear mug", "quantity": 1}], {"MUG-S4": 1}),
        (["two of the mugs"], {"MUG-S4": 2}),
        (["2 mugs"], {"MUG-S4": 2}),
        (["one mug"], {"MUG-S4": 1}),
        (["both mugs"], {"MUG-S4": 2}),
        (["both kettles"], {"KET-BL": 1, "KET-CO": 1}),
        ("the blue kettle", {"KET-BL": 1}),
        (["MUG-S4"], {"MUG-S4": 1}),
        (["MUG-S4", "MUG-S4"], {"MUG-S4": 2}),
        (None, {"KET-BL": 1, "KET-CO": 1, "MUG-S4": 2}),
        (["everything"], {"KET-BL": 1, "KET-CO": 1, "MUG-S4": 2}),
        (["the whole order"], {"KET-BL": 1, "KET-CO": 1, "MUG-S4": 2}),
    ],
)
async def test_items_are_found_as_they_were_heard(till: Till, items: object, units: dict[str, int]) -> None:
    proposal = await till.ask("refund_order", order_number="ten forty-two", items=items)
    assert isinstance(proposal, Prepared)
    assert arguments(proposal) == {"order": "1042", "items": units}
    assert list(units) == sorted(units)


@pytest.mark.parametrize(
    ("items", "asked"),
    [
        (["the kettle"], "do you mean the blue kettle or the copper gooseneck kettle?"),
        (["mugs"], "how many of the stoneware mugs, set of four is it about? There are two."),
        (["the toaster"], "I do not find that item in order 1042."),
        (["one"], "I do not find that item in order 1042."),
    ],
)
async def test_what_is_not_clear_is_asked(till: Till, items: list[str], asked: str) -> None:
    answer = await till.ask("refund_order", order_number="1042", items=items)
    assert isinstance(answer, Refusal)
    assert answer.reason == "unclear"
    assert answer.said.startswith(f"I have not refunded anything: {asked}")


async def test_a_model_that_names_an_amount_changes_nothing(till: Till) -> None:
    proposal = await till.ask("refund_order", order_number="1042", items=["blue kettle"], amount="9999", currency="EUR")
    assert isinstance(proposal, Prepared)
    assert (proposal.amount, proposal.currency, proposal.customer_id) == (Decimal("39.90"), "USD", "c1")


async def test_a_strangers_order_and_one_that_is_not_there_sound_the_same(till: Till) -> None:
    answers = []
    for tool in ("refund_order", "cancel_order", "change_address"):
        said: dict[str, Any] = {"address": "1 High Street, LS1 4DY"} if tool == "change_address" else {}
        theirs = await till.ask(tool, order_number="2001", **said)
        nobodys = await till.ask(tool, order_number="9999", **said)
        assert theirs == nobodys
        assert isinstance(theirs, Refusal)
        answers.append(theirs.reason)
    assert answers == ["not_found"] * 3


async def test_nobody_in_particular_gets_nothing(till: Till) -> None:
    for tool in ("refund_order", "cancel_order", "change_address"):
        said: dict[str, Any] = {"address": "1 High Street, LS1 4DY"} if tool == "change_address" else {}
        answer = await till.ask(tool, customer=None, order_number="1042", **said)
        assert isinstance(answer, Refusal)
        assert answer.reason == "not_verified"


async def test_a_refund_of_an_item_pays_its_price_and_leaves_the_order_as_it_is(till: Till) -> None:
    action = await till.prepare("refund_order", order_number="1042", items=["blue kettle"], reason=" too  small ")
    done = await till.tools["refund_order"].execute(action)
    assert isinstance(done, Done)
    assert done.said == (
        "I have refunded $39.90 for the blue kettle, order 1042, to your original payment method. "
        "The money is there within 5 business days after your return reaches us."
    )
    assert done.reference
    stands = await till.order("1042")
    assert stands.status is OrderStatus.DELIVERED
    assert [(refund.amount, refund.reason) for refund in stands.refunds] == [(Decimal("39.90"), "too small")]
    assert await events(till) == [("executed", "")]


async def test_when_everything_has_come_back_the_order_is_refunded(till: Till) -> None:
    for conversation, items in (("a", ["KET-BL"]), ("b", [{"item": "mugs", "quantity": 2}]), ("c", None)):
        action = await till.prepare("refund_order", conversation, order_number="1042", items=items)
        assert isinstance(await till.tools["refund_order"].execute(action), Done)
    stands = await till.order("1042")
    assert stands.status is OrderStatus.REFUNDED
    assert sum(refund.amount for refund in stands.refunds) == stands.total
    again = await till.ask("refund_order", "d", order_number="1042")
    assert isinstance(again, Refusal)
    assert again.reason == "nothing_left"


async def test_what_came_back_already_is_not_meant_any_more(till: Till) -> None:
    action = await till.prepare("refund_order", "a", order_number="1042", items=["blue kettle"])
    await till.tools["refund_order"].execute(action)
    proposal = await till.ask("refund_order", "b", order_number="1042", items=["the kettle"])
    assert isinstance(proposal, Prepared)
    assert arguments(proposal)["items"] == {"KET-CO": 1}


async def test_asking_again_in_the_same_call_tells_what_was_done(till: Till) -> None:
    action = await till.prepare("refund_order", order_number="1042", items=["blue kettle"])
    done = await till.tools["refund_order"].execute(action)
    again = await till.ask("refund_order", order_number="1042", items=["blue kettle"])
    assert again == Refusal("done_before", f"That is done already. {done.said}")
    elsewhere = await till.ask("refund_order", "other", order_number="1042", items=["blue kettle"])
    assert isinstance(elsewhere, Refusal)
    assert elsewhere.reason == "nothing_left"


async def test_a_returned_order_is_refunded_however_long_ago_it_came(till: Till) -> None:
    action = await till.prepare("refund_order", order_number="1060")
    done = await till.tools["refund_order"].execute(action)
    assert done.said.endswith("The money is there within 5 business days.")
    assert (await till.order("1060")).status is OrderStatus.REFUNDED


@pytest.mark.parametrize("reason", ["no longer needed", "ordered by mistake", None, "found it cheaper"])
async def test_a_pending_order_is_cancelled_and_paid_back_in_full(till: Till, reason: str | None) -> None:
    action = await till.prepare("cancel_order", order_number="W seven fifty five", reason=reason)
    assert action.read_back == (
        "I will cancel order W7-55 and refund $111.90 to your original payment method. Shall I go ahead?"
    )
    done = await till.tools["cancel_order"].execute(action)
    assert isinstance(done, Done)
    stands = await till.order("W755")
    assert stands.status is OrderStatus.CANCELLED
    assert [(refund.amount, refund.reason) for refund in stands.refunds] == [
        (Decimal("111.90"), reason or "cancelled on request")
    ]


async def test_an_order_that_cost_nothing_is_cancelled_without_money(till: Till) -> None:
    action = await till.prepare("cancel_order", order_number="1070")
    assert action.amount is None
    assert isinstance(await till.tools["cancel_order"].execute(action), Done)
    stands = await till.order("1070")
    assert (stands.status, stands.refunds) == (OrderStatus.CANCELLED, ())


async def test_an_order_that_is_being_packed_is_neither_cancelled_nor_sent_elsewhere(till: Till) -> None:
    for tool in ("cancel_order", "change_address"):
        said: dict[str, Any] = {"address": "1 High Street, LS1 4DY"} if tool == "change_address" else {}
        answer = await till.ask(tool, order_number="1050", **said)
        assert isinstance(answer, Refusal)
        assert answer.reason == "too_late"


async def test_above_the_limit_there_is_one_ticket_however_often_it_is_asked(database: Database) -> None:
    till = await filled(Till(database, Rules(order_limit=Limit(Decimal(50)))))
    answers = [await till.ask("refund_order", c, order_number="1042", items=["copper"]) for c in ("a", "b")]
    assert answers[0] == answers[1]
    first = answers[0]
    assert isinstance(first, Refusal)
    assert first.ticket
    assert first.ticket in first.said
    assert [(t.id, t.reason, t.order_key) for t in await TicketStore(database).latest()] == [
        (first.ticket, "order_limit", "1042")
    ]
    assert await events(till, "a") == [("refused", "order_limit")]


async def test_the_limits_of_a_customer_span_orders_and_days(database: Database) -> None:
    till = await filled(Till(database, Rules(day_count=1, month_count=2)))
    first = await till.prepare("refund_order", "a", order_number="1042", items=["KET-BL"])
    await till.tools["refund_order"].execute(first)
    refused = await till.ask("refund_order", "b", order_number="1060")
    assert isinstance(refused, Refusal)
    assert refused.reason == "count_limit"
    till.now += timedelta(days=1, seconds=1)
    second = await till.prepare("refund_order", "c", order_number="1060", items=["KET-BL"])
    assert isinstance(await till.tools["refund_order"].execute(second), Done)
    till.now += timedelta(days=2)
    assert isinstance(await till.ask("refund_order", "d", order_number="1060"), Refusal)
    till.now += timedelta(days=27)
    assert isinstance(await till.ask("refund_order", "e", order_number="1060"), Prepared)


async def test_a_yes_to_what_has_changed_meanwhile_does_nothing(till: Till) -> None:
    waiting = await till.prepare("refund_order", "a", order_number="1042")
    other = await till.prepare("refund_order", "b", order_number="1042", items=["KET-BL"])
    await till.tools["refund_order"].execute(other)
    late = await till.tools["refund_order"].execute(waiting)
    assert isinstance(late, Refusal)
    assert late.said.startswith("I have not refunded anything: ")
    assert len((await till.order("1042")).refunds) == 1
    assert await till.tools["refund_order"].execute(waiting) == late
    assert await events(till, "a") == [("refused", late.reason)]


async def test_a_yes_that_comes_too_late_does_nothing(till: Till) -> None:
    waiting = await till.prepare("cancel_order", order_number="W7-55")
    till.now += timedelta(minutes=6)
    late = await till.tools["cancel_order"].execute(waiting)
    assert isinstance(late, Refusal)
    assert late.reason == "expired"
    assert (await till.order("W755")).status is OrderStatus.PENDING


async def test_what_was_dropped_is_not_done(till: Till) -> None:
    waiting = await till.prepare("cancel_order", order_number="W7-55")
    await till.prepare("refund_order", order_number="1042")  # the caller is asked about something else by now
    answer = await till.tools["cancel_order"].execute(waiting)
    assert isinstance(answer, Refusal)
    assert answer.reason == "dropped"
    assert (await till.order("W755")).status is OrderStatus.PENDING


async def test_only_exactly_what_was_read_back_is_done(till: Till) -> None:
    action = await till.prepare("refund_order", order_number="1042", items=["KET-BL"])
    names = Action.__dataclass_fields__
    values = {name: getattr(action, name) for name in names}
    forged = Action(**values | {"amount": Decimal("104.40")})
    answer = await till.tools["refund_order"].execute(forged)
    assert isinstance(answer, Refusal)
    assert answer.reason == "changed"
    (stored,) = await till.actions.of("conv")
    assert stored.state is ActionState.REFUSED
