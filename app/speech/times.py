"""Times of day as people say them in English."""

import re

from app.speech.numbers import TO, cardinal
from app.speech.scene import DIGITS, Rule, Scene

_HALF = r"(?:\s?(?P<{name}>[AaPp]\.?\s?[Mm]\b\.?))"
_CLOCK = re.compile(
    r"(?P<h1>\d{1,2})(?::(?P<m1>[0-5]\d)(?::[0-5]\d)?)?" + _HALF.format(name="half1") + "?"
    rf"(?:{TO}(?P<h2>\d{{1,2}})(?::(?P<m2>[0-5]\d))?" + _HALF.format(name="half2") + r"?)?(?![\d:%]|\.\d|-\d)"
)


def clock(hour: int, minute: int, half: str = "") -> str | None:
    """15, 30 -> "three thirty PM"; 9, 5 -> "nine oh five"; 3, 0, "PM" -> "three PM"; None where there is no such time.

    Hours from 13 on are said the twelve-hour way; "" as `half` means the text does not say AM or PM.
    """
    if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if not half and (hour > 12 or hour == 0):
        half = "AM" if hour in (0, 24) else "PM"
        hour = hour % 12 or 12
    said = cardinal(hour)
    if minute:
        said += f" oh {cardinal(minute)}" if minute < 10 else f" {cardinal(minute)}"
    elif not half:
        said += " o'clock"
    return f"{said} {half}" if half else said


def _half(text: str | None) -> str:
    return "" if text is None else "AM" if text[0] in "Aa" else "PM"


def _clock(match: re.Match[str], scene: Scene) -> str | None:
    """A time, or two; bare hours ("9-5 PM") count only beside a time that is one for certain."""
    if not any(match.group("m1", "half1", "m2", "half2")):
        return None
    ranged = match["h2"] is not None
    half1, half2 = _half(match["half1"]), _half(match["half2"])
    first = clock(int(match["h1"]), int(match["m1"] or 0), half1)
    if first is None:
        return None
    if not ranged:
        return first + _stop(match, scene)
    second = clock(int(match["h2"]), int(match["m2"] or 0), half2)
    if half2 and not half1:
        first = first.removesuffix(" o'clock")
    return f"{first} to {second}{_stop(match, scene)}" if second else None


def _stop(match: re.Match[str], scene: Scene) -> str:
    """The full stop of "p.m." where it is the sentence's too."""
    return "." if match[0].endswith(".") and scene.ends_here else ""


RULES = (Rule(DIGITS, _CLOCK, _clock),)
