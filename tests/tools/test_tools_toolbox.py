"""The toolbox never fails: whatever a model or the database does, there is an answer for the model."""

import asyncio
import json
from collections.abc import Mapping, Sequence

import pytest
from pydantic import BaseModel

from app.errors import StoreError
from app.standing import Level, Standing
from app.tools.base import Scope
from app.tools.platform import fitted
from app.tools.toolbox import Rules, Toolbox
from app.turn import Message, ToolCall, ToolSpec

SCOPE = Scope("conv_1", "c1")


class Number(BaseModel):
    number: int


class Double:
    """Doubles a number; other numbers make it slow, or break."""

    name = "double"
    description = "Doubles."
    level = Level.UNKNOWN
    arguments = Number

    async def run(self, arguments: BaseModel, scope: Scope) -> Mapping[str, object]:
        number = Number.model_validate(arguments).number
        if number == 13:
            raise StoreError("the database is gone")
        if number == 99:
            await asyncio.sleep(5)
        return {"result": number * 2, "for": scope.caller_id}


def box() -> Toolbox:
    return Toolbox([Double()], timeout_s=0.05)


async def answer(*calls: tuple[str, str]) -> list[dict[str, object]]:
    made = [ToolCall(f"id{n}", name, arguments) for n, (name, arguments) in enumerate(calls)]
    messages = (await box().run(made, SCOPE)).messages
    assert [m.tool_call_id for m in messages] == [c.id for c in made]
    assert all(m.role == "tool" for m in messages)
    return [json.loads(m.content) for m in messages]


async def test_calls_are_answered_in_order() -> None:
    assert await answer(("double", '{"number": 2}'), ("double", '{"number": "3"}')) == [
        {"result": 4, "for": "c1"},
        {"result": 6, "for": "c1"},
    ]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("double", "{not json"),
        ("double", "[]"),
        ("double", ""),
        ("double", '{"number": "x"}'),
        ("double", "{}"),
        ("double", '{"number": 1}' + " " * 5000),
        ("triple", "{}"),
        ("double", '{"number": 13}'),
        ("double", '{"number": 99}'),
    ],
)
async def test_every_failure_is_an_answer(name: str, arguments: str) -> None:
    (told,) = await answer((name, arguments))
    assert set(told) == {"error"}
    assert "database" not in str(told["error"])


class Shout:
    """Needs a caller who has proved who they are."""

    name = "shout"
    description = "Shouts."
    level = Level.VERIFIED
    arguments = Number

    async def run(self, arguments: BaseModel, scope: Scope) -> Mapping[str, object]:
        return {"level": scope.standing.level}


class OneRung:
    """Every caller stands on the same rung; without one the database is gone."""

    def __init__(self, level: Level | None) -> None:
        self._level = level

    async def standing(self, conversation_id: str, caller_id: str, history: Sequence[Message]) -> Standing:
        if self._level is None:
            raise StoreError("the database is gone")
        return Standing(self._level)


@pytest.mark.parametrize(
    ("level", "rules", "told"),
    [
        (Level.VERIFIED, Rules(), {"level": 2}),
        (Level.KNOWN, Rules(), "not_verified"),
        (Level.KNOWN, Rules(levels={"shout": Level.KNOWN}), {"level": 1}),
        (None, Rules(), "the look-up is not possible right now"),
        (None, Rules(levels={"shout": Level.UNKNOWN}), {"level": 0}),
        (Level.VERIFIED, Rules(offered={"double"}), "there is no tool shout"),
    ],
)
async def test_a_tool_runs_only_where_it_is_offered_to_a_caller_of_its_level(
    level: Level | None, rules: Rules, told: object
) -> None:
    tools = Toolbox([Shout()], timeout_s=1.0, ladder=OneRung(level))
    (message,) = (await tools.run([ToolCall("a", "shout", '{"number": 1}')], SCOPE, rules)).messages
    answered = json.loads(message.content)
    assert answered == told or answered["error"] == told


async def test_without_a_ladder_nobody_is_known() -> None:
    (message,) = (
        await Toolbox([Shout()], timeout_s=1.0).run([ToolCall("a", "shout", '{"number": 1}')], SCOPE)
    ).messages
    assert json.loads(message.content)["error"] == "not_verified"


async def test_too_many_calls_at_once_are_refused_one_by_one() -> None:
    told = await answer(*[("double", '{"number": 1}')] * 6)
    assert [("result" in one) for one in told] == [True] * 4 + [False] * 2


def test_a_tool_is_offered_with_the_schema_of_its_arguments() -> None:
    (spec,) = box().specs(["double", "unknown"])
    assert spec == ToolSpec(
        "double", "Doubles.", {"type": "object", "required": ["number"], "properties": {"number": {"type": "integer"}}}
    )


LIVE = {
    "type": "object",
    "properties": {
        "reason": {"type": "string"},
        "system__message_to_speak": {"type": "string"},
        "mode": {"enum": ["soft"]},
    },
    "required": ["reason", "system__message_to_speak", "mode"],
}


@pytest.mark.parametrize(
    ("arguments", "said", "wanted"),
    [
        ("{}", "", {"reason": "as the caller asked", "system__message_to_speak": "", "mode": "soft"}),
        (
            '{"reason":"bye","system__message_to_speak":"Bye!"}',
            "",
            {"reason": "bye", "system__message_to_speak": "Bye!", "mode": "soft"},
        ),
        (
            '{"reason":"bye","system__message_to_speak":"Bye!"}',
            "Bye!",
            {"reason": "bye", "system__message_to_speak": "", "mode": "soft"},
        ),
        ("nonsense", "", {"reason": "as the caller asked", "system__message_to_speak": "", "mode": "soft"}),
        (
            '{"extra": 1}',
            "",
            {"extra": 1, "reason": "as the caller asked", "system__message_to_speak": "", "mode": "soft"},
        ),
    ],
)
def test_a_platform_call_fits_the_schema_it_came_with(arguments: str, said: str, wanted: dict[str, object]) -> None:
    call = fitted(ToolCall("", "end_call", arguments), ToolSpec("end_call", "", LIVE), said)
    assert json.loads(call.arguments) == wanted
    assert call.id


@pytest.mark.parametrize(
    "schema", [{}, {"properties": None, "required": None}, {"required": ["x", 3]}, {"required": "x"}]
)
def test_a_strange_schema_is_no_reason_to_fail(schema: dict[str, object]) -> None:
    assert fitted(ToolCall("i", "t", '{"a": 1}'), ToolSpec("t", "", schema), "") == ToolCall("i", "t", '{"a":1}')
