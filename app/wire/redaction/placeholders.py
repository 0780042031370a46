"""What stands in for personal data: one placeholder a value, the same one wherever the value comes up again."""

import re
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

REDACTED = "[redacted]"
_KNOWN_AT_MOST = 200
_OURS = re.compile(
    r"\[redacted\]|redacted\d*@example\.org|\+1555\d{4}|0{12}\d{4}|XX00\d{18}|000\d\d"
    r"|\[(?:name|address|birth|id)\d*\]"
)


class Kind(StrEnum):
    """What a value is about."""

    SECRET = "secret"  # noqa: S105 - a kind, not a secret
    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    IBAN = "iban"
    POSTCODE = "postcode"
    NAME = "name"
    ADDRESS = "address"
    BIRTH = "birth"
    ID = "id"


class Placeholders:
    """Gives each value its placeholder. Placeholders stay what they are, so redacting twice changes nothing."""

    def __init__(self) -> None:
        self._given: dict[tuple[Kind, str], str] = {}
        self._counts: Counter[Kind] = Counter()
        self._known: dict[str, str] = {}

    def of(self, kind: Kind, value: str) -> str:
        """The placeholder of a value. Spelling does not matter: "612-555-0142" and "+1 6125550142" are one phone."""
        if kind is Kind.SECRET:
            return REDACTED
        if _OURS.fullmatch(value.strip()):
            return value
        key = (kind, _canonical(kind, value))
        if key not in self._given:
            self._given[key] = _placeholder(kind, self._counts[kind])
            self._counts[kind] += 1
        return self._given[key]

    def learn(self, kind: Kind, value: str) -> str:
        """The placeholder of a value that no pattern could find again: from now on it is `known` as it stands."""
        placeholder = self.of(kind, value)
        if placeholder != value:
            for name in _tellable(kind, value.strip()):
                if len(self._known) < _KNOWN_AT_MOST:
                    self._known.setdefault(name, placeholder)
        return placeholder

    @property
    def known(self) -> Mapping[str, str]:
        """Names and the like that were learned, and their placeholders."""
        return dict(self._known)


def known_pattern(known: Mapping[str, str]) -> re.Pattern[str] | None:
    """A pattern for learned values in free text. One word matches as it is written, several also in lower case."""
    if not known:
        return None
    longest_first = sorted(known, key=len, reverse=True)
    choices = [f"(?i:{re.escape(name)})" if " " in name else re.escape(name) for name in longest_first]
    return re.compile(rf"(?<!\w)(?:{'|'.join(choices)})(?!\w)")


def _tellable(kind: Kind, value: str) -> list[str]:
    """What of a value can be told from other words when it comes up in a text: "Ana Ruiz", "Ana"; but not "will"."""
    if kind is Kind.ID:
        return [value] if len(value) >= 6 and any(c.isalpha() for c in value) else []
    if kind not in {Kind.NAME, Kind.ADDRESS}:
        return []
    whole = [value] if len(value) >= 3 and (" " in value or value[0].isupper()) else []
    parts = value.split() if kind is Kind.NAME else []
    return whole + [part for part in parts if len(part) >= 3 and part[0].isupper()]


def _canonical(kind: Kind, value: str) -> str:
    if kind is Kind.PHONE:
        return "".join(c for c in value if c.isdigit())[-9:]  # the same with and without a country's prefix
    if kind in {Kind.CARD, Kind.IBAN, Kind.POSTCODE}:
        return "".join(c for c in value if c.isalnum()).upper()
    return " ".join(value.split()).casefold()


def _placeholder(kind: Kind, count: int) -> str:
    number = str(count) if count else ""
    match kind:
        case Kind.EMAIL:
            return f"redacted{number}@example.org"
        case Kind.PHONE:
            return f"+1555{100 + count:04d}"
        case Kind.CARD:
            return f"{count:016d}"
        case Kind.IBAN:
            return f"XX00{count:018d}"
        case Kind.POSTCODE:
            return f"{count:05d}"
        case _:
            return f"[{kind}{number}]"
