"""What the toolbox and a model tell each other: specs of tools, checked arguments, answers as messages. Pure."""

from collections.abc import Mapping

import orjson
from pydantic import BaseModel, ValidationError

from app.actions import Prepared, Refusal
from app.tools.base import Tool
from app.turn import Message, ToolCall, ToolSpec

Answer = Mapping[str, object]

TOO_SLOW: Answer = {"error": "the look-up took too long; it may be tried again in a moment"}
BROKEN: Answer = {"error": "the look-up is not possible right now"}
TOO_MANY: Answer = {"error": "too many calls at once"}
NOT_VERIFIED: Answer = {
    "error": "not_verified",
    "message": "Ask for the order number and the postcode on the order, then call verify_caller.",
}
ONE_AT_A_TIME: Answer = {
    "error": "one_at_a_time",
    "message": "Nothing was done. Propose one change, and the next one when the caller has answered.",
}
_MAX_ARGUMENTS = 4096


def no_tool(name: str) -> Answer:
    """The answer to a call of a tool that is not there for this agent."""
    return {"error": f"there is no tool {name[:64]}"}


def checked(model: type[BaseModel], arguments: str) -> BaseModel:
    """The arguments as the tool's model. Raises `ValueError` with words a model can act on."""
    if len(arguments) > _MAX_ARGUMENTS:
        raise ValueError("too long")
    try:
        return model.model_validate_json(arguments or "{}")
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors()[:3])
        raise ValueError("; ".join(faults)) from None


def told(outcome: Answer | Prepared | Refusal) -> Answer:
    """What a model is told of an outcome."""
    if isinstance(outcome, Prepared):
        return {"waiting_for_yes": True, "message": "The caller hears the proposal now. Nothing was done yet."}
    if isinstance(outcome, Refusal):
        return {"error": outcome.reason, "message": outcome.said, "done": False}
    return outcome


def message(call: ToolCall, answer: Answer) -> Message:
    """The answer to a call, as the history has it."""
    return Message("tool", orjson.dumps(answer).decode(), tool_call_id=call.id)


def spec(tool: Tool) -> ToolSpec:
    """A tool as it is offered to a model."""
    schema = tool.arguments.model_json_schema()
    schema.pop("title", None)
    for field in schema.get("properties", {}).values():
        field.pop("title", None)
    return ToolSpec(tool.name, tool.description, schema)
