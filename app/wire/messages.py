"""The `messages` of a request -> `Message`s: any spelling of role, content and tool call that is seen in the field."""

from collections.abc import Mapping

import orjson

from app.errors import BadRequest
from app.turn import Message, Role, ToolCall, of_words
from app.wire.body import object_of

_ROLES: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "agent": "assistant",
    "ai": "assistant",
    "model": "assistant",
    "tool": "tool",
    "function": "tool",
}


def read_messages(value: object) -> tuple[Message, ...]:
    """Read the history. Raises `BadRequest` naming the field when it is not a list of messages."""
    if not isinstance(value, list):
        raise BadRequest("`messages` must be a list of messages.", "messages")
    if not value:
        raise BadRequest("`messages` must not be empty.", "messages")
    return tuple([_plain(entry) or _message(entry, f"messages[{at}]") for at, entry in enumerate(value)])


def _plain(entry: object) -> Message | None:
    """Somebody's words, written as nearly every message is; None for all that has to be looked at closely."""
    if type(entry) is dict and type(content := entry.get("content")) is str:
        role = entry.get("role")
        if role == "user":
            return of_words("user", content)
        if role == "assistant" and not (entry.get("tool_calls") or entry.get("function_call")):
            return of_words("assistant", content)
    return None


def _message(entry: object, where: str) -> Message:
    if not isinstance(entry, dict):
        raise BadRequest(f"`{where}` must be an object.", where)
    role = entry.get("role")
    known = _ROLES.get(role.strip().lower()) if isinstance(role, str) else None
    if known is None:
        raise BadRequest(f"`{where}.role` must be one of system, user, assistant, tool.", f"{where}.role")
    call_id = entry.get("tool_call_id")
    return Message(
        role=known,
        content=_content(entry.get("content"), f"{where}.content"),
        tool_calls=_calls(entry, where) if known == "assistant" else (),
        tool_call_id=str(call_id) if known == "tool" and isinstance(call_id, str | int) else "",
    )


def _content(value: object, where: str) -> str:
    """Text of a content in any form: null, a string, a number, one part, or a list of parts (pictures are skipped)."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | dict | list):
        raise BadRequest(f"`{where}` must be a string, null or a list of parts.", where)
    if isinstance(value, int | float):
        return str(value)
    parts = value if isinstance(value, list) else [value]
    return " ".join(text for part in parts if (text := _part(part)))


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    fields = object_of(part)
    for key in ("text", "refusal", "content"):
        text = fields.get(key)
        if isinstance(text, str):
            return text
        if isinstance(text, dict) and isinstance(text.get("value"), str):
            return str(text["value"])
    return ""


def _calls(entry: Mapping[str, object], where: str) -> tuple[ToolCall, ...]:
    listed = entry.get("tool_calls")
    entries: list[object] = listed if isinstance(listed, list) else []
    if not entries and isinstance(entry.get("function_call"), dict):  # the form before `tool_calls`
        entries = [{"id": "", "function": entry["function_call"]}]
    calls = []
    for at, call in enumerate(entries):
        fields = object_of(call)
        function = object_of(fields.get("function"))
        name = function.get("name")
        if isinstance(name, str) and name:
            given = fields.get("id")
            identity = str(given) if isinstance(given, str | int) and given != "" else f"{where}.{at}"
            calls.append(ToolCall(identity, name, _arguments(function.get("arguments"))))
    return tuple(calls)


def _arguments(value: object) -> str:
    if isinstance(value, str):
        return value or "{}"
    try:
        return orjson.dumps(value).decode() if isinstance(value, dict) else "{}"
    except orjson.JSONEncodeError:  # nested deeper than can be written again
        return "{}"
