"""Redaction of JSON values: every string however deep, fields by their names, JSON inside strings."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.wire.redaction.cues import asks_order
from app.wire.redaction.fields import Field, field_of, is_count
from app.wire.redaction.numbers import is_card, is_phone
from app.wire.redaction.placeholders import REDACTED, Kind, Placeholders, known_pattern
from app.wire.redaction.postcodes import asks_postcode
from app.wire.redaction.text import ANYWHERE, Scene, redact_text

_DEEPEST = 150  # two frames a level, well inside the interpreter's limit and the JSON writer's
_SCHEMAS = frozenset({"tools", "functions", "response_format"})
_PLAIN = frozenset({"role", "type", "object", "finish_reason", "model"})
_WORD = re.compile(r"[^\W\d_]{2,}")
_CALLERS = frozenset({"user", "human"})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands. `kind` is handed down from the field above; in a `schema` names are not fields."""

    name: str = ""
    kind: Kind | None = None
    schema: bool = False
    scene: Scene = ANYWHERE
    depth: int = 0


class Redaction:
    """Redacts the values of one capture; the same value gets the same placeholder in all of them."""

    def __init__(self, placeholders: Placeholders) -> None:
        self._placeholders = placeholders
        self._known = placeholders.known
        self._known_pattern = known_pattern(self._known)
        self._known_folded = {name.casefold(): placeholder for name, placeholder in self._known.items()}

    def body(self, value: object) -> object:
        """A request's body: any JSON value. Nothing is changed in place."""
        return self._value(value, _Place())

    def named(self, name: str, value: str) -> str:
        """The value of a header, or of any other named text."""
        found = field_of(name)
        return self._string(value, _Place(name, found.kind, scene=Scene(digits_stay=found.fixed)))

    def text(self, text: str, scene: Scene = ANYWHERE) -> str:
        """A free text."""
        text = redact_text(text, self._placeholders, scene)
        if self._known_pattern is None:
            return text
        return self._known_pattern.sub(lambda found: self._known_value(found.group()), text)

    def _known_value(self, found: str) -> str:
        return self._known.get(found) or self._known_folded[found.casefold()]

    def _value(self, value: object, place: _Place) -> object:
        if isinstance(value, str):
            return self._string(value, place)
        if isinstance(value, dict | list):
            if place.depth >= _DEEPEST:
                return f"{REDACTED} nested too deep"
            place = replace(place, depth=place.depth + 1)
            return self._object(value, place) if isinstance(value, dict) else self._list(value, place)
        if isinstance(value, bool) or value is None:
            return value
        return self._number(value, place)

    def _string(self, text: str, place: _Place) -> str:
        if not text.strip() or (place.name in _PLAIN and text.isidentifier()):
            return text
        if text.lstrip()[:1] in {"{", "["} and (inside := self._json_text(text, place)) is not None:
            return inside
        if place.kind:
            return self._placeholders.learn(_kind_of_value(place.kind, text), text)
        prose = place.scene.digits_stay and len(_WORD.findall(text)) > 1  # no identifier, whatever the field is called
        return self.text(text, replace(place.scene, digits_stay=False) if prose else place.scene)

    def _object(self, value: Mapping[str, object], place: _Place) -> dict[str, object]:
        schema = place.schema or (isinstance(value.get("properties"), dict) and value.get("type") == "object")
        role = value.get("role")
        by_agent = role not in _CALLERS if isinstance(role, str) else place.scene.by_agent
        redacted: dict[str, object] = {}
        for key, inside in value.items():
            below = replace(place, name=key, schema=schema or key in _SCHEMAS)
            if below.schema:
                redacted[key] = self._value(inside, replace(below, name="", kind=None))
                continue
            found = field_of(key, place.name, value)
            scene = place.scene if key in {"content", "text"} else ANYWHERE
            scene = replace(scene, digits_stay=found.fixed, by_agent=by_agent)
            below = replace(below, kind=_kind_below(key, found, place.kind, inside), scene=scene)
            redacted[self._key(key)] = self._value(inside, below)
        return redacted

    def _key(self, key: str) -> str:
        """A field's name: nearly always a plain word, but an object may be keyed by e-mail address or phone."""
        return self.text(key) if "@" in key or sum(c.isdigit() for c in key) >= 7 else key

    def _list(self, values: list[object], place: _Place) -> list[object]:
        redacted = []
        for value in values:
            redacted.append(self._value(value, place))
            if isinstance(value, dict) and "role" in value:  # a message: what it asks for, the next one answers
                place = replace(place, scene=_scene_after(value))
        return redacted

    def _number(self, value: object, place: _Place) -> object:
        digits = str(value)
        if place.kind is None:
            stays = place.scene.digits_stay or place.schema or not digits.isdigit() or not is_card(digits)
            return value if stays else 0
        stand_in = "".join(c for c in self._placeholders.of(place.kind, digits) if c.isdigit())
        return int(stand_in or 0)

    def _json_text(self, text: str, place: _Place) -> str | None:
        """JSON in a string stays JSON, to the letter if nothing in it was redacted; None when it is not JSON."""
        doubled: list[bool] = []

        def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
            found = dict(items)
            doubled.append(len(found) < len(items))
            return found

        try:
            value = json.loads(text, object_pairs_hook=pairs, parse_constant=_refuse)
            redacted = self._value(value, place)
            # A name given twice keeps its last value only, so the text as it was would tell the first one.
            same = redacted == value and not any(doubled)
            return text if same else json.dumps(redacted, ensure_ascii=False, allow_nan=False)
        except (ValueError, RecursionError):
            return None


def _scene_after(message: Mapping[str, object]) -> Scene:
    """What the message after this one may be an answer to."""
    if message.get("role") != "assistant":
        return ANYWHERE
    asked = str(message.get("content"))
    return Scene(answers_postcode=asks_postcode(asked), answers_order=asks_order(asked))


def _kind_below(name: str, found: Field, inherited: Kind | None, inside: object) -> Kind | None:
    """The kind of what stands under a field."""
    if found.kind is Kind.SECRET and is_count(name, inside):
        return None
    if found.kind and not found.passed_on and isinstance(inside, dict | list):
        return None  # `customer: {...}`: its own fields say what they are
    if found.plain and inherited is not Kind.SECRET:
        return None
    return found.kind or inherited


def _kind_of_value(kind: Kind, text: str) -> Kind:
    """A caller id may be a phone or an e-mail; then it gets what those get."""
    if kind in {Kind.ID, Kind.NAME}:
        if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", text.strip()):
            return Kind.EMAIL
        if is_phone(text):
            return Kind.PHONE
    return kind


def _refuse(constant: str) -> object:
    raise ValueError(constant)
