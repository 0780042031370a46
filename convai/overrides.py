"""The data a conversation starts with, typed: overrides, what a strict agent forbids, dynamic variables."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from convai.errors import ProtocolError
from convai.events import JsonObject
from convai.shape import reader_of

Scalar = str | int | float | bool

_PATHS: Mapping[str, tuple[str, ...]] = {
    "prompt": ("agent", "prompt", "prompt"),
    "llm": ("agent", "prompt", "llm"),
    "first_message": ("agent", "first_message"),
    "language": ("agent", "language"),
    "native_mcp_server_ids": ("agent", "native_mcp_server_ids"),
    "voice_id": ("tts", "voice_id"),
    "stability": ("tts", "stability"),
    "speed": ("tts", "speed"),
    "similarity_boost": ("tts", "similarity_boost"),
    "keywords": ("asr", "keywords"),
    "text_only": ("conversation", "text_only"),
    "client_events": ("conversation", "client_events"),
}


@dataclass(frozen=True, slots=True)
class Overrides:
    """What this conversation does differently from its agent; None: as the agent does. An empty text is a value."""

    prompt: str | None = None
    llm: str | None = None
    first_message: str | None = None
    language: str | None = None
    native_mcp_server_ids: tuple[str, ...] | None = None
    voice_id: str | None = None
    stability: float | None = None
    speed: float | None = None
    similarity_boost: float | None = None
    keywords: tuple[str, ...] | None = None
    text_only: bool | None = None
    client_events: tuple[str, ...] | None = None


_HINTS = get_type_hints(Overrides)


def read_overrides(raw: JsonObject) -> Overrides:
    """Read a `conversation_config_override`. Members it does not know are passed over.

    `text_only` counts at the top level too, where the Python SDK puts it; the one under `conversation` goes first.
    Raises `ProtocolError` (1008, `override_error`) for a value of the wrong type.
    """
    values = {name: _read(name, raw, path) for name, path in _PATHS.items()}
    if values["text_only"] is None:
        values["text_only"] = _read("text_only", raw, ("text_only",))
    return Overrides(**values)


def write_overrides(overrides: Overrides) -> dict[str, object]:
    """The `conversation_config_override` of these values, as the JavaScript SDK nests it; None is left out."""
    raw: dict[str, object] = {}
    for f in fields(overrides):
        value = getattr(overrides, f.name)
        if value is not None:
            _put(raw, _PATHS[f.name], list(value) if isinstance(value, tuple) else value)
    return raw


def forbidden(raw: JsonObject, allowed: JsonObject) -> list[str]:
    """The dotted paths a client overrides without leave, sorted.

    `allowed` mirrors the agent's `platform_settings.overrides.conversation_config_override`: nested objects whose
    leaves are booleans; true on an object's place allows everything in it. Null and empty objects override nothing.
    """
    paths = {("conversation", "text_only") if path == ("text_only",) else path for path in _leaves(raw)}
    return sorted(".".join(path) for path in paths if not _granted(allowed, path))


def read_variables(raw: JsonObject) -> dict[str, Scalar]:
    """The dynamic variables: strings, numbers and booleans; null ones are left out. Raises `ProtocolError` (1008)."""
    variables: dict[str, Scalar] = {}
    for name, value in raw.items():
        if isinstance(value, str | int | float):
            variables[name] = value
        elif value is not None:
            raise ProtocolError("expected a string, number or boolean", path=("dynamic_variables", name))
    return variables


def _read(name: str, raw: JsonObject, path: tuple[str, ...]) -> Any:
    value = _at(raw, path)
    try:
        return None if value is None else reader_of(_HINTS[name])(value)
    except ProtocolError as error:
        raise ProtocolError(error.problem, kind="override_error", path=path) from None


def _at(raw: JsonObject, path: tuple[str, ...]) -> object:
    value: object = raw
    for depth, key in enumerate(path):
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise ProtocolError("expected an object", kind="override_error", path=path[:depth])
        value = value.get(key)
    return value


def _put(raw: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    *branches, leaf = path
    for key in branches:
        raw = raw.setdefault(key, {})
    raw[leaf] = value


def _leaves(value: JsonObject, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for key, member in value.items():
        if isinstance(member, Mapping):
            found += _leaves(member, (*path, key))
        elif member is not None:
            found.append((*path, key))
    return found


def _granted(allowed: object, path: tuple[str, ...]) -> bool:
    for key in path:
        if not isinstance(allowed, Mapping):
            break
        allowed = allowed.get(key)
    return allowed is True
