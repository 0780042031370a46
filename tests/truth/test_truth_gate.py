"""What a model claims to have done is spoken only when it is on record, through the whole server."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import update

from app.actions import ActionState, Prepared
from app.llm.scripted import ScriptedModel, Step
from app.orders import Customer, Item, Order, OrderStatus
from app.persona import Lines
from app.settings import Settings
from app.store.actions import ActionStore
from app.store.conversations import ConversationStore
from app.store.database import Database
from app.store.ledger_tables import actions
from app.store.shop import ShopStore
from app.turn import ToolCall
from tests.live import live

CALL = {"x-conversation-id": "conv_truth", "x-caller-id": "c1"}
LINES = Lines()


def settings_for(url: str) -> Settings:
    return Settings(_env_file=None, database_url=url, agents_dir=Path("agents"), llm_api_key="", context_timeout_s=2.0)


async def executed(
    url: str, tool: str, caller: str = "c1", conversation: str = "conv_truth", order: str = "1042"
) -> None:
    """An action of this conversation that was carried out."""
    database = Database(url)
    now = datetime.now(UTC)
    proposal = Prepared("c1", {"order": order}, "To confirm?", order, Decimal("39.90"), "USD")
    action = await ActionStore(database).prepare(
        conversation, caller, tool, proposal, turn=1, now=now, valid=timedelta(minutes=5)
    )
    async with database.write() as connection:
        done = update(actions).where(actions.c.id == action.id)
        await connection.execute(done.values(state=ActionState.EXECUTED, said="Done, I refunded order 1042."))
    await database.aclose()


async def heard(
    url: str,
    rounds: Sequence[Sequence[Step]],
    said: str = "Please refund order 1042.",
    headers: dict[str, str] | None = None,
    **body: Any,
) -> str:
    async with live(settings_for(url), ScriptedModel(rounds)) as server:
        async with httpx2.AsyncClient(timeout=10) as client:
            messages = body.pop("messages", [{"role": "user", "content": said}])
            response = await client.post(
                f"{server.base}/v1/chat/completions", json={"messages": messages, **body}, headers=headers or CALL
            )
    return str(response.json()["choices"][0]["message"]["content"] or "")


def pieces(text: str, *calls: ToolCall) -> list[Sequence[Step]]:
    return [[*(f"{word} " for word in text.split(" ")), *calls]]


async def shop(url: str, status: OrderStatus = OrderStatus.SHIPPED) -> str:
    """A shop of two customers and one order."""
    database = Database(url)
    kettle = Item("KET", "Blue kettle", 1, Decimal("39.90"))
    order = Order("1042", "c1", datetime(2026, 11, 2, tzinfo=UTC), status, "USD", (kettle,))
    people = [Customer("c1", "Ana Ruiz", postcode="90210"), Customer("c2", "Ben Ode", postcode="10001")]
    await ShopStore(database).save(people, [order])
    await database.aclose()
    return url


@pytest.fixture
async def shop_url(sqlite_url: str) -> str:
    return await shop(sqlite_url)


@pytest.mark.parametrize(
    ("claim", "line"),
    [
        ("I have refunded your order. It takes five days. Anything else?", LINES.not_refunded),
        ("Great news! Your **refund** of $39.90 is on its way.", LINES.not_refunded),
        ("I've cancelled it and emailed you.", LINES.not_cancelled),
        ("Done, I have changed the address.", LINES.not_refunded),
        ("I sent you an e-mail with the details.", LINES.not_sent),
        ("All set!", LINES.not_refunded),
    ],
)
async def test_a_claim_without_an_action_is_replaced_by_what_was_not_done(shop_url: str, claim: str, line: str) -> None:
    assert await heard(shop_url, pieces(claim)) == line


async def test_what_was_said_before_the_claim_stands_and_the_rest_is_dropped(shop_url: str) -> None:
    told = await heard(shop_url, pieces("Your parcel was late, so I've refunded the shipping. You will see it soon."))
    assert told == f"Your parcel was late. {LINES.not_refunded}"


async def test_an_executed_action_backs_the_claim(database_url: str) -> None:
    shop_url = await shop(database_url)
    await executed(shop_url, "refund_order")
    told = await heard(shop_url, pieces("I have refunded your order. It takes five days."))
    assert told == "I have refunded your order. It takes five days."


@pytest.mark.parametrize(
    ("tool", "caller", "conversation", "order"),
    [
        ("send_details", "c1", "conv_truth", "1042"),
        ("refund_order", "c2", "conv_truth", "1042"),
        ("refund_order", "c1", "conv_other", "1042"),
        ("refund_order", "c1", "conv_truth", "1050"),
    ],
)
async def test_an_action_of_another_kind_caller_conversation_or_order_does_not(
    shop_url: str, tool: str, caller: str, conversation: str, order: str
) -> None:
    await executed(shop_url, tool, caller, conversation, order)
    assert await heard(shop_url, pieces("I have refunded order 1042.")) == LINES.not_refunded


async def test_an_action_that_only_waits_for_a_yes_backs_nothing(shop_url: str) -> None:
    database = Database(shop_url)
    proposal = Prepared("c1", {"order": "1042"}, "To confirm?", "1042", Decimal("39.90"), "USD")
    await ActionStore(database).prepare(
        "conv_truth", "c1", "refund_order", proposal, turn=1, now=datetime.now(UTC), valid=timedelta(minutes=5)
    )
    await database.aclose()
    assert await heard(shop_url, pieces("I have refunded order 1042.")) == LINES.not_refunded


async def test_every_kind_of_one_sentence_needs_its_own_action(shop_url: str) -> None:
    await executed(shop_url, "refund_order")
    assert await heard(shop_url, pieces("I've refunded it and sent you an email.")) == LINES.not_sent


async def test_what_the_records_say_may_be_told_but_not_claimed_as_ones_own_doing(shop_url: str) -> None:
    await shop(shop_url, OrderStatus.CANCELLED)
    assert "cancelled" in await heard(shop_url, pieces("Order 1042 was cancelled last week."), "What about order 1042?")
    told = await heard(shop_url, pieces("I have cancelled order 1042."), "What about order 1042?")
    assert told == LINES.not_cancelled
    stranger = {**CALL, "x-caller-id": "c2"}
    told = await heard(shop_url, pieces("Order 1042 was cancelled last week."), "And 1042?", stranger)
    assert "I have not cancelled anything" in told


async def test_among_several_orders_a_day_in_the_past_tells_the_record_from_a_promise(shop_url: str) -> None:
    database = Database(shop_url)
    now = datetime(2026, 11, 9, tzinfo=UTC)
    old = Order("1040", "c1", now, OrderStatus.REFUNDED, "USD", (Item("MUG", "Red mug", 1, Decimal("9.00")),))
    await ShopStore(database).save([], [old])
    await database.aclose()
    told = await heard(shop_url, pieces("Yes, your refund was issued on November ninth."), "Did I get my refund?")
    assert told == "Yes, your refund was issued on November ninth."
    told = await heard(shop_url, pieces("Yes, your refund has been issued."), "Please refund me.")
    assert "I have not refunded anything" in told


async def test_the_answer_of_a_look_up_of_this_turn_backs_what_it_says(shop_url: str) -> None:
    await shop(shop_url, OrderStatus.CANCELLED)
    script = [
        [ToolCall("a", "lookup_order", '{"number": "1042", "postcode": "90210"}')],
        *pieces("Your order has been cancelled."),
    ]
    told = await heard(shop_url, script, "Order 1042, postcode 90210, did you cancel it?", {"x-caller-id": ""})
    assert told == "Your order has been cancelled."


async def test_a_tool_that_the_platform_ran_backs_the_claim_unless_it_failed(shop_url: str) -> None:
    tool = {"type": "function", "function": {"name": "issue_refund", "parameters": {"type": "object"}}}

    async def told(result: str) -> str:
        call = {"id": "x1", "type": "function", "function": {"name": "issue_refund", "arguments": "{}"}}
        messages = [
            {"role": "user", "content": "Refund it, please."},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "x1", "content": result},
        ]
        return await heard(shop_url, pieces("I have refunded it."), messages=messages, tools=[tool])

    assert await told('{"status": "ok"}') == "I have refunded it."
    assert await told('{"error": "declined"}') == LINES.not_refunded


async def test_a_ledger_that_cannot_be_read_backs_nothing(tmp_path: Path) -> None:
    gone = f"sqlite+aiosqlite:///{tmp_path}/gone/shop.db"
    assert await heard(gone, pieces("I have refunded your order.")) == LINES.unproven


async def test_a_call_after_a_false_claim_is_still_made(shop_url: str) -> None:
    script = [
        *pieces("I have refunded it.", ToolCall("a", "lookup_order", '{"number": "1042"}')),
        *pieces("Your order is on its way."),
    ]
    assert await heard(shop_url, script) == f"{LINES.not_refunded} Your order is on its way."


async def test_a_replaced_claim_is_on_record_and_counted(sqlite_url: str) -> None:
    async with live(settings_for(sqlite_url), ScriptedModel([["I have refunded it."]])) as server:
        async with httpx2.AsyncClient(timeout=10) as client:
            body = {"messages": [{"role": "user", "content": "Hello"}], "stream": True}
            await client.post(f"{server.base}/v1/chat/completions", json=body, headers=CALL)
            metrics = (await client.get(f"{server.base}/metrics")).text
    database = Database(sqlite_url)
    (turn,) = await ConversationStore(database).turns("conv_truth")
    await database.aclose()
    assert "claim replaced: refund" in turn.decisions
    assert turn.reply == LINES.not_refunded
    assert 'repartee_decisions_total{kind="claim"} 1.0' in metrics
