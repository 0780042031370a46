"""Arguments of a client tool, taken from what the caller said: only what was really said, and only what fits."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.hearing.emails import emails
from app.hearing.order_numbers import order_numbers
from app.hearing.phones import phones
from app.hearing.postcodes import postcodes
from app.hearing.runs import runs
from app.hearing.tokens import tokens
from app.llm.offline.scene import Scene
from app.llm.offline.schema import Schema, choices, fits, given, kinds, properties, required
from app.llm.offline.system_tools import SPOKEN
from app.llm.offline.words import STOP, stem, stems
from app.turn import ToolSpec

_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_DATE = re.compile(
    rf"\b(?:today|tonight|tomorrow|(?:next |this |on )?(?:{_WEEKDAYS})|next week|\d{{4}}-\d{{2}}-\d{{2}}|"
    rf"(?:{_MONTHS}) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?|(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS}))\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:\d{1,2}(?::\d{2})? ?(?:am|pm|o'clock)|\d{1,2}:\d{2}|noon|midnight|in the (?:morning|afternoon|evening)"
    rf"|(?:at|around) (?:\d{{1,2}}|{_HOURS})(?: (?:thirty|fifteen|forty five))?(?: (?:am|pm|o'clock))?)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b(?:my name is|name's|this is|i'm|i am)\s+([A-Z][\w'-]+(?:\s+[A-Z][\w'-]+){0,2})")
_ON = re.compile(r"\b(?:on|yes|true|enable\w*|start|activate|open|with)\b")
_OFF = re.compile(r"\b(?:off|no|false|disable\w*|stop|deactivate|without)\b")
_POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|so|okay|ok|um|uh|yes|please|and|could you|can you|would you|will you|i want you to|let's|just"
    r"|i want to|i'd like to|i'd like you to|i would like to|i need to|i need you to)[ ,]+)+",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"quer|question|request|prompt|note|comment|reason|summary|issue|problem|feedback")
_WORDING = re.compile(r"message|text|body|content")
_SAYING = re.compile(r"\b(?:saying|that says|which says|with the (?:message|text|words))\b[ :,]*(.+)$", re.IGNORECASE)
_LINKING = frozenset(
    ("to", "for", "about", "of", "on", "in", "at", "with", "from", "into", "named", "called", "the", "me")
)
_VERBS = frozenset(
    map(
        stem,
        ("show", "open", "go", "take", "navigate", "display", "bring", "send", "get", "give", "set", "start", "view"),
    )
)
_HEARERS: tuple[tuple[re.Pattern[str], Callable[[str], tuple[str, ...]]], ...] = (
    (re.compile(r"e_?-?mail"), emails),
    (re.compile(r"phone|mobile"), phones),
    (re.compile(r"postcode|zip|postal"), partial(postcodes, expecting=True)),
    (re.compile(r"order(?!.*(?:note|comment|type|status|date|sort|by))"), order_numbers),
)
_DATED = re.compile(r"date|^day$|^when$")
_TIMED = re.compile(r"time(?!.*zone)|^hour$")
_NAMED = re.compile(r"^(?!.*(?:page|file|product|item|tool|event|user)).*name")
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Filled:
    """The arguments so far, and the name of the first required one that could not be filled ("" when all could)."""

    arguments: dict[str, object]
    missing: str = ""


def filled(tool: ToolSpec, scene: Scene) -> Filled:
    """What the utterance gives for the tool's parameters."""
    needed = required(tool)
    known = properties(tool)
    only_one = len(known) == 1
    arguments: dict[str, object] = {}
    missing = "" if all(name in known for name in needed) else next(n for n in needed if n not in known)
    for name, schema in known.items():
        if name in SPOKEN and name == "system__message_to_speak":
            value: object = "" if name in needed else None
        else:
            value = _value(name, schema, tool, scene, free=name in needed or only_one)
        if value is None and name in needed:
            value = given(schema)
        if value is None and "const" in schema:
            value = schema["const"]
        if value is not None and fits(value, schema):
            arguments[name] = value
        elif name in needed:
            missing = missing or name
    return Filled(arguments, missing)


def _value(name: str, schema: Schema, tool: ToolSpec, scene: Scene, *, free: bool) -> object:
    """The value the utterance gives for one parameter, or None. `free`: the rest of the sentence may be it."""
    allowed = choices(schema)
    if allowed:
        return _mentioned(allowed, scene)
    types = kinds(schema)
    if "boolean" in types:
        return _switch(scene)
    if "array" in types:
        return _several(name.lower(), schema, tool, scene)
    if "integer" in types or "number" in types:
        return _number(scene, whole="number" not in types)
    if "string" not in types:
        return None
    found, is_known = _identifier(name.lower(), scene)
    if is_known:
        return found
    return _rest(name.lower(), tool, scene) if free else None


def _mentioned(allowed: object, scene: Scene) -> object:
    """The choice that was named, the longest when several were."""
    asked = set(stems(scene.utterance)) | {stem(word) for word in scene.words.split()}
    named = (
        [c for c in allowed if isinstance(c, str) and _is_named(c, asked)] if isinstance(allowed, list | tuple) else []
    )
    return max(named, key=len) if named else None


def _is_named(choice: str, asked: set[str]) -> bool:
    words = [stem(word) for word in split_name(choice)]
    return bool(words) and all(word in asked for word in words)


def split_name(name: str) -> list[str]:
    """The lower case words of an identifier: "openPage", "open_page", "/pricing"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name[:120])
    return [word.lower() for word in re.findall(r"[^\W_]+", spaced)]


def _switch(scene: Scene) -> bool | None:
    if _OFF.search(scene.words):
        return False
    return True if _ON.search(scene.words) else None


def _several(name: str, schema: Schema, tool: ToolSpec, scene: Scene) -> object:
    """The items that were named; without a list to choose from only what is surely meant."""
    items = schema.get("items")
    inner: Schema = items if isinstance(items, dict) else {}
    allowed = choices(inner)
    if allowed:
        asked = set(stems(scene.utterance))
        return [c for c in allowed if isinstance(c, str) and _is_named(c, asked)] or None
    if "string" not in kinds(inner):
        return None
    found, is_known = _identifier(name.removesuffix("s"), scene)
    if not is_known and len(properties(tool)) == 1:  # with nothing else to fill, the rest of the sentence is the item
        found = _rest("", tool, scene)
    return [found] if found else None


def _number(scene: Scene, *, whole: bool) -> object:
    """The first number that was said, as digits or in words."""
    typed = re.search(r"(?<![\w.])-?\d{1,9}(?:\.\d{1,4})?(?![\w])", scene.utterance)
    if typed:
        number = float(typed[0])
        return int(number) if number.is_integer() else None if whole else number
    for run in runs(tokens(scene.utterance)):
        if run.text.isdigit() and len(run.text) <= 9:
            return int(run.text)
    return None


def _identifier(name: str, scene: Scene) -> tuple[object, bool]:
    """The value of a parameter whose name says what it is, and whether it does."""
    for pattern, hear in _HEARERS:
        if pattern.search(name):
            heard = hear(scene.utterance)
            return (heard[0] if heard else None), True
    if _DATED.search(name):
        return _found(_DATE, scene), True
    if _TIMED.search(name):
        return _found(_TIME, scene), True
    if _NAMED.search(name):
        named = _NAME.search(scene.utterance)
        caller = scene.prompt.facts.caller
        return (named[1] if named else caller.name if caller else None), True
    return None, False


def _found(pattern: re.Pattern[str], scene: Scene) -> str | None:
    match = pattern.search(scene.utterance)
    return re.sub(r"^(?:on|at|around) ", "", match[0].strip(), flags=re.IGNORECASE) if match else None


def _rest(name: str, tool: ToolSpec, scene: Scene) -> str | None:
    """What is left of the utterance without the words that chose the tool: "open the pricing page" -> "pricing"."""
    said = _POLITE.sub("", scene.utterance.strip()).strip(" .!?,")
    if _WORDING.search(name):
        worded = _SAYING.search(said)
        return worded[1].strip() if worded else None
    if _WHOLE.search(name):
        return said or None
    taken = (
        {stem(word) for word in split_name(tool.name)}
        | set(stems(tool.description))
        | {stem(w) for w in split_name(name)}
    )
    words = [w.strip(".,!?;:\"'") for w in said.split()]
    kept = [w for w in words if w and w.lower() not in STOP | _LINKING and stem(w.lower()) not in taken | _VERBS]
    return " ".join(kept[:_MOST_WORDS]) or None
