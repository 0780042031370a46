"""Says a stretch of English text the way people say it: the table of all rules and the loop over it."""

import re
from functools import lru_cache

from app.speech import abbreviations, codes, contacts, dates, money, numbers, symbols, times, units
from app.speech.contacts import DOMAIN, EMAIL, spell_address
from app.speech.marks import ATOM_CLOSE, ATOM_OPEN
from app.speech.scene import DIGITS, Rule, Scene

_ORDER = (
    *contacts.LINK_RULES,
    *dates.RULES,
    *times.RULES,
    *money.RULES,
    *units.RULES,
    *codes.RULES,
    *contacts.RULES,
    *abbreviations.RULES,
    *numbers.RULES,
    *symbols.RULES,
)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_UNIT = re.compile(r"\S+")
_FIGURES = tuple(DIGITS)
_CODE = re.compile(r"(?=.*[0-9])[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")
_TAIL = re.compile(r"[.,;:!?)\]}\"'”’…]*\Z")
_FIGURES_ONLY = re.compile(r"[0-9]{3,}\Z")
_MASK = re.compile(r"xx-\Z", re.IGNORECASE)
_PARTS = re.compile(r"#?[0-9][0-9.,:/]*|[^\W\d_]+|_+|.", re.DOTALL)


def _table(rules: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    """The rules that can begin with each character, in order."""
    return {sign: tuple(rule for rule in rules if sign in rule.first) for rule in rules for sign in rule.first}


_BY_FIRST = _table(_ORDER)


class English:
    """Says things in English; `currency` is what "$" means, `day_first` that 3/4 is the third of April."""

    def __init__(self, currency: str, *, day_first: bool) -> None:
        self._currency = currency
        self._day_first = day_first

    def say(self, text: str, before: str, after: str) -> str:
        """The words for `text`. `before` and `after` are its surroundings, as the model wrote them."""
        out = ""
        at = 0
        fresh = True
        while at < len(text):
            said = self._match(text, at, before, after) if fresh or not text[at].isalnum() else None
            copied, end = said or self._copy(text, at, before, after)
            out = _glue(out, copied)
            at = end
            fresh = said is not None or not copied[-1:].isalnum()
        return out

    def _copy(self, text: str, at: int, before: str, after: str) -> tuple[str, int]:
        """A word, or a sign, that no rule is for; digits that follow its letters are said ("v2.1")."""
        word = _WORD.match(text, at)
        if word is None:
            return text[at], at + 1
        end = word.end()
        if not (text[at].isalpha() and text[end : end + 1] in _FIGURES):
            return word[0], end
        unit = _UNIT.match(text, end)
        stop = unit.end() if unit else end
        return word[0] + self.go_on(word[0], text[end:stop], before + text[:at], text[stop:] + after), stop

    def _match(self, text: str, at: int, before: str, after: str) -> tuple[str, int] | None:
        for rule in _BY_FIRST.get(text[at], ()):
            found = rule.pattern.match(text, at)
            if found is None or found.end() == at:
                continue
            scene = Scene(before + text[:at], text[found.end() :] + after, self._currency, self._day_first)
            said = rule.say(found, scene)
            if said is not None:
                return (_atom(said) if rule.atomic and said else said), found.end()
        return None

    def go_on(self, lead: str, rest: str, before: str, after: str) -> str:
        """The words for the later part of a word of which `lead` has been said already: "snake" + "_case"."""
        if _FIGURES_ONLY.match(rest) and lead.isascii() and lead.isalpha() and lead != "I":
            return f" {ATOM_OPEN}{codes.spell(rest)}{ATOM_CLOSE}"  # "w10423": no address, and nothing behind it
        tail = _TAIL.search(rest)
        end = tail.start() if tail else len(rest)
        core, tail_text = rest[:end], rest[end:]
        if not core:
            return rest
        whole = lead + core
        if EMAIL.fullmatch(whole) or DOMAIN.fullmatch(whole):
            address = core if "@" in whole else re.split("[/?#:]", core, maxsplit=1)[0]
            return f"{ATOM_OPEN} {spell_address(address)}{ATOM_CLOSE}{tail_text}"
        if lead == "I" and _CODE.fullmatch(whole):
            return f"{ATOM_OPEN}{codes.spell(whole)[1:]}{ATOM_CLOSE}{tail_text}"
        out = lead
        for part in _PARTS.finditer(core):
            said = self._part(part[0], core[part.end() :], before + lead + core[: part.start()], after)
            out = out + said if part[0].isalpha() and part.start() == 0 else _glue(out, said)
        return out[len(lead) :] + tail_text

    def _part(self, part: str, following: str, before: str, after: str) -> str:
        if part[0] == "_":
            return " "
        if part == "." and following[:1].isalnum():
            return _inner_dot(following)
        if part == "-" and following[:1].isdigit():
            return " "
        if part.isdigit() and len(part) >= 3 and (before[-1:].isalpha() or _MASK.search(before)):
            return f"{ATOM_OPEN}{codes.spell(part)}{ATOM_CLOSE}"
        if part[0].isalpha() or part in "-'’.,:;!?()\"":
            return part
        return self.say(part, before, following + after)


def _atom(said: str) -> str:
    """Mark words as one, leaving out the punctuation of the sentence after them."""
    tail = _TAIL.search(said)
    end = tail.start() if tail else len(said)
    return f"{ATOM_OPEN}{said[:end]}{ATOM_CLOSE}{said[end:]}"


def _inner_dot(following: str) -> str:
    """A full stop inside a word: a missing space ("sent.Your"), letters ("Ph.D") or a name ("Node.js")."""
    if not following[0].isupper():
        return " dot " if len(following) > 1 else "."
    return ". " if following[1:2].islower() else ""


def _glue(out: str, more: str) -> str:
    """Join words, with a space where two of them would become one."""
    last, first = out.rstrip(ATOM_CLOSE)[-1:], more.lstrip(ATOM_OPEN)[:1]
    return f"{out} {more}" if last.isalnum() and first.isalnum() else out + more


@lru_cache(maxsize=64)
def english(currency: str, language: str) -> English:
    """The English voice of a style; American dates are month first, all others day first."""
    region = language.replace("_", "-").partition("-")[2].upper()
    return English(currency, day_first=region not in ("", "US", "CA", "PH"))
