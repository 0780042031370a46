"""Dates and lists as they are said."""

from collections.abc import Sequence
from datetime import date, datetime


def day_of(today: str) -> date | None:
    """The day a prompt calls today, None when it is written in no form we know."""
    for form in ("%A, %d %B %Y", "%Y-%m-%d", "%d %B %Y", "%B %d, %Y"):
        try:
            return datetime.strptime(today, form).date()
        except ValueError:
            continue
    return None


def spoken_date(day: date, today: date | None) -> str:
    """A date as it is said: "November 24", with the year when it is another one."""
    year = f", {day.year}" if today and day.year != today.year else ""
    return f"{day:%B} {day.day}{year}"


def due(expected_on: date | None, today: date | None) -> str:
    """When something that is not there yet should come, beginning with "It"; "" when nobody knows."""
    if expected_on is None:
        return ""
    said = spoken_date(expected_on, today)
    if today and expected_on < today:
        return f"It was expected on {said}, so it's running late."
    return "It should arrive today." if expected_on == today else f"It should arrive on {said}."


def listed(names: Sequence[str]) -> str:
    """Names as they are said in a row: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
