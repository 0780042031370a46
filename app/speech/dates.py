"""Dates as people say them in English."""

import re

from app.speech.numbers import SHARES, ordinal, year
from app.speech.scene import DIGITS, Rule, Scene
from app.speech.times import clock

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH_NUMBERS = {name[:length]: i for i, name in enumerate(MONTHS, 1) for length in (3, len(name))} | {"Sept": 9}
SHORT_MONTHS = tuple(name for name in _MONTH_NUMBERS if name not in MONTHS)
_SHORT_WEEKDAYS = {
    "Mon": 0,
    "Tue": 1,
    "Tues": 1,
    "Wed": 2,
    "Thu": 3,
    "Thur": 3,
    "Thurs": 3,
    "Fri": 4,
    "Sat": 5,
    "Sun": 6,
}
SHORT_WEEKDAYS = tuple(_SHORT_WEEKDAYS)

_MONTH = "(?:" + "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True)) + ")"
_TH = r"(?:st|nd|rd|th)?"
_DAYS = rf"(?P<day>\d{{1,2}}){_TH}(?:\s?[-–]\s?(?P<last>\d{{1,2}}){_TH})?(?!\d)"
_YEAR = r"(?:,?\s(?P<year>(?:19|20)\d\d)(?![\d-]))?"

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:[.,]\d+)?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?(?![\d:-])"
)
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d-])|(\d{1,2})/(\d{1,2})/(\d{2})(?![\d/])")
_SHORT = re.compile(r"(\d{1,2})/(\d{1,2})(?![\d/])")
_DATE_CUE = re.compile(
    r"\b(?:on|by|before|after|since|until|till|from|through|to|date[ds]?|due|delivered|delivery|placed|"
    rf"{'|'.join(WEEKDAYS)}),?:?\s$",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(rf"{_DAYS}\s(?P<month>{_MONTH})\b(?P<stop>\.?){_YEAR}")
_MONTH_FIRST = re.compile(rf"(?P<month>{_MONTH})\.?\s{_DAYS}{_YEAR}")
_AFTER_MONTH = re.compile(rf"{_DAYS}(?![:%.,]\d|\s?%){_YEAR}")
_MONTH_BEFORE = re.compile(rf"\b(?:{'|'.join(MONTHS)})\s$")
_MONTH_AND_YEAR = re.compile(rf"(?P<month>{_MONTH})\.?\s(?P<year>(?:19|20)\d\d)(?!\d)")
_WEEKDAY = re.compile(r"(Mon|Tues?|Wed|Thurs|Thur?|Fri)\b(?:\.(?!\w))?|(Sat|Sun)(?:\b\.(?!\w)|(?=,\s|\s\d|\s?[-–]))")
_WEEKDAYS_RANGE = re.compile(
    rf"({'|'.join(WEEKDAYS + SHORT_WEEKDAYS)})\.?\s?[-–]\s?({'|'.join(WEEKDAYS + SHORT_WEEKDAYS)})\b(\.?)"
)


def say_date(month: int, day: int, in_year: int | None = None) -> str | None:
    """11, 24, 2026 -> "November twenty-fourth, twenty twenty-six"; None where there is no such day."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{MONTHS[month - 1]} {ordinal(day)}" + (f", {year(in_year)}" if in_year else "")


def _iso(match: re.Match[str], _scene: Scene) -> str | None:
    said = say_date(int(match[2]), int(match[3]), int(match[1]))
    if said is None or match[4] is None:
        return said
    time = clock(int(match[4]), int(match[5]))
    zone = " UTC" if match[6] in ("Z", "UTC", "GMT", "+00:00") else ""
    return f"{said}, at {time}{zone}" if time else said


def _slashed(match: re.Match[str], scene: Scene) -> str | None:
    first, second = int(match[1] or match[5]), int(match[3] or match[6])
    in_year = int(match[4]) if match[4] else 2000 + int(match[7])
    day_first = first > 12 or (second <= 12 and (scene.day_first or match[2] == "."))
    return say_date(second, first, in_year) if day_first else say_date(first, second, in_year)


def _short(match: re.Match[str], scene: Scene) -> str | None:
    """A date without a year, where it cannot be a fraction."""
    first, second = int(match[1]), int(match[2])
    rating = match[0] in ("24/7", *SHARES) or second in (5, 10) or first == second
    if rating and not _DATE_CUE.search(scene.before):
        return None
    return say_date(second, first) if first > 12 or scene.day_first else say_date(first, second)


def _days(match: re.Match[str]) -> str | None:
    days = [int(day) for day in match.group("day", "last") if day]
    return " to ".join(ordinal(day) for day in days) if all(1 <= day <= 31 for day in days) else None


def _year(match: re.Match[str]) -> str:
    return f", {year(int(match['year']))}" if match["year"] else ""


def _day_first(match: re.Match[str], scene: Scene) -> str | None:
    days = _days(match)
    article = "" if re.search(r"\bthe\s$", scene.before, re.IGNORECASE) else "the "
    month = MONTHS[_MONTH_NUMBERS[match["month"]] - 1]
    stop = "." if match["stop"] and not match["year"] and scene.ends_here else ""
    return f"{article}{days} of {month}{_year(match)}{stop}" if days else None


def _month_first(match: re.Match[str], _scene: Scene) -> str | None:
    days = _days(match)
    return f"{MONTHS[_MONTH_NUMBERS[match['month']] - 1]} {days}{_year(match)}" if days else None


def _after_month(match: re.Match[str], scene: Scene) -> str | None:
    days = _days(match) if _MONTH_BEFORE.search(scene.before) else None
    return f"{days}{_year(match)}" if days else None


def _weekday(match: re.Match[str], scene: Scene) -> str:
    stop = "." if match[0].endswith(".") and scene.ends_here and not scene.after[:1].isspace() else ""
    return WEEKDAYS[_SHORT_WEEKDAYS[match[1] or match[2]]] + stop


def _weekdays(match: re.Match[str], scene: Scene) -> str:
    said = " to ".join(WEEKDAYS[_SHORT_WEEKDAYS[name[:3]]] for name in match.group(1, 2))
    return said + ("." if match[3] and scene.ends_here else "")


_CAPITALS = "JFMASOND"
RULES = (
    Rule(DIGITS, _ISO, _iso),
    Rule(DIGITS, _SLASHED, _slashed),
    Rule(DIGITS, _SHORT, _short),
    Rule(DIGITS, _DAY_FIRST, _day_first),
    Rule(_CAPITALS, _MONTH_FIRST, _month_first),
    Rule(
        _CAPITALS,
        _MONTH_AND_YEAR,
        lambda m, _: f"{MONTHS[_MONTH_NUMBERS[m['month']] - 1]} {year(int(m['year']))}",
    ),
    Rule(DIGITS, _AFTER_MONTH, _after_month),
    Rule("MTWFS", _WEEKDAYS_RANGE, _weekdays, atomic=False),
    Rule("MTWFS", _WEEKDAY, _weekday, atomic=False),
)
