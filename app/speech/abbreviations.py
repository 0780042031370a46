"""Abbreviations that are read badly, and what people say for them in English."""

import re
import string

from app.speech.scene import Rule, Scene

_ALWAYS = {
    "approx": "approximately", "qty": "quantity", "vs": "versus", "incl": "including", "excl": "excluding",
    "hrs": "hours", "mins": "minutes", "pcs": "pieces", "wks": "weeks", "yrs": "years", "lbs": "pounds",
}  # fmt: skip
"""Said in full with and without a full stop."""

_DOTTED = {
    "mr": "Mister", "mrs": "Missus", "ms": "Ms", "prof": "Professor", "etc": "et cetera", "dept": "department",
    "est": "estimated", "ext": "extension", "max": "maximum", "min": "minimum", "vol": "volume", "tel": "telephone",
    "ref": "reference", "ave": "Avenue", "blvd": "Boulevard", "rd": "Road", "hwy": "Highway", "apt": "apartment",
    "ste": "suite", "acct": "account", "bldg": "building", "fig": "figure", "no": "number", "nos": "numbers",
    "dr": "Doctor", "st": "Saint", "misc": "miscellaneous", "temp": "temperature", "addr": "address",
}  # fmt: skip
"""Said in full only with a full stop."""

_PHRASES = {
    "e.g": "for example", "i.e": "that is", "a.k.a": "also known as", "w/o": "without", "w/": "with",
    "c/o": "care of", "b/c": "because", "n/a": "not applicable", "s/n": "serial number", "a.m": "AM", "p.m": "PM",
}  # fmt: skip

ALWAYS, DOTTED = frozenset(_ALWAYS), frozenset(_DOTTED)
LETTERS = frozenset(phrase[0] for phrase in _PHRASES)
"""Small letters with which a phrase such as "e.g." or "w/" begins."""
_TITLES = frozenset(("mr", "mrs", "ms", "prof", "dr", "st", "no", "nos", "fig", "ref", "ext", "apt", "ste"))
_STREETS = {"st": "Street", "dr": "Drive"}
_NAME_BEFORE = re.compile(r"\b[A-Z][\w'’]*\s$")
_ADDRESS_BEFORE = re.compile(r"\b\d+[A-Za-z]?\s(?:[\w'’.]+\s){1,4}$")
_PREPOSITION = re.compile(
    r"\s(?:for|by|from|to|with|and|is|was|at|on|as|of|or|says?|said|told|asked)\s$", re.IGNORECASE
)
"""Behind these a "Dr." or "St." is somebody, whatever number came before."""

_SHORT = re.compile(
    rf"({'|'.join(sorted({*_ALWAYS, *_DOTTED}, key=len, reverse=True))})(?![\w'’])(\.(?!\w))?", re.IGNORECASE
)
_PHRASE = re.compile(r"(e\.g|i\.e|a\.k\.a|w/o|c/o|b/c|n/a|s/n|[ap]\.m)(?!\w)\.?|(w/)", re.IGNORECASE)


def _cased(said: str, short: str) -> str:
    return said[0].upper() + said[1:] if short[0].isupper() and not short.isupper() else said


def _street(name: str, scene: Scene) -> str | None:
    """ "St." and "Dr.": a street after its name in an address, otherwise a saint or a doctor before a name."""
    following = scene.after.lstrip()[:1]
    named = bool(_NAME_BEFORE.search(scene.before))
    address = _ADDRESS_BEFORE.search(scene.before)
    if (address and not _PREPOSITION.search(address[0])) or (named and not following.isupper()):
        return _STREETS[name]
    return _DOTTED[name] if following.isupper() else None


def _short(match: re.Match[str], scene: Scene) -> str | None:
    name, stop = match[1].lower(), match[2]
    if (name in _DOTTED and not stop) or match[1] == "EST":
        return None
    if name in ("no", "nos") and not re.match(r"\s?#?(?:\d|[A-Z]+-?\d)", scene.after):
        return None
    said = _street(name, scene) if name in _STREETS else _ALWAYS.get(name) or _DOTTED.get(name)
    if said is None:
        return None
    ends = bool(stop) and scene.ends_here and (name not in _TITLES or said in _STREETS.values())
    return _cased(said, match[1]) + ("." if ends else "")


def _phrase(match: re.Match[str], scene: Scene) -> str:
    short = (match[1] or match[2]).lower()
    ends = match[0].endswith(".") and short in ("a.m", "p.m", "n/a") and scene.ends_here
    said = _PHRASES[short]
    return (said if said.isupper() else _cased(said, match[0])) + ("." if ends else "")


RULES = (
    Rule(string.ascii_letters, _PHRASE, _phrase, atomic=False),
    Rule(string.ascii_letters, _SHORT, _short, atomic=False),
)
