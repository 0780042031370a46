"""The OpenAI engine against a real socket: what it sends, what it reads, how it ends."""

import asyncio
import json
from contextlib import aclosing
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest

from app.errors import ModelError, ModelTimeout
from app.knowledge import Passage
from app.llm.base import Facts, ModelEvent, Prompt
from app.llm.openai import OpenAIModel
from app.orders import Customer, Item, Order, OrderStatus, Shipment
from app.turn import Message, ToolCall, ToolSpec, Usage
from emulator.upstream.script import DONE, Step, chunk, tool_call, words
from emulator.upstream.server import Upstream, running

PROMPT = Prompt("Be kind.", (Message("user", "Hello?"),))
JSON_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n"


async def engine(upstream: Upstream, answer_s: float = 5.0, gather_s: float = 0.0) -> OpenAIModel:
    """Built in a thread, as it is built before the loop runs: the SDK reads certificates and its own metadata then."""
    engine = partial(OpenAIModel, connect_s=1.0, answer_s=answer_s, gather_s=gather_s)
    return await asyncio.to_thread(engine, base_url=upstream.url, api_key="sk-test", model="up-1")


async def ask(upstream: Upstream, prompt: Prompt = PROMPT) -> list[ModelEvent]:
    model = await engine(upstream, answer_s=0.5)
    try:
        async with aclosing(model.stream(prompt)) as events:
            return [event async for event in events]
    finally:
        await model.aclose()


async def test_text_comes_piece_by_piece() -> None:
    apart = [part for step in words("All good here.") for part in (step, 0.05)]
    async with running(Upstream([apart])) as upstream:
        assert await ask(upstream) == ["All ", "good ", "here."]
    assert upstream.requests[0]["model"] == "up-1"
    assert upstream.requests[0]["stream"] is True
    assert "authorization: bearer sk-test" in upstream.heads[0].lower()


async def test_the_request_is_clean_and_in_caching_order() -> None:
    order = Order(
        "1042",
        "c1",
        datetime(2026, 11, 2, tzinfo=UTC),
        OrderStatus.SHIPPED,
        "USD",
        items=(Item("K", "Blue kettle", 2, Decimal("39.90")),),
        shipments=(Shipment("UPS", "1Z", "in_transit", date(2026, 11, 24)),),
    )
    caller = Customer("c1", "Ana Ruiz", "ana@example.org", "+15550100", "90210")
    prompt = Prompt(
        "Be kind.",
        (Message("assistant", "Hello."), Message("user", "Where is it?")),
        facts=Facts(caller, (order,)),
        passages=(Passage("shipping.md", "Shipping > Times", "Three to five\n days."),),
        own_tools=(ToolSpec("lookup_order", "Looks up.", {"type": "object", "properties": {}}),),
        max_tokens=50,
        temperature=0.0,
        today="Saturday, 21 November 2026",
    )
    async with running(Upstream()) as upstream:
        await ask(upstream, prompt)
    body = upstream.requests[0]
    assert set(body) == {"model", "messages", "stream", "tools", "max_tokens", "temperature"}
    messages = body["messages"]
    assert isinstance(messages, list)
    assert [m["role"] for m in messages] == ["system", "assistant", "user", "system"]
    assert messages[0]["content"] == "Be kind."
    notes = messages[-1]["content"]
    for told in (
        "Ana Ruiz",
        "1042",
        "79.80 USD",
        "2 x Blue kettle",
        "UPS",
        "2026-11-24",
        "Three to five days.",
        "Saturday",
    ):
        assert told in notes
    for kept in ("90210", "ana@example.org", "+15550100"):
        assert kept not in json.dumps(body)


async def test_facts_go_into_the_users_message_where_templates_need_it() -> None:
    async with running(Upstream()) as upstream:
        await ask(upstream, Prompt("S", (Message("user", "Hi"),), facts_role="user"))
    messages = upstream.requests[0]["messages"]
    assert isinstance(messages, list)
    assert [m["role"] for m in messages] == ["system", "user"]
    assert messages[1]["content"].endswith("# The caller says\nHi")


async def test_a_history_that_ends_with_the_agent_gets_a_silent_turn() -> None:
    async with running(Upstream()) as upstream:
        await ask(upstream, Prompt("S", (Message("user", "Hi"), Message("assistant", "Hello."))))
    messages = upstream.requests[0]["messages"]
    assert isinstance(messages, list)
    assert messages[-2] == {"role": "user", "content": "..."}


async def test_a_tool_call_comes_whole() -> None:
    async with running(Upstream([tool_call("lookup_order", '{"number": "1042"}')])) as upstream:
        assert await ask(upstream) == [ToolCall("call_1", "lookup_order", '{"number": "1042"}')]


async def test_usage_is_counted_wherever_it_stands() -> None:
    usage = {"prompt_tokens": 10, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 8}}
    steps: list[Step] = [chunk({"content": "Hi"}), chunk(finish="stop", usage=usage), DONE]
    async with running(Upstream([steps])) as upstream:
        assert await ask(upstream) == ["Hi", Usage(10, 2, 8)]


async def test_usage_that_comes_late_is_still_counted() -> None:
    steps: list[Step] = [chunk({"content": "Hi"}), chunk(finish="stop"), 0.02]
    steps += [chunk(choices=[], usage={"prompt_tokens": 7, "completion_tokens": 1}), DONE]
    async with running(Upstream([steps])) as upstream:
        assert await ask(upstream) == ["Hi", Usage(7, 1)]


async def test_reasoning_is_never_spoken() -> None:
    steps: list[Step] = [chunk({"reasoning_content": "hmm"}), chunk({"reasoning": "hm"}), *words("Yes.")]
    async with running(Upstream([steps])) as upstream:
        assert await ask(upstream) == ["Yes."]


async def test_events_cut_anywhere_are_put_together() -> None:
    whole = b"".join(step for step in words("Größe: 3 €, 🙂 ok") if isinstance(step, bytes)).replace(
        b"\n\n", b"\r\n\r\n"
    )
    steps: list[Step] = [whole[i : i + 7] for i in range(0, len(whole), 7)]
    async with running(Upstream([steps])) as upstream:
        assert "".join(map(str, await ask(upstream))) == "Größe: 3 €, 🙂 ok"


async def test_a_server_that_does_not_stream_is_understood() -> None:
    message = {"role": "assistant", "content": "Plain."}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3}}
    async with running(Upstream([[json.dumps(body).encode()]], raw_head=JSON_HEAD)) as upstream:
        assert await ask(upstream) == [Usage(3), "Plain."]


@pytest.mark.parametrize(
    "steps",
    [
        [b"data: {broken\n\n"],
        [chunk({"content": "a"}), "close"],
        [chunk({"content": "a"}), "reset"],
        ["reset"],
        [b'data: {"error": {"message": "overloaded"}}\n\n'],
        [b"data: []\n\n"],
        [b"x" * 2_000_000],
    ],
)
async def test_whatever_breaks_is_a_model_error(steps: list[Step]) -> None:
    async with running(Upstream([steps])) as upstream:
        with pytest.raises(ModelError):
            await ask(upstream)


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
async def test_a_status_is_a_model_error(status: int) -> None:
    head = b"HTTP/1.1 %d X\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n" % status
    async with running(Upstream([[b'{"error":{"message":"no"}}']], raw_head=head)) as upstream:
        with pytest.raises(ModelError, match=str(status)):
            await ask(upstream)
    assert len(upstream.requests) == 1


@pytest.mark.parametrize("steps", [["hang"], [chunk({"content": "a"}), "hang"]])
async def test_a_stall_is_a_timeout(steps: list[Step]) -> None:
    async with running(Upstream([steps])) as upstream:
        with pytest.raises(ModelTimeout):
            await ask(upstream)


async def test_nobody_there_is_a_model_error() -> None:
    with pytest.raises(ModelError):
        await ask(Upstream(url="http://127.0.0.1:9/v1"))


async def test_closing_the_stream_hangs_up_on_the_upstream() -> None:
    steps: list[Step] = [chunk({"content": "One "}), chunk({"content": "two "}), "hang"]
    async with running(Upstream([steps])) as upstream:
        model = await engine(upstream)
        async with aclosing(model.stream(PROMPT)) as events:
            assert str(await anext(events)).startswith("One ")
        await asyncio.wait_for(upstream.hung_up.wait(), 5)
        await model.aclose()


async def test_a_cancel_while_the_upstream_thinks_hangs_up_too() -> None:
    async with running(Upstream([["hang"]])) as upstream:
        model = await engine(upstream)
        events = model.stream(PROMPT)
        asking = asyncio.ensure_future(anext(events))
        await asyncio.wait_for(upstream.asked.wait(), 5)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await asyncio.wait_for(upstream.hung_up.wait(), 5)
        await model.aclose()


async def test_a_finished_stream_gives_its_connection_back() -> None:
    async with running(Upstream([words("Once more.")])) as upstream:
        model = await engine(upstream)
        for _ in range(5):
            async with aclosing(model.stream(PROMPT)) as events:
                assert [event async for event in events]
        assert upstream.connections == 1
        await model.aclose()


async def test_prewarming_a_dead_upstream_is_no_error() -> None:
    model = await engine(Upstream(url="http://127.0.0.1:9/v1"))
    await model.prewarm()
    await model.aclose()
