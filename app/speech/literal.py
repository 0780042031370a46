"""Leaves words as they are written and takes out only what cannot be heard: for other languages and by choice."""

import re
from functools import lru_cache

from app.speech.characters import KEYCAP
from app.speech.contacts import DOMAIN, EMAIL, LINK, host_of, trailing
from app.speech.marks import TIMES

_UNHEARD = re.compile(rf".{KEYCAP}|[\\^|`*{KEYCAP}]|[~<>](?![\d$€£¥ ])|#(?![^\W_]*\d)")
_HASHED = re.compile(r"#(\d+)(?!\w)")
_UNDERSCORES = re.compile("_+")
_ADDRESS_SIGN = re.compile("[.@]")
_SPACES = re.compile("( +)")


class Literal:
    """Says things as written. `apart` sets the digits of "#1042" apart, as every language reads them one by one."""

    def __init__(self, *, apart: bool) -> None:
        self._apart = apart

    def say(self, text: str, before: str, after: str) -> str:  # noqa: ARG002 - the same call as English.say
        """What is left of `text`: a web address becomes its bare host."""
        return "".join(self._unit(unit) for unit in _SPACES.split(text))

    def go_on(self, lead: str, rest: str, before: str, after: str) -> str:  # noqa: ARG002 - the same call as English.go_on
        """What is left of the later part of a word that began with `lead`."""
        if rest.isalnum() and not _ADDRESS_SIGN.search(lead):
            return rest
        tail = trailing(rest)
        core = rest[: len(rest) - len(tail)]
        if EMAIL.fullmatch(lead + core):
            return rest
        if not lead.isdecimal() and DOMAIN.fullmatch(lead + core):  # "1.No/2.Yes" are answers to choose from
            return re.split("[/?#:]", core, maxsplit=1)[0] + tail
        return self._plain(rest)

    def _unit(self, unit: str) -> str:
        link = LINK.match(unit)
        if link:
            return host_of(link[0]) + trailing(link[0])
        if unit.lower().startswith("mailto:"):
            return unit[len("mailto:") :]
        return unit if EMAIL.match(unit) else self._plain(unit)

    def _plain(self, text: str) -> str:
        if self._apart:
            text = _HASHED.sub(lambda found: " ".join(found[1]), text)
        return _UNDERSCORES.sub(" ", _UNHEARD.sub("", text)).replace(TIMES, "×")


@lru_cache(maxsize=2)
def literal(*, apart: bool) -> Literal:
    """The voice that changes no words."""
    return Literal(apart=apart)
