"""A tool call that a model wrote as text -> its name and arguments, in the spellings seen in the field."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_NAME_KEYS = ("name", "function", "tool", "tool_name", "function_name", "recipient_name")
_ARGUMENT_KEYS = ("arguments", "parameters", "args", "input", "params", "tool_input")
_ATTRIBUTE = re.compile(r"""(?:=\s*|name\s*=\s*)["']?([\w.-]+)""")
_PARAMETER = re.compile(r"""<parameter(?:\s+name)?\s*=\s*["']?([\w.-]+)["']?\s*>(.*?)</parameter>""", re.DOTALL)
_INNER = re.compile(r"""<(?:function|invoke)\s*(?:=|name\s*=)\s*["']?([\w.-]+)["']?\s*>""")


@dataclass(frozen=True, slots=True)
class LeakedCall:
    """A call found in text. `arguments` is a JSON object as text."""

    name: str
    arguments: str


def read_call(text: str, hint: str, tools: Collection[str]) -> LeakedCall | None:
    """The call of one of `tools` that the text holds; `hint` is what stood in the opening (attributes, a name)."""
    named = _ATTRIBUTE.search(hint)
    name = named[1] if named else hint
    inner = _INNER.search(text)
    name = inner[1] if inner else name
    parameters = dict(_PARAMETER.findall(text))
    if name in tools and parameters:
        return LeakedCall(name, json.dumps({key: value.strip() for key, value in parameters.items()}))
    found = _first_json(text)
    if name in tools:
        return LeakedCall(name, json.dumps(_arguments(found)))
    return _from_json(found, tools)


def _first_json(text: str) -> object:
    """The first JSON value in the text, or None."""
    start = re.search(r"[\[{]", text)
    if start is None:
        return None
    try:
        return json.JSONDecoder().raw_decode(text[start.start() :])[0]
    except (ValueError, RecursionError):
        return None


def _from_json(value: object, tools: Collection[str]) -> LeakedCall | None:
    if isinstance(value, list) and value:
        return _from_json(value[0], tools)
    if not isinstance(value, Mapping):
        return None
    for key in _NAME_KEYS:
        name = value.get(key)
        if isinstance(name, Mapping):
            return _from_json(name, tools)
        if isinstance(name, str) and name.rpartition(".")[2] in tools:
            return LeakedCall(name.rpartition(".")[2], json.dumps(_arguments(value)))
    return _from_json(value.get("tool_calls"), tools)


def _arguments(value: object) -> Mapping[str, object]:
    """The arguments inside a call object, or the object itself when it holds nothing but them."""
    if not isinstance(value, Mapping):
        return {}
    for key in _ARGUMENT_KEYS:
        inner = value.get(key)
        if isinstance(inner, str):
            inner = _first_json(inner)
        if isinstance(inner, Mapping):
            return inner
    return {} if any(isinstance(value.get(key), str) for key in ("name", "tool")) else value
