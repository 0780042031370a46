"""Calls of the platform's own tools (end_call, transfers, ...), built from the schema that came with the request."""

import re
from collections.abc import Mapping, Sequence

from app.hearing.phones import phones
from app.llm.offline.reply import Reply, call
from app.llm.offline.scene import Scene
from app.llm.offline.schema import Schema, choices, fits, given, kinds, properties, required
from app.llm.offline.words import stem, stems
from app.turn import ToolSpec

SPOKEN = ("system__message_to_speak", "message", "client_message")
_REASON = re.compile(r"reason|summary|why|explanation|context|note|agent_message|description|details", re.IGNORECASE)
_LISTED = re.compile(r"(?:^|[\n;,.]|\bagent )\s*(\d{1,2})\s*[:=.)-]\s*([^\n;]{2,200})")
_ENDED = frozenset(map(stem, ("user", "customer", "request", "done", "finished", "complete", "resolved", "ended")))
_E164 = re.compile(r"\+\d[\d ().-]{5,18}\d")


def system_call(scene: Scene, tool: ToolSpec, line: str, reason: str, values: Mapping[str, object]) -> Reply | None:
    """The call of a system tool with what is known, or None when a required argument cannot be filled.

    `line` is what the caller hears: it goes into whichever parameter speaks it, and into the text only when there is
    none (else it is heard twice).
    """
    arguments: dict[str, object] = {}
    speaks = ""
    for name, schema in properties(tool).items():
        needed = name in required(tool)
        if name in SPOKEN and "string" in kinds(schema) and not choices(schema):
            if not speaks and name == _speaking(tool):
                speaks = name
                arguments[name] = line
            elif needed:
                arguments[name] = ""
            continue
        value = _value(name, schema, reason, values, needed=needed)
        if value is not None:
            arguments[name] = value
        elif needed:
            return None
    if any(name not in arguments for name in required(tool)):
        return None
    return call(scene.prompt, tool.name, arguments, "" if speaks else line)


def _speaking(tool: ToolSpec) -> str:
    """The parameter that is spoken: the first of the known names that the schema has."""
    return next((name for name in SPOKEN if name in properties(tool)), "")


def _value(name: str, schema: Schema, reason: str, values: Mapping[str, object], *, needed: bool) -> object:
    value = values.get(name)
    if value is not None and fits(value, schema):
        return value
    offered = given(schema)
    if offered is not None and (needed or "const" in schema):
        return offered
    if not needed:
        return None
    if choices(schema):
        return _likeliest(reason, choices(schema)) if _REASON.search(name) else None
    if kinds(schema) == ("boolean",):
        return False
    return reason if _REASON.search(name) and fits(reason, schema) else None


def _likeliest(reason: str, allowed: Sequence[object]) -> object:
    """The listed reason with most of the words of ours; the first when none has any."""
    ours = {*stems(reason), *_ENDED}
    named = [choice for choice in allowed if isinstance(choice, str)]
    return max(named, key=lambda choice: len(ours.intersection(stems(choice.replace("_", " ")))), default=None)


def transfer_number(scene: Scene, tool: ToolSpec) -> str | None:
    """Where a call goes: the schema's own number, the choice that suits the words, or the only number described."""
    for name, schema in properties(tool).items():
        if "number" not in name or "agent" in name:
            continue
        offered = given(schema)
        if isinstance(offered, str):
            return offered
        listed = [choice for choice in choices(schema) if isinstance(choice, str)]
        if listed:
            return _suiting(scene, tool, listed)
        described = f"{schema.get('description', '')} {tool.description}"
        numbers = list(dict.fromkeys(_digits(n) for n in _E164.findall(described))) or list(phones(described))
        return numbers[0] if len(numbers) == 1 else _suiting(scene, tool, numbers) if numbers else None
    return None


def _digits(number: str) -> str:
    return "+" + "".join(c for c in number if c.isdigit())


def _suiting(scene: Scene, tool: ToolSpec, numbers: list[str]) -> str:
    """The number whose description has most of the caller's words; the first when none has any."""
    asked = set(stems(scene.utterance))
    text = tool.description + " " + " ".join(str(s.get("description", "")) for s in properties(tool).values())
    return max(numbers, key=lambda number: len(asked.intersection(stems(_around(text, number)))))


def _around(text: str, number: str) -> str:
    """What the description says about a number: its own line, or what stands behind it when a line has several."""
    line = next((part for part in re.split(r"[\n;]", text) if number in part), "")
    if len(_E164.findall(line)) < 2:
        return line
    return line[line.find(number) + len(number) :].split("+", 1)[0]


def agent_number(scene: Scene, tool: ToolSpec) -> int | None:
    """Which agent a call goes to: the listed one that suits the words, else the first (numbers count from 0)."""
    schema = properties(tool).get("agent_number", {})
    offered = given(schema)
    if isinstance(offered, int) and not isinstance(offered, bool):
        return offered
    text = f"{tool.description}\n{schema.get('description', '')}"
    listed = {int(number): said for number, said in _LISTED.findall(text)}
    allowed = [c for c in choices(schema) if isinstance(c, int)] or sorted(listed) or [0]
    asked = set(stems(scene.utterance))
    return max(allowed, key=lambda number: len(asked.intersection(stems(listed.get(number, "")))))
