"""Number phrases: "forty two", "one thousand and forty two", "twenty one hundred" -> the digits they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.hearing.tokens import Token
from app.hearing.vocabulary import DIGITS, SCALES, TEENS, TENS


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number phrase that ends before token `end`. `readings` are its digits, likeliest first."""

    readings: tuple[str, ...]
    end: int
    single: bool = False


@dataclass(frozen=True, slots=True)
class _Small:
    """A number below a hundred, and how it reads when its tens are said apart ("twenty one" -> "201")."""

    value: int
    end: int
    apart: str


def numeral_at(found: Sequence[Token], at: int) -> Numeral | None:
    """The longest number phrase that begins at token `at`, or None."""
    small = _article(found, at) or _small(found, at)
    if small is None:
        return None
    if small.end == at + 1 and found[at].text in DIGITS and not _scale(found, small.end):
        return Numeral((DIGITS[found[at].text],), at + 1, single=True)
    plain = str(small.value)
    value, literal, end = _hundreds(found, small)
    if _word(found, end) == "thousand" and not found[end - 1].pause:
        rest, rest_literal, end = _rest(found, end + 1, scale=1000)
        value, literal = value * 1000 + rest, f"{value}000{rest_literal}"
    if end == small.end:
        return Numeral(tuple(dict.fromkeys((plain, small.apart))), end)
    return Numeral(tuple(dict.fromkeys((str(value), literal))), end)


def _scale(found: Sequence[Token], at: int) -> bool:
    return _word(found, at) in SCALES and not found[at - 1].pause


def _hundreds(found: Sequence[Token], small: _Small) -> tuple[int, str, int]:
    """`small` with "hundred" and what follows it: its value, its parts in a row, and where it ends."""
    if _word(found, small.end) != "hundred" or found[small.end - 1].pause:
        return small.value, str(small.value), small.end
    rest, literal, end = _rest(found, small.end + 1, scale=100)
    return small.value * 100 + rest, f"{small.value}00{literal}", end


def _rest(found: Sequence[Token], at: int, *, scale: int) -> tuple[int, str, int]:
    """What is added behind "hundred" or "thousand" ("and forty two"), or nothing."""
    if found[at - 1].pause:
        return 0, "", at
    start = at + 1 if _word(found, at) == "and" else at
    small = _small(found, start) or _written(found, start, scale)
    if small is None or small.value == 0:
        return 0, "", at
    if scale == 1000:
        value, literal, end = _hundreds(found, small)
        return (value, literal, end) if value < 1000 else (small.value, str(small.value), small.end)
    return small.value, str(small.value), small.end


def _article(found: Sequence[Token], at: int) -> _Small | None:
    """The "a" of "a hundred"."""
    return _Small(1, at + 1, "1") if _word(found, at) == "a" and _scale(found, at + 1) else None


def _small(found: Sequence[Token], at: int) -> _Small | None:
    word = _word(found, at)
    if word in DIGITS:
        return _Small(int(DIGITS[word]), at + 1, DIGITS[word])
    if word in TEENS:
        return _Small(TEENS[word], at + 1, str(TEENS[word]))
    if word not in TENS:
        return _typed(found, at)
    unit = DIGITS.get(_word(found, at + 1), "0")
    if found[at].pause not in {"", ","} or unit == "0":
        return _Small(TENS[word], at + 1, str(TENS[word]))
    return _Small(TENS[word] + int(unit), at + 2, f"{TENS[word]}{unit}")


def _typed(found: Sequence[Token], at: int) -> _Small | None:
    """Digits as a number, only before "hundred" or "thousand" ("2 thousand")."""
    if at < len(found) and found[at].kind == "digits" and len(found[at].text) <= 2 and _scale(found, at + 1):
        return _Small(int(found[at].text), at + 1, found[at].text)
    return None


def _written(found: Sequence[Token], at: int, scale: int) -> _Small | None:
    """Digits behind "hundred" or "thousand" that are added to it ("1 thousand 42")."""
    if at < len(found) and found[at].kind == "digits" and len(found[at].text) < len(str(scale)):
        return _Small(int(found[at].text), at + 1, found[at].text)
    return None


def _word(found: Sequence[Token], at: int) -> str:
    return found[at].text if 0 <= at < len(found) and found[at].kind == "word" else ""
