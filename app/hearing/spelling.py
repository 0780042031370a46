"""Spelled characters: one digit, number, letter or written code at a time, however it was said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.hearing.numerals import numeral_at
from app.hearing.small_talk import is_small_talk
from app.hearing.tokens import Token
from app.hearing.vocabulary import (
    DIGITS,
    LETTER_NAMES,
    NATO,
    PREFIXES,
    REPEATS,
    TEENS,
    TENS,
    WEAK_LETTERS,
)

UnitKind = Literal["digit", "oh", "number", "letter", "weak", "typed", "code", "shape"]

_NOT_SIGN = re.compile(r"[^A-Z0-9]")
_OUTWARD = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]?")
_INWARD = re.compile(r"[0-9][a-z]{2}")
_AS_IN = (("as", "in"), ("like", "in"), ("is", "for"), ("for",), ("like",), ("as",))
_LINKS = frozenset(link[0] for link in _AS_IN)
_CONTRACTED = frozenset({"it", "that", "what", "where", "here", "there", "he", "she", "who"})
_SHAPES = frozenset({"date", "measure", "ordinal"})
"""Tokens that are an identifier only where a word right before them says so ("order number 10-11-2024")."""
_POINTING = frozenset(
    {"this", "that", "other", "another", "which", "every", "any", "each", "last", "latest", "new", "old"}
)


@dataclass(frozen=True, slots=True)
class Unit:
    """Characters said or written together, from token `start` to before token `end`. `readings`: likeliest first."""

    readings: tuple[str, ...]
    kind: UnitKind
    start: int
    end: int

    @property
    def text(self) -> str:
        """The likeliest reading."""
        return self.readings[0]

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter that was said, not written."""
        return self.kind in {"letter", "weak"}


_MOMENTS = frozenset({"second", "sec", "moment", "minute", "min"})
_AREAS = frozenset({"se", "ne", "ec", "ab", "ol", "ox", "ip", "ub", "hu", "ig", "iv", "ka", "ky", "le", "sa", "ta"})
"""Beginnings of British postcodes that a recogniser writes as one word, and that are no English word."""
_NO_LETTERS = frozenset(
    {
        "mr",
        "ms",
        "st",
        "nr",
        "dr",
        "vs",
        "th",
        "nd",
        "rd",
        "hm",
        "mm",
        "tv",
        "pm",
        "pc",
        "lb",
        "kg",
        "km",
        "ft",
        "cd",
        "uh",
    }
)
_ABBREVIATIONS = frozenset({"ok", "am", "us", "uk", "eu", "id", "no", "tx", "ca", "ny"})
_VOWELS = frozenset("aeiouy")


def unit_at(found: Sequence[Token], at: int) -> Unit | None:
    """The unit that begins at token `at`, or None when nothing is spelled there."""
    token = found[at]
    if token.kind in {"digits", "code", "phone"}:
        return _written(found, at)
    if token.kind in {"measure", "ordinal"} and _is_inward(found, at):
        return Unit((token.text.upper(),), "code", at, at + 1)
    if token.kind in _SHAPES:
        return Unit((_NOT_SIGN.sub("", token.text.upper()),), "shape", at, at + 1)
    if token.kind != "word":
        return None
    return _repeated(found, at) or _exemplified(found, at) or _number(found, at) or _letter(found, at)


def is_outward(text: str) -> bool:
    """Whether it may be the first half of a British postcode ("SW1A")."""
    return _OUTWARD.fullmatch(text.lower()) is not None


def is_inward(text: str) -> bool:
    """Whether it may be the second half of a British postcode ("2AA")."""
    return _INWARD.fullmatch(text.lower()) is not None


def _is_inward(found: Sequence[Token], at: int) -> bool:
    """Whether "1TB" or "6RD" is the second half of a British postcode."""
    before = found[at - 1] if at else None
    return (
        before is not None
        and not before.pause
        and before.kind == "code"
        and is_outward(before.text)
        and is_inward(found[at].text)
    )


def _written(found: Sequence[Token], at: int) -> Unit:
    token = found[at]
    if token.kind == "digits":
        numeral = numeral_at(found, at)
        if numeral:
            return Unit(numeral.readings, "number", at, numeral.end)
        return Unit((token.text,), "typed", at, at + 1)
    return Unit((_NOT_SIGN.sub("", token.text.upper()),), "typed" if token.kind == "phone" else "code", at, at + 1)


def _repeated(found: Sequence[Token], at: int) -> Unit | None:
    """A doubled or tripled character: "double five", "triple oh"; but "double you" is a letter."""
    if found[at].text in {"dub", "dubya"}:
        return Unit(("W",), "letter", at, at + 1)
    times = REPEATS.get(found[at].text)
    if times is None or at + 1 >= len(found):
        return None
    following = found[at + 1]
    if times == 2 and following.text in {"you", "u"}:
        named = _exemplified(found, at + 1, letter="W")
        return Unit(("W",), "letter", at, named.end if named else at + 2)
    if following.text in DIGITS:
        return Unit((DIGITS[following.text] * times,), "digit", at, at + 2)
    if following.kind == "digits" and len(following.text) == 1:
        return Unit((following.text * times,), "digit", at, at + 2)
    letter = _letter_of(following) or (WEAK_LETTERS.get(following.text, "") if len(following.text) == 1 else "")
    return Unit((letter * times,), "letter", at, at + 2) if letter else None


def _exemplified(found: Sequence[Token], at: int, letter: str = "") -> Unit | None:
    """A letter with its example, "b as in boy": the example decides, because single letters are what is misheard."""
    if at + 1 >= len(found) or found[at + 1].text not in _LINKS:
        return None
    said = letter or _letter_of(found[at]) or WEAK_LETTERS.get(found[at].text, "") or _shortened(found[at].text)
    if not said:
        return None
    for link in _AS_IN:
        after = at + 1 + len(link)
        if after >= len(found) or tuple(t.text for t in found[at + 1 : after]) != link:
            continue
        example = found[after]
        if example.kind != "word" or example.text in DIGITS or example.text in TEENS or example.text in TENS:
            return None
        if len(link) == 2 or example.text[0].upper() == said:
            return Unit((NATO.get(example.text, example.text[0].upper()),), "letter", at, after + 1)
    return None


def _shortened(word: str) -> str:
    """The letter O, which is the digit's name too: "o as in oscar"."""
    return "O" if word in {"o", "oh"} else ""


def _number(found: Sequence[Token], at: int) -> Unit | None:
    if found[at].text == "one" and _is_no_digit(found, at):
        return None  # "the last one", "one second"
    numeral = numeral_at(found, at)
    if numeral is None:
        return None
    kind: UnitKind = "number"
    if numeral.single:
        kind = "oh" if found[at].text in {"o", "oh"} else "digit"
    return Unit(numeral.readings, kind, at, numeral.end)


def _letter(found: Sequence[Token], at: int) -> Unit | None:
    token = found[at]
    letter = _letter_of(token)
    if letter and not (token.text == "s" and at and found[at - 1].text in _CONTRACTED):
        after = found[at + 1] if at + 1 < len(found) else None
        doubled = token.text not in NATO and after is not None and NATO.get(after.text) == letter
        return Unit((letter,), "letter", at, at + 2 if doubled else at + 1)
    if token.text in WEAK_LETTERS and not is_small_talk(found, at):
        return Unit((WEAK_LETTERS[token.text],), "weak", at, at + 1)
    if _is_prefix(found, at) or _is_suffix(found, at):
        return Unit((token.text.upper(),), "letter", at, at + 1)
    return None


def _is_suffix(found: Sequence[Token], at: int) -> bool:
    """Whether the word is two letters in capitals right behind a digit, as a British postcode ends: "six two AB"."""
    token = found[at]
    if not (token.shouted and len(token.text) == 2 and at) or token.text in _NO_LETTERS | _ABBREVIATIONS:
        return False
    before = found[at - 1]
    return not before.pause and (before.text in DIGITS or (before.kind == "digits" and len(before.text) <= 2))


def _is_no_digit(found: Sequence[Token], at: int) -> bool:
    after = found[at + 1].text if at + 1 < len(found) else ""
    return (at > 0 and found[at - 1].text in _POINTING) or after in _MOMENTS


def _letter_of(token: Token) -> str:
    if token.kind != "word":
        return ""
    word = token.text
    if len(word) == 1 and word not in WEAK_LETTERS and word not in DIGITS:
        return word.upper()
    return NATO.get(word) or LETTER_NAMES.get(word, "")


def _is_prefix(found: Sequence[Token], at: int) -> bool:
    """Whether the word is the written beginning of a number: "ORD 1042", "AB 1234"."""
    token = found[at]
    if at + 1 >= len(found) or token.pause:
        return False
    following = found[at + 1]
    if following.text in {"-", "dash", "hyphen"} and at + 2 < len(found):
        following = found[at + 2]
    if following.kind not in {"digits", "code"} and following.text not in DIGITS and following.text not in TEENS:
        return False
    return token.text in PREFIXES or (token.shouted and len(token.text) <= 4) or _is_area(token.text)


def _is_area(word: str) -> bool:
    """Whether a word is two letters that were run together: "sw one a"."""
    return word in _AREAS or (len(word) == 2 and not _VOWELS.intersection(word) and word not in _NO_LETTERS)
