"""The scripted model: it plays what it is told and counts how its streams ended."""

import asyncio
from contextlib import aclosing

import pytest

from app.errors import ModelError
from app.llm.base import Model, ModelEvent, Prompt
from app.llm.scripted import HANG, ScriptedModel
from app.turn import Message, ToolCall, Usage

CALL = ToolCall("c1", "lookup_order", '{"number": "1042"}')


def prompt(said: str) -> Prompt:
    return Prompt("", (Message("user", said),))


async def played(model: Model, said: str = "hello") -> list[ModelEvent]:
    async with aclosing(model.stream(prompt(said))) as events:
        return [event async for event in events]


async def test_each_request_gets_its_own_steps_and_the_last_repeats() -> None:
    model = ScriptedModel([["Hello ", "there."], [CALL, Usage(3, 4)]])
    assert await played(model, "one") == ["Hello ", "there."]
    assert await played(model, "two") == [CALL, Usage(3, 4)]
    assert await played(model, "three") == [CALL, Usage(3, 4)]
    assert [p.history[0].content for p in model.prompts] == ["one", "two", "three"]
    assert (model.completed, model.cancelled, model.failed) == (3, 0, 0)


async def test_a_failure_comes_after_what_was_said_before_it() -> None:
    model = ScriptedModel([["Let me ", ModelError("down")]])
    async with aclosing(model.stream(prompt("hi"))) as events:
        assert await anext(events) == "Let me "
        with pytest.raises(ModelError, match="down"):
            await anext(events)
    assert (model.completed, model.cancelled, model.failed) == (0, 0, 1)


async def test_closing_early_counts_as_cancelled() -> None:
    model = ScriptedModel([["one ", 0.0, "two ", "three."]])
    async with aclosing(model.stream(prompt("hi"))) as events:
        assert await anext(events) == "one "
    assert (model.completed, model.cancelled) == (0, 1)


async def test_a_hang_ends_when_it_is_cancelled() -> None:
    model = ScriptedModel([["one ", HANG, "never"]])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await played(model)
    assert (model.completed, model.cancelled) == (0, 1)


async def test_without_a_script_it_says_nothing() -> None:
    model = ScriptedModel([])
    assert await played(model) == []
    await model.aclose()
    assert model.closed
