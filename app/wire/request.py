"""A chat completion request as the platform sends it, read into a `Turn`: the last place that may answer 4xx."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import orjson

from app.turn import DERIVED, Message, ToolSpec, Turn
from app.wire.body import object_of
from app.wire.messages import read_messages

_CONVERSATION = re.compile(r"\bconv_[A-Za-z0-9_]+")
_MAX_ID = 200
_MOST_SHARED = 8192  # bytes of JSON


def read_turn(
    body: Mapping[str, object],
    headers: Mapping[str, str],
    *,
    caller_sources: Sequence[str] = ("header", "extra_body", "user_id"),
) -> Turn:
    """Read a request body and its headers (lower-case names) into a `Turn`. Raises `BadRequest`.

    Unknown fields are ignored, so that nothing the platform adds can break a call or reach the upstream model.
    """
    messages = read_messages(body.get("messages"))
    extra = object_of(body.get("elevenlabs_extra_body"))
    caller = _caller(body, headers, extra, caller_sources)
    stream_options = object_of(body.get("stream_options"))
    return Turn(
        conversation_id=_conversation_id(headers, extra, messages, caller),
        agent=_text(body.get("model")),
        messages=messages,
        tools=_tools(body),
        caller_id=caller,
        variables=_variables(extra),
        max_tokens=_cap(body, extra),
        temperature=_temperature(extra.get("temperature"), body.get("temperature")),
        stream=body.get("stream") is True,
        include_usage=stream_options.get("include_usage") is True,
    )


def _text(value: object) -> str:
    """A scalar as text, trimmed and bounded; anything else is ""."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()[:_MAX_ID]


def _positive(value: object) -> int | None:
    """A cap on tokens, or None: the platform sends -1 for "no cap", and that must never travel on."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10_000_000:
        return None
    return int(value) or None


def _cap(body: Mapping[str, object], extra: Mapping[str, object]) -> int | None:
    """The cap of the request, or the lower one a client asks for in its extra body: no field overrides it there."""
    asked = (_positive(body.get("max_tokens")) or _positive(body.get("max_completion_tokens")), extra.get("max_tokens"))
    return min((cap for value in asked if (cap := _positive(value))), default=None)


def _temperature(*values: object) -> float | None:
    """The first that is one: what a client asks for in its extra body goes before the agent's own."""
    for value in values:
        if not isinstance(value, bool) and isinstance(value, int | float) and 0 <= value <= 2:
            return float(value)
    return None


def _tools(body: Mapping[str, object]) -> tuple[ToolSpec, ...]:
    """The tools offered with the request; entries without a usable name are left out, doubles keep the first."""
    listed = body.get("tools")
    if not isinstance(listed, list) or body.get("tool_choice") == "none":
        return ()
    found: dict[str, ToolSpec] = {}
    for entry in listed:
        function = object_of(object_of(entry).get("function"))
        name = _text(function.get("name"))
        if name and name not in found:
            found[name] = _tool(function)
    return tuple(found.values())


def _tool(function: Mapping[str, object]) -> ToolSpec:
    """One tool. An agent's calls all bring the same, each as long as its reply: what is equal is held once."""
    try:
        content = orjson.dumps(function)
    except orjson.JSONEncodeError:  # nested deeper than it writes
        return _read_tool(function)
    return _shared(content) if len(content) <= _MOST_SHARED else _read_tool(function)


@lru_cache(maxsize=128)
def _shared(content: bytes) -> ToolSpec:
    return _read_tool(object_of(orjson.loads(content)))


def _read_tool(function: Mapping[str, object]) -> ToolSpec:
    parameters = object_of(function.get("parameters")) or {"type": "object", "properties": {}}
    description = function.get("description")
    return ToolSpec(_text(function.get("name")), description if isinstance(description, str) else "", parameters)


def _variables(extra: Mapping[str, object]) -> dict[str, str]:
    """Dynamic variables: scalars of the extra body and of its `dynamic_variables`; secrets never."""
    found: dict[str, str] = {}
    for group in (extra, object_of(extra.get("dynamic_variables"))):
        for name, value in group.items():
            if isinstance(value, str | int | float) and not name.startswith("secret__"):
                found[name] = str(value)
    return found


def _caller(
    body: Mapping[str, object], headers: Mapping[str, str], extra: Mapping[str, object], sources: Sequence[str]
) -> str:
    known = {"header": headers.get("x-caller-id"), "extra_body": extra.get("caller_id"), "user_id": body.get("user_id")}
    return next((text for source in sources if (text := _text(known.get(source)))), "")


def _conversation_id(
    headers: Mapping[str, str], extra: Mapping[str, object], messages: tuple[Message, ...], caller: str
) -> str:
    """Header, extra body, `conv_…` in the system text, else derived from how the conversation began.

    A derived id groups turns for the record; it is a guess, so nothing may be unlocked by it.
    """
    given = _text(headers.get("x-conversation-id")) or _text(extra.get("conversation_id"))
    if given:
        return given
    for message in messages:
        if message.role == "system" and (named := _CONVERSATION.search(message.content)):
            return named.group()
    opening: list[str] = []  # up to the caller's first words, so that the id stays as the history grows
    for message in messages:
        if message.role != "system":
            opening.append(f"{message.role}:{message.content}")
        if message.role == "user":
            break
    return DERIVED + hashlib.sha256("\n".join([caller, *opening]).encode()).hexdigest()[:24]
