"""Signs that stand alone or between words, and what people say for them in English."""

import re

from app.speech.characters import KEYCAP
from app.speech.marks import CELL, TIMES
from app.speech.scene import Rule, Scene

_WORDS = {
    "&": "and", "@": "at", "+": "plus", "=": "equals", "×": "times", TIMES: "times", "÷": "divided by",
    "±": "plus or minus",
    "%": "percent", "°": "degrees", "№": "number", "§": "section", "¢": "cents",
    "$": "dollars", "€": "euros", "£": "pounds", "²": "squared", "³": "cubed",
}  # fmt: skip
_COMPARISONS = {"~": "about", "≈": "about", "<": "less than", ">": "more than", "≤": "at most", "≥": "at least"}
_PER = re.compile(
    r"/(month|mo|year|yr|week|wk|day|hour|hr|h|night|item|person|piece|unit|user|kg|lb|each|ea|order|bag|box|pack)\b"
)
_PER_NAMES = {"mo": "month", "yr": "year", "wk": "week", "hr": "hour", "h": "hour", "kg": "kilogram", "lb": "pound"}
_COMPARISON = re.compile(r"([~≈≤≥]|[<>]=?)\s?(?=[\d$€£¥.])")
_SILENT = "#~≈<>≤≥^\\|`*_" + KEYCAP
_DASHES = "-–−"


def _per(match: re.Match[str], _scene: Scene) -> str:
    unit = match[1]
    return "each" if unit in ("each", "ea") else f"per {_PER_NAMES.get(unit, unit)}"


def _comparison(match: re.Match[str], _scene: Scene) -> str:
    sign = match[1]
    return _COMPARISONS[{"<=": "≤", ">=": "≥"}.get(sign, sign)]


def _slash(_match: re.Match[str], scene: Scene) -> str:
    before, after = scene.before[-1:], scene.after[:1]
    if scene.after.startswith("or"):  # "and/or"
        return " "
    if (before + after).isspace() or (before.isalpha() and after.isalpha()):
        return "or"
    return " "


def _dash(match: re.Match[str], scene: Scene) -> str:
    """A dash between spaces is a pause; between words a long one means "to"; before a word it is nothing."""
    before, after = scene.before[-1:], scene.after[:1]
    if not before.isalnum():
        return CELL if not after or after.isspace() else ""
    if match[0] == "–" and after.isalnum():
        return "to"
    if after.isalnum() or (before.isalpha() and match[0] == "-"):
        return match[0] if after.isalnum() else ""
    return CELL


def _silent(match: re.Match[str], scene: Scene) -> str:
    # "Settings > Orders" is a path: a pause.
    return CELL if match[0] == ">" and scene.before[-1:] == " " else ""


RULES = (
    Rule("/", _PER, _per, atomic=False),
    Rule("".join(_COMPARISONS), _COMPARISON, _comparison, atomic=False),
    Rule("".join(_WORDS), re.compile("[" + "".join(_WORDS) + "]"), lambda m, _: _WORDS[m[0]], atomic=False),
    Rule("/", re.compile("/"), _slash, atomic=False),
    Rule(_DASHES, re.compile(f"[{_DASHES}]"), _dash, atomic=False),
    Rule(_SILENT, re.compile("[" + re.escape(_SILENT) + "]"), _silent, atomic=False),
)
