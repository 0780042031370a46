"""What the name of a field, a header or a label says about its value: a secret, personal data, or neither."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.wire.redaction import vocabulary as words
from app.wire.redaction.placeholders import Kind

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Field:
    """What a name says. `passed_on`: fields inside the value are of the same kind. `fixed`: its digits stay.

    `plain`: the value is about personal data without being any, as in `email_verified` or an address's `country`.
    """

    kind: Kind | None = None
    passed_on: bool = False
    fixed: bool = False
    plain: bool = False


def words_of(name: str) -> list[str]:
    """The words of a name, lower case: "customerFirstName", "customer-first_name" -> customer, first, name."""
    return [word.lower() for word in _WORDS.findall(name)]


def is_secret(name: str) -> bool:
    """Whether a field or header of this name smells of a secret."""
    parts = words_of(name)
    compact = "".join(parts)
    if words.SECRETS.intersection(parts) or any(part in compact for part in words.SECRET_PARTS):
        return True
    return parts[-1:] == ["key"] and bool(words.SECRET_KEYS.intersection(parts))


def is_count(name: str, value: object) -> bool:
    """Whether a number under a name that smells of a secret is only a count, as in `max_tokens`."""
    return isinstance(value, int | float) and bool(words.COUNTED.intersection(words_of(name)))


def field_of(name: str, parent: str = "", siblings: Mapping[str, object] | None = None) -> Field:
    """What a field's name says. `parent` is the name of the field it is in, `siblings` the object it is part of."""
    parts = words_of(name)
    if not parts:
        return Field()
    if is_secret(name):
        return Field(Kind.SECRET, passed_on=True)
    if parts[-1] in words.NOT_A_VALUE:
        return Field(plain=True)
    kind = _contact(parts) or _document(parts)
    if kind:
        return Field(kind, passed_on=True)
    return _person(parts, parent, siblings or {}) or Field(fixed=_is_fixed(parts, parent))


def _contact(parts: list[str]) -> Kind | None:
    found, compact = set(parts), "".join(parts)
    if found & words.EMAIL:
        return Kind.EMAIL
    if found & words.PHONE or (parts[-1] == "number" and found & words.CALL_ENDS):
        return Kind.PHONE
    if found & words.POSTCODE or compact.endswith("postcode"):
        return Kind.POSTCODE
    if found & words.ADDRESS or compact.endswith(("address", "street", "line1", "line2")):
        return Kind.ADDRESS
    return None


def _document(parts: list[str]) -> Kind | None:
    found = set(parts)
    if found & words.BIRTH:
        return Kind.BIRTH
    if "iban" in found:
        return Kind.IBAN
    if found & words.CARD and "gift" not in found:
        return Kind.CARD
    return Kind.ID if found & words.DOCUMENT or "".join(parts) in words.DOCUMENT else None


def _person(parts: list[str], parent: str, siblings: Mapping[str, object]) -> Field | None:
    last = parts[-1]
    if words.NAMES.intersection(parts):
        return Field(Kind.NAME)
    if last in {"name", "names"} and _names_a_person(parts, parent, siblings):
        return Field(Kind.NAME, passed_on=True)
    if last in words.PEOPLE:
        return Field(Kind.NAME)
    if parts in (["user"], ["uid"]) or (last.endswith("id") and words.NUMBERED_PEOPLE.intersection(parts)):
        return Field(Kind.ID)
    return None


def _names_a_person(parts: list[str], parent: str, siblings: Mapping[str, object]) -> bool:
    """Whether `name` is somebody's: a kettle, a shop, a tool have names too."""
    if words.NAMED_THINGS.intersection(parts):
        return False
    if len(parts) > 1:
        return True
    if siblings.get("role") in {"tool", "function"} or words.THINGS_HAVE.intersection(siblings):
        return False
    return not words.NAMED_THINGS.intersection(words_of(parent))


def _is_fixed(parts: list[str], parent: str) -> bool:
    """Whether the value is an order number, a time or another identifier whose digits are nobody's phone."""
    context = [*parts, *words_of(parent)] if parts[-1] in words.NUMBERS else parts
    return bool(words.FIXED.intersection(context))
