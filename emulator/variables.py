"""Dynamic variables: `{{name}}` in prompts and headers, the platform's own ones, and what is missing. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

Scalar = str | int | float | bool

SECRET = "secret__"  # noqa: S105 - the prefix of variables that go into headers only
SYSTEM = "system__"
_PLACE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*\}\}")


def referenced(text: str) -> list[str]:
    """The names a text refers to, each once, in order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def missing(texts: Iterable[str], variables: Mapping[str, Scalar]) -> list[str]:
    """The names these texts refer to that have no value, sorted. A secret has none outside headers."""
    names = {name for text in texts for name in referenced(text)}
    return sorted(n for n in names if n not in variables or n.startswith(SECRET))


def fill(text: str, variables: Mapping[str, Scalar]) -> str:
    """The text with every `{{name}}` that has a value replaced by it; the others stay."""
    return _PLACE.sub(lambda place: written(variables[place[1]]) if place[1] in variables else place[0], text)


def written(value: Scalar) -> str:
    """A value as it appears in a text: truth as `true` and `false`, as JSON has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def system_variables(
    *, conversation_id: str, agent_id: str, now: datetime, started: datetime, text_only: bool, turns: int = 0
) -> dict[str, Scalar]:
    """What the platform itself knows about a conversation. Times are aware."""
    return {
        "system__agent_id": agent_id,
        "system__current_agent_id": agent_id,
        "system__conversation_id": conversation_id,
        "system__call_duration_secs": max(0, int((now - started).total_seconds())),
        "system__time_utc": now.astimezone(UTC).isoformat(timespec="seconds"),
        "system__time": now.strftime("%A, %H:%M %d %B %Y"),
        "system__timezone": "UTC",
        "system__agent_turns": turns,
        "system__current_agent_turns": turns,
        "system__is_text_only": text_only,
    }
