"""Calls of the request's own tools, made to fit the schema that came with them before they are passed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

import orjson

from app.turn import ToolCall, ToolSpec
from app.wire.body import object_of

_SPOKEN = ("system__message_to_speak", "message", "client_message")
_REASON = "as the caller asked"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A call of the server's own making. `text` is what is said besides: the line, where no argument speaks it."""

    call: ToolCall
    text: str


def spoken_call(spec: ToolSpec, line: str, reason: str) -> Spoken | None:
    """A call of a system tool that says `line` once; None when an argument it requires is not ours to know."""
    properties = object_of(spec.parameters.get("properties"))
    speaks = next((name for name in _SPOKEN if _takes_words(object_of(properties.get(name)))), "")
    arguments: dict[str, object] = {speaks: line} if speaks and line else {}
    if "reason" in properties:
        arguments["reason"] = _nearest(reason, object_of(properties["reason"]).get("enum"))
    call = fitted(ToolCall("", spec.name, orjson.dumps(arguments).decode()), spec, "")
    made, required = _parsed(call.arguments), spec.parameters.get("required")
    if any(name not in made for name in (required if isinstance(required, list) else [])):
        return None
    return Spoken(call, "" if speaks else line)


def _takes_words(schema: Mapping[str, object]) -> bool:
    kind = schema.get("type", "string") if schema else ""
    return "enum" not in schema and (kind == "string" or (isinstance(kind, list) and "string" in kind))


def _nearest(reason: str, choices: object) -> object:
    """The reason itself, or the listed one that shares most words with it."""
    if not isinstance(choices, list) or not choices:
        return reason
    words = set(reason.casefold().strip(".").split())
    return max(choices, key=lambda choice: len(words.intersection(str(choice).casefold().replace("_", " ").split())))


def fitted(call: ToolCall, spec: ToolSpec, said: str) -> ToolCall:
    """The call with an id and arguments the platform accepts.

    The platform refuses a call that lacks a required argument, and its schemas change: so what is missing is filled
    from the schema itself where it says what is right. `said` is what was spoken before the call in this reply: a
    spoken line in the arguments would then be heard twice, and is emptied.
    """
    properties = object_of(spec.parameters.get("properties"))
    arguments = dict(_parsed(call.arguments))
    required = spec.parameters.get("required")
    for name in required if isinstance(required, list) else []:
        if isinstance(name, str) and arguments.get(name) is None:
            value = _from_schema(name, object_of(properties.get(name)))
            if value is not None:
                arguments[name] = value
    for name in _SPOKEN:
        if said.strip() and isinstance(arguments.get(name), str):
            arguments[name] = ""
    return ToolCall(call.id or f"call_{uuid4().hex[:24]}", call.name, orjson.dumps(arguments).decode())


def _parsed(arguments: str) -> Mapping[str, object]:
    try:
        return object_of(orjson.loads(arguments))
    except orjson.JSONDecodeError:
        return {}


def _from_schema(name: str, schema: Mapping[str, object]) -> object:
    """A value the schema itself offers; a line to speak may be empty, and a reason may be plain."""
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    choices = schema.get("enum")
    if isinstance(choices, list) and len(choices) == 1:
        return choices[0]
    if name in _SPOKEN:
        return ""
    return _REASON if name == "reason" and not choices else None
