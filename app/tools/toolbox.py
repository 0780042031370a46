"""Runs the server's own tools: arguments checked, a deadline each, every failure an answer the model can use."""

import asyncio
import math
from collections.abc import Mapping, Sequence

import orjson
import structlog
from pydantic import BaseModel, ValidationError

from app.errors import StoreError
from app.tools.base import ReadTool, Scope, Tool
from app.turn import Message, ToolCall, ToolSpec

log = structlog.get_logger(__name__)
_MAX_CALLS = 4
_MAX_ARGUMENTS = 4096


class Toolbox:
    """The own tools by name. `run` never raises for what a model or the database did wrong."""

    def __init__(self, tools: Sequence[ReadTool], *, timeout_s: float) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._specs = {tool.name: _spec(tool) for tool in tools}
        self._timeout_s = timeout_s

    def specs(self, names: Sequence[str]) -> tuple[ToolSpec, ...]:
        """The tools of these names as they are offered to a model."""
        return tuple(self._specs[name] for name in names if name in self._specs)

    async def run(self, calls: Sequence[ToolCall], scope: Scope, *, within_s: float = math.inf) -> tuple[Message, ...]:
        """Run the calls of one round side by side and answer each with a tool message, in order.

        `within_s` is what the turn has left; a call has its own deadline besides.
        """
        limit = max(0.0, min(self._timeout_s, within_s))
        answers = await asyncio.gather(*(self._answer(call, scope, limit) for call in calls[:_MAX_CALLS]))
        refused = [{"error": "too many calls at once"}] * len(calls[_MAX_CALLS:])
        return tuple(
            Message("tool", orjson.dumps(answer).decode(), tool_call_id=call.id)
            for call, answer in zip(calls, [*answers, *refused], strict=True)
        )

    async def _answer(self, call: ToolCall, scope: Scope, limit: float) -> Mapping[str, object]:
        tool = self._tools.get(call.name)
        if tool is None:
            return {"error": f"there is no tool {call.name[:64]}"}
        try:
            arguments = _checked(tool.arguments, call.arguments)
        except ValueError as error:
            return {"error": f"the arguments are not right: {error}"}
        try:
            async with asyncio.timeout(limit):
                return await tool.run(arguments, scope)
        except TimeoutError:
            log.warning("tool too slow", tool=tool.name)
            return {"error": "the look-up took too long; it may be tried again in a moment"}
        except StoreError as error:
            log.warning("tool failed", tool=tool.name, problem=str(error))
            return {"error": "the look-up is not possible right now"}


def _checked(model: type[BaseModel], arguments: str) -> BaseModel:
    """The arguments as the tool's model. Raises `ValueError` with words a model can act on."""
    if len(arguments) > _MAX_ARGUMENTS:
        raise ValueError("too long")
    try:
        return model.model_validate_json(arguments or "{}")
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors()[:3])
        raise ValueError("; ".join(faults)) from None


def _spec(tool: Tool) -> ToolSpec:
    schema = tool.arguments.model_json_schema()
    schema.pop("title", None)
    for field in schema.get("properties", {}).values():
        field.pop("title", None)
    return ToolSpec(tool.name, tool.description, schema)
