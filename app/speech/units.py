"""Measures and percentages as people say them in English."""

import re

from app.speech.numbers import NUMBER, TO, quantity
from app.speech.scene import DIGITS, Rule, Scene

_TABLE = """
kg kgs: kilogram kilograms
g: gram grams
mg: milligram milligrams
lb lbs: pound pounds
oz: ounce ounces
km: kilometer kilometers
m: meter meters
cm: centimeter centimeters
mm: millimeter millimeters
mi: mile miles
ft: foot feet
yd: yard yards
sqft: square_foot square_feet
m²: square_meter square_meters
m³: cubic_meter cubic_meters
l: liter liters
ml: milliliter milliliters
cl: centiliter centiliters
gal: gallon gallons
km/h: kilometer_per_hour kilometers_per_hour
mph: mile_per_hour miles_per_hour
w: watt watts
kw: kilowatt kilowatts
kwh: kilowatt_hour kilowatt_hours
v: volt volts
mah: milliamp_hour milliamp_hours
hz: hertz hertz
mhz: megahertz megahertz
ghz: gigahertz gigahertz
kb: kilobyte kilobytes
mb: megabyte megabytes
gb: gigabyte gigabytes
tb: terabyte terabytes
mbps: megabit_per_second megabits_per_second
dpi: dot_per_inch dots_per_inch
px: pixel pixels
h hr hrs: hour hours
min mins: minute minutes
s sec secs: second seconds
ms: millisecond milliseconds
wk wks: week weeks
mo: month months
yr yrs: year years
pc pcs: piece pieces
pkg: package packages
ct: count count
pts: point points
"""
"""Short names: what one of it is called, and what several."""


def _names() -> dict[str, tuple[str, str]]:
    names: dict[str, tuple[str, str]] = {}
    for row in _TABLE.strip().splitlines():
        shorts, _, words = row.partition(": ")
        one, many = (name.replace("_", " ") for name in words.split())
        names |= dict.fromkeys(shorts.split(), (one, many))
    return names


_NAMES = _names()
UNITS = frozenset(name for name in _NAMES if name.isalpha())
"""Short names of measures, in lower case."""

_UNIT = "|".join(sorted((re.escape(name) for name in _NAMES), key=len, reverse=True))
_MEASURE = re.compile(rf"({NUMBER})(?:{TO}({NUMBER}))?(?:\s|-)?({_UNIT})(?![\w²³])(\.(?!\w))?", re.IGNORECASE)
_PERCENT = re.compile(rf"([-−]?)({NUMBER})\s?%?(?:{TO}({NUMBER}))?\s?%")
_DEGREES = re.compile(rf"([-−]?)({NUMBER})\s?(?:°\s?([CF]?)(?![A-Za-z])|([℃℉]))")
_SCALES = {"C": " Celsius", "F": " Fahrenheit", "℃": " Celsius", "℉": " Fahrenheit", "": ""}
_FEET = re.compile(r"(\d{1,2})['’′]\s?(?:(\d{1,2})[\"”″])")
_INCHES = re.compile(rf"({NUMBER})(?:″|\")(?!\w)")
_SCALED = re.compile(rf"({NUMBER})(k|(?<=\d\d)[KM]|(?<=\.\d)M)\b(?!-)")
_SINGLE_LETTERS = frozenset("gmlhwsv")


def _measure(match: re.Match[str], scene: Scene) -> str | None:
    low, high, unit, stop = match.groups()
    name = unit.lower()
    spaced = match[0][: match.start(3) - match.start()][-1:].isspace()
    if unit == "s" and len(low) == 4 and low[3] == "0":  # "the 1990s"
        return None
    # "5 M", "3 S" and "4 V" are sizes or names; "1.7 L" and "60 W" are measures.
    if name in _SINGLE_LETTERS and (unit in ("M", "S", "H", "G", "V") or (spaced and unit == "s")):
        return None
    one, many = _NAMES[name]
    said = quantity(low) + (f" to {quantity(high)}" if high else "")
    tail = "." if stop and scene.ends_here else ""
    return f"{said} {one if low == '1' and not high else many}{tail}"


def _percent(match: re.Match[str], _scene: Scene) -> str:
    sign, low, high = match.groups()
    return ("minus " if sign else "") + quantity(low) + (f" to {quantity(high)}" if high else "") + " percent"


def _degrees(match: re.Match[str], _scene: Scene) -> str:
    sign, number, scale, single = match.groups()
    name = "degree" if number == "1" else "degrees"
    return f"{'minus ' if sign else ''}{quantity(number)} {name}{_SCALES[scale or single or '']}"


def _inches(match: re.Match[str], scene: Scene) -> str | None:
    if scene.before.count('"') % 2:  # it closes a quotation
        return None
    following = scene.after.lstrip()[:1]
    return f"{quantity(match[1])} {'inch' if following.isupper() or match[1] == '1' else 'inches'}"


def _feet(match: re.Match[str], _scene: Scene) -> str:
    return f"{quantity(match[1])} foot {quantity(match[2])}"


RULES = (
    Rule(DIGITS + "-−", _PERCENT, _percent),
    Rule(DIGITS + "-−", _DEGREES, _degrees),
    Rule(DIGITS, _FEET, _feet),
    Rule(DIGITS, _INCHES, _inches),
    Rule(DIGITS, _MEASURE, _measure),
    Rule(DIGITS, _SCALED, lambda m, _: f"{quantity(m[1])} {'million' if m[2] == 'M' else 'thousand'}"),
)
