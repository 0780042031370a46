"""A chain of models in front of real upstream servers that fail in every way: who is heard, who is hung up on."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

import pytest

from app.errors import ModelError, ModelTimeout
from app.llm.base import ModelEvent, Prompt
from app.llm.breaker import Breaker
from app.llm.chain import Budget, Chain, Deadlines
from app.llm.openai import OpenAIModel
from app.turn import Message
from emulator.upstream.script import DONE, Step, chunk, words
from emulator.upstream.server import Upstream, running

PROMPT = Prompt("", (Message("user", "Hello?"),))
QUICK = Deadlines(first_content_s=0.2, stall_s=0.2, turn_s=2.0)
REFUSES = b"HTTP/1.1 503 X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
LIMITED = b"HTTP/1.1 429 X\r\nretry-after: 7\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


@asynccontextmanager
async def chain(upstreams: Sequence[Upstream], deadlines: Deadlines = QUICK) -> AsyncIterator[Chain]:
    async with AsyncExitStack() as stack:
        models = []
        for n, upstream in enumerate(upstreams):
            server = await stack.enter_async_context(running(upstream))
            model = await asyncio.to_thread(OpenAIModel, base_url=server.url, api_key="", model="m")
            models.append((f"model {n}", model))
        made = Chain(models, deadlines)
        stack.push_async_callback(made.aclose)
        yield made


async def heard(made: Chain, decisions: list[str] | None = None, turn_s: float = 5.0) -> list[ModelEvent]:
    budget = Budget(time.monotonic() + turn_s, (decisions if decisions is not None else []).append)
    async with aclosing(made.stream(PROMPT, budget)) as events:
        return [event async for event in events]


FIRST_FAILS: list[Sequence[Step]] = [
    ["reset"],
    ["hang"],
    [chunk({"role": "assistant", "content": ""}), "hang"],
    [chunk({"content": "  \n"}), "hang"],
    [chunk(finish="stop"), DONE],
    [DONE],
    [b"data: {broken\n\n"],
    [b'data: {"error": {"message": "overloaded"}}\n\n'],
    [chunk(finish="content_filter"), DONE],
    [b": keep-alive\n\n", "close"],
]


@pytest.mark.parametrize("steps", FIRST_FAILS)
async def test_whatever_keeps_the_first_silent_the_second_is_heard(steps: Sequence[Step]) -> None:
    decisions: list[str] = []
    async with chain([Upstream([steps]), Upstream([words("Second here.")])]) as made:
        assert await heard(made, decisions) == ["Second ", "here."]
    assert decisions[0].startswith("model 0 failed")


async def test_the_one_who_was_late_is_hung_up_on() -> None:
    slow = Upstream([["hang"]])
    async with chain([slow, Upstream([words("Second here.")])]) as made:
        assert await heard(made)
        await asyncio.wait_for(slow.hung_up.wait(), 5)


@pytest.mark.parametrize("steps", [[chunk({"content": "First"}), "hang"], [chunk({"content": "First"}), "reset"]])
async def test_two_models_words_are_never_spliced(steps: Sequence[Step]) -> None:
    second = Upstream()
    async with chain([Upstream([steps]), second]) as made:
        async with aclosing(made.stream(PROMPT, Budget(time.monotonic() + 5, print))) as events:
            assert await anext(events) == "First"
            with pytest.raises(ModelError):
                await anext(events)
    assert second.requests == []


async def test_when_nobody_speaks_the_last_reason_is_raised() -> None:
    async with chain([Upstream([["reset"]]), Upstream([["hang"]])]) as made:
        with pytest.raises(ModelTimeout):
            await heard(made)


async def test_a_hedge_asks_the_second_and_the_first_to_speak_wins() -> None:
    deadlines = Deadlines(first_content_s=3, stall_s=3, turn_s=5, hedge_s=0.05)
    slow, quick = Upstream([[1.0, *words("Slow.")]]), Upstream([words("Quick.")])
    decisions: list[str] = []
    async with chain([slow, quick], deadlines) as made:
        assert await heard(made, decisions) == ["Quick."]
        await asyncio.wait_for(slow.hung_up.wait(), 5)
    assert decisions == ["hedged with model 1"]


async def test_a_hedge_is_not_needed_when_the_first_is_quick() -> None:
    second = Upstream()
    async with chain([Upstream([words("Quick.")]), second], Deadlines(hedge_s=2.0)) as made:
        assert await heard(made) == ["Quick."]
    assert second.requests == []


async def test_the_turns_end_is_everybodys_end() -> None:
    async with chain([Upstream([["hang"]]), Upstream([["hang"]])], Deadlines(first_content_s=60)) as made:
        with pytest.raises(ModelTimeout):
            await heard(made, turn_s=0.1)


async def test_a_model_that_keeps_failing_rests_and_is_tried_again() -> None:
    broken = Upstream([[b""]], raw_head=REFUSES)
    async with chain([broken, Upstream([words("Second.")])]) as made:
        for _ in range(5):
            assert await heard(made) == ["Second."]
        assert len(broken.requests) == 3
        made.links[0].breaker.rests_until = 0.0
        broken.raw_head, broken.replies = None, [words("First again.")]
        assert await heard(made) == ["First ", "again."]


async def test_a_limited_model_rests_as_long_as_it_says() -> None:
    limited = Upstream([[b""]], raw_head=LIMITED)
    async with chain([limited, Upstream([words("Second.")])]) as made:
        before = time.monotonic()
        await heard(made)
        assert made.links[0].breaker.rests_until >= before + 7
        await heard(made)
    assert len(limited.requests) == 1


async def test_when_all_rest_one_is_asked_all_the_same() -> None:
    async with chain([Upstream([words("Still here.")])]) as made:
        made.links[0].breaker.failures, made.links[0].breaker.rests_until = 9, time.monotonic() + 60
        assert await heard(made) == ["Still ", "here."]


async def test_a_caller_who_leaves_hangs_up_on_everybody_asked() -> None:
    first, second = Upstream([["hang"]]), Upstream([["hang"]])
    async with chain([first, second], Deadlines(first_content_s=5, hedge_s=0.01)) as made:
        asking = asyncio.create_task(heard(made))
        await asyncio.wait_for(asyncio.gather(first.asked.wait(), second.asked.wait()), 5)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await asyncio.wait_for(asyncio.gather(first.hung_up.wait(), second.hung_up.wait()), 5)
        assert made.links[0].breaker.failures == 0


def test_a_breaker_opens_rests_longer_each_time_and_lets_one_probe_through() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(3):
        assert breaker.admits()
        breaker.failed()
    assert not breaker.admits()
    now[0] = 2.0
    assert breaker.admits()
    assert not breaker.admits()  # one probe at a time
    breaker.failed()
    now[0] = 5.9
    assert not breaker.admits()
    now[0] = 6.0
    assert breaker.admits()
    breaker.abandoned()
    assert breaker.admits()
    breaker.succeeded()
    assert breaker.admits()
    assert breaker.admits()
