"""Spelled characters: one digit, number, letter or written code at a time, however it was said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.hearing.numerals import numeral_at
from app.hearing.tokens import Token
from app.hearing.vocabulary import (
    DIGITS,
    HOMOPHONES,
    LETTER_NAMES,
    NATO,
    PREFIXES,
    REPEATS,
    TEENS,
    TENS,
    WEAK_LETTERS,
    words,
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
_BEHIND_WORDS = {
    "be": words("should would will must might could may to can can't won't ought gotta it'll that'll that'd it'd"),
    "see": words("me let's to i can you we i'll gonna lemme now"),
    "you": words("thank thanks can could do did are tell give will would if for to and so have what bless love"),
    "are": words("there they we here these those what how where who numbers digits letters"),
    "i": words("should can do did what as am if so and that because but think where when how"),
    "a": words("have has got give gave quite need want at on just there's"),
    "why": words("is that's tell know and but so me"),
}
_BEFORE_WORDS = {
    "i": words(
        "think guess believe mean have had am was do did don't know can can't could would will want need got said see "
        "say just also only really still hope suppose reckon bought ordered paid placed made wrote typed forgot"
    ),
    "you": words("know can could have see want need guys for please tell give very so"),
    "be": words("able the a right correct it that honest sure fine"),
    "are": words("the my there"),
    "see": words("if what the it that"),
    "why": words("do is don't can't would not"),
}
_MOST_HOMOPHONES = 3  # in a row
_WHOM = frozenset({"me", "my", "us", "you", "him", "her", "them", "the", "this"})
_FAREWELLS = frozenset({"please", "thanks", "thank", "if", "got", "here", "sorry", "wait", "no", "and"})
_SELDOM_MEANT = frozenset({"won", "ate", "too", "tree"})  # as themselves, behind a digit
_VERBS_BEHIND = frozenset({"is", "was", "has"})
_LEAST_BEHIND = 2  # digits behind a number's first one
_NUMBERED = frozenset({"order", "number", "no", "id", "#", "is", "it's"})
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


def _is_inward(found: Sequence[Token], at: int) -> bool:
    """Whether "1TB" or "6RD" is the second half of a British postcode."""
    before = found[at - 1] if at else None
    return (
        before is not None
        and not before.pause
        and before.kind == "code"
        and _OUTWARD.fullmatch(before.text) is not None
        and _INWARD.fullmatch(found[at].text) is not None
    )


def homophone_at(found: Sequence[Token], at: int, before: Unit | None) -> Unit | None:
    """A digit that was written as another word ("one oh for two"): between single digits, or at the very end."""
    word = found[at].text
    if not _is_homophone(found, at):
        return None
    if before is None:
        return Unit((HOMOPHONES[word],), "digit", at, at + 1) if _opens(found, at) else None
    if not _is_single(before) or found[at - 1].pause not in {"", ","}:
        return None
    after = at + 1
    while _is_homophone(found, after) and after - at < _MOST_HOMOPHONES:
        after += 1
    follows = unit_at(found, after) if after < len(found) else None
    if after < len(found) and (follows is None or not _is_single(follows)) and not _is_last(found, at, after):
        return None
    return Unit((HOMOPHONES[word],), "digit", at, at + 1)


def _is_homophone(found: Sequence[Token], at: int) -> bool:
    """Whether the word sounds like a digit, and is not plainly itself ("for me")."""
    if at >= len(found) or found[at].text not in HOMOPHONES:
        return False
    after = found[at + 1].text if at + 1 < len(found) and not found[at].pause else ""
    return not (found[at].text in {"for", "to"} and after in _WHOM)


def _is_last(found: Sequence[Token], at: int, after: int) -> bool:
    """Whether the homophones from `at` to before `after` end what is spelled: a pause, or only politeness behind."""
    behind = found[after].text
    if found[after - 1].pause or behind in _FAREWELLS:
        return True
    return behind in _VERBS_BEHIND or (found[at].text in _SELDOM_MEANT and behind in {"for", "on"})


def _opens(found: Sequence[Token], at: int) -> bool:
    """Whether a number begins here: right behind "order" or "number", and only single digits for a while."""
    if not at or found[at - 1].text not in _NUMBERED or found[at - 1].pause.strip(","):
        return False
    following = found[at + 1 : at + 1 + _LEAST_BEHIND]
    digits = sum(token.text in DIGITS or (token.kind == "digits" and len(token.text) == 1) for token in following)
    known = all(token.text in HOMOPHONES or token.text in DIGITS or token.kind == "digits" for token in following)
    return len(following) == _LEAST_BEHIND and known and digits > 0


def _is_single(unit: Unit) -> bool:
    return unit.kind in {"digit", "oh"} or (unit.kind == "typed" and len(unit.text) == 1)


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
    if token.text in WEAK_LETTERS and not _is_small_talk(found, at):
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


def _is_small_talk(found: Sequence[Token], at: int) -> bool:
    """Whether a word that may be a letter is itself here: "should be", "I think", "let me see", "thank you"."""
    word = found[at].text
    before = found[at - 1].text if at and not found[at - 1].pause else ""
    after = found[at + 1].text if at + 1 < len(found) and not found[at].pause else ""
    if before == "you" and at > 1 and found[at - 2].text == "double":
        return False  # "double you see 8", which is WC8
    return before in _BEHIND_WORDS.get(word, ()) or after in _BEFORE_WORDS.get(word, ())


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
