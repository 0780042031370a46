"""Numbers as people say them in English."""

import re
from functools import lru_cache

from num2words import num2words

from app.speech.scene import DIGITS, Rule, Scene

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d])"
"""A number as it is written in English text (for a pattern)."""
TO = r"\s?[-–]\s?"
"""The dash of a range (for a pattern)."""

_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LONGEST = 15


@lru_cache(maxsize=4096)
def cardinal(value: int) -> str:
    """1299 -> "one thousand two hundred ninety-nine"; beyond fifteen digits, digit by digit."""
    if value >= 10**_LONGEST:
        return digits(str(value))
    return str(num2words(value)).replace(" and ", " ").replace(",", "")


@lru_cache(maxsize=1024)
def ordinal(value: int) -> str:
    """24 -> "twenty-fourth"."""
    return str(num2words(value, to="ordinal")).replace(" and ", " ").replace(",", "")


@lru_cache(maxsize=512)
def year(value: int) -> str:
    """2026 -> "twenty twenty-six", 1905 -> "nineteen oh five"."""
    return str(num2words(value, to="year")).replace(" and ", " ").replace("oh-", "oh ")


def digits(text: str) -> str:
    """ "1042" -> "one zero four two"."""
    return " ".join(_NAMES[int(digit)] for digit in text)


def quantity(text: str) -> str:
    """ "1,299.5" -> "one thousand two hundred ninety-nine point five"; a number too long to be one, digit by digit."""
    whole, point, fraction = text.replace(",", "").partition(".")
    said = cardinal(int(whole))
    return f"{said} point {digits(fraction)}" if point else said


def plain(text: str) -> str:
    """A number of which nothing else is known: a year, a count, or a row of digits where it is no count."""
    if not text.isdigit():
        return quantity(text)
    if len(text) == 4 and text[:2] in ("19", "20"):
        return year(int(text))
    if len(text) > 6 or (len(text) > 1 and text[0] == "0"):
        return digits(text)
    return cardinal(int(text))


_RANGE = re.compile(rf"({NUMBER}){TO}({NUMBER})(?!-?\d)")
_ORDINAL = re.compile(r"(\d{1,6})(?:st|nd|rd|th)\b", re.IGNORECASE)
_DECADE = re.compile(r"(\d{3}0)'?s\b")
_COMPOUND = re.compile(r"(\d{1,6})-(?=[A-Za-z]{2})")
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){2,}(?!\d)")
_FRACTION = re.compile(r"(\d{1,2})/(\d{1,2})(?![\d/])")
_RATING = re.compile(rf"({NUMBER})/(\d{{1,4}})(?![\d/])")
_RATIO = re.compile(r"(\d{1,3}):(\d{1,3})(?![\d:])")
_MIXED = re.compile(r"(\d+)(?:\s?([½¼¾⅓⅔⅛⅜⅝⅞])|\s([12357]/[2348])(?![\d/]))")
_BY = re.compile(rf"({NUMBER})\s?[x×]\s?(?={NUMBER})")
_TIMES = re.compile(r"(\d{1,5})\s?[x×](?![A-Za-z])")
_BY_AFTER = re.compile(r"[x×](?=\s?\d)")
_SIZE_BEFORE = re.compile(r"\d\s?[a-z]{1,2}\s?\Z")
_TIMES_AFTER = re.compile(r"[x×]\s?(\d{1,5})\b")
_YEAR_CUE = re.compile(r"\b(?:years?|since|circa|AD)\s\Z", re.IGNORECASE)
_HOUSE_CUE = re.compile(r"\b(?:at|to|address:?|address is)\s\Z", re.IGNORECASE)
_DECIMAL = re.compile(r"\.\d+")
_PLAIN = re.compile(NUMBER)
_SIGNED = re.compile(rf"[-−]({NUMBER})")

_PARTS = {
    "½": "one half",
    "¼": "one quarter",
    "¾": "three quarters",
    "⅓": "one third",
    "⅔": "two thirds",
    "⅛": "one eighth",
    "⅜": "three eighths",
    "⅝": "five eighths",
    "⅞": "seven eighths",
}
_VULGAR = re.compile("[" + "".join(_PARTS) + "]")
SHARES = {
    "1/2": "½",
    "1/4": "¼",
    "3/4": "¾",
    "1/3": "⅓",
    "2/3": "⅔",
    "1/8": "⅛",
    "3/8": "⅜",
    "5/8": "⅝",
    "7/8": "⅞",
}
"""Parts of one as they are typed."""


def _range(match: re.Match[str], _scene: Scene) -> str:
    return f"{plain(match[1])} to {plain(match[2])}"


def _fraction(match: re.Match[str], scene: Scene) -> str:
    if match[0] in ("24/7", "50/50"):
        return f"{cardinal(int(match[1]))} {cardinal(int(match[2]))}".replace("fifty fifty", "fifty-fifty")
    if match[0] in SHARES:
        return _PARTS[SHARES[match[0]]].replace("one half", "half" if scene.before.endswith("a ") else "one half")
    link = "out of" if int(match[1]) <= int(match[2]) else "slash"
    return f"{cardinal(int(match[1]))} {link} {cardinal(int(match[2]))}"


def _mixed(match: re.Match[str], _scene: Scene) -> str | None:
    part = _PARTS.get(match[2] or SHARES.get(match[3], ""))
    if part is None:
        return None
    return f"{cardinal(int(match[1]))} and {'a half' if part == 'one half' else part}"


def _decade(match: re.Match[str], _scene: Scene) -> str:
    said = year(int(match[1]))
    return f"{said[:-1]}ies" if said.endswith("y") else f"{said}s"


def _in_pairs(text: str, scene: Scene) -> bool:
    """Whether four digits are said as two numbers: a year, or a house ("at 1042 Main Street")."""
    if len(text) != 4 or not text.isdigit():
        return False
    house = scene.after.lstrip()[:1].isupper() and _HOUSE_CUE.search(scene.before)
    return text > "1000" and bool(house or (text < "2200" and _YEAR_CUE.search(scene.before)))


def _times(match: re.Match[str], scene: Scene) -> str:
    # "2x faster" compares; "2x Blue kettle" counts.
    return cardinal(int(match[1])) + (" times" if scene.after.lstrip()[:1].islower() else "")


RULES = (
    Rule(DIGITS, re.compile("[0-9]\u20e3"), lambda _m, _s: "", atomic=False),
    Rule(DIGITS, _VERSION, lambda m, _: " point ".join(cardinal(int(part)) for part in m[0].split("."))),
    Rule(DIGITS, _MIXED, _mixed),
    Rule(DIGITS, _FRACTION, _fraction),
    Rule(DIGITS, _RATIO, lambda m, _: f"{cardinal(int(m[1]))} to {cardinal(int(m[2]))}"),
    Rule(DIGITS, _RATING, lambda m, _: f"{quantity(m[1])} out of {cardinal(int(m[2]))}"),
    Rule("".join(_PARTS), _VULGAR, lambda m, _: _PARTS[m[0]]),
    Rule(DIGITS, _ORDINAL, lambda m, _: ordinal(int(m[1]))),
    Rule(DIGITS, _DECADE, _decade),
    Rule(DIGITS, _RANGE, _range),
    Rule(DIGITS, _COMPOUND, lambda m, _: cardinal(int(m[1])) + "-"),
    Rule(DIGITS, _BY, lambda m, _: quantity(m[1]) + " by"),
    Rule(DIGITS, _TIMES, _times),
    Rule("x×", _BY_AFTER, lambda _, s: "by" if _SIZE_BEFORE.search(s.before) else None, atomic=False),
    Rule("x×", _TIMES_AFTER, lambda m, _: f"times {cardinal(int(m[1]))}"),
    Rule("-−", _SIGNED, lambda m, _: f"minus {quantity(m[1])}"),
    Rule(".", _DECIMAL, lambda m, _: f"point {digits(m[0][1:])}"),
    Rule(DIGITS, _PLAIN, lambda m, s: year(int(m[0])) if _in_pairs(m[0], s) else plain(m[0])),
)
