"""Dates and times, as a caller hears them."""

from collections.abc import Callable

import pytest

CASES = [
    ("2026-11-24", "November twenty-fourth, twenty twenty-six"),
    ("It arrives on 2026-11-24.", "It arrives on November twenty-fourth, twenty twenty-six."),
    (
        "The order was placed on 2026-11-02T15:30:00Z.",
        "The order was placed on November second, twenty twenty-six, at three thirty PM UTC.",
    ),
    ("Returns close on 11/24/2026.", "Returns close on November twenty-fourth, twenty twenty-six."),
    ("It arrives on November 24, 2026.", "It arrives on November twenty-fourth, twenty twenty-six."),
    ("It arrives on November 24.", "It arrives on November twenty-fourth."),
    (
        "You'll get it by Thursday, Nov. 26th, 2026 at 5 p.m.",
        "You'll get it by Thursday, November twenty-sixth, twenty twenty-six at five PM.",
    ),
    ("Shipped 11/20, arriving 11/24.", "Shipped November twentieth, arriving November twenty-fourth."),
    ("It arrives Dec 1-5, 2026.", "It arrives December first to fifth, twenty twenty-six."),
    ("We received your return on Mon, Nov 23.", "We received your return on Monday, November twenty-third."),
    ("Your window is 2-4pm on Tue., Nov. 24.", "Your window is two to four PM on Tuesday, November twenty-fourth."),
    ("On the 5th of May 2026 or 5 May.", "On the fifth of May twenty twenty-six or the fifth of May."),
    (
        "Delivered at 3:30pm ET on 11/24/26.",
        "Delivered at three thirty PM ET on November twenty-fourth, twenty twenty-six.",
    ),
    ("May I help you? In May 2026, in May.", "May I help you? In May twenty twenty-six, in May."),
    (
        "In 2026, since 2019, in the 1990s, from 2024-2026.",
        (
            "In twenty twenty-six, since twenty nineteen, in the nineteen nineties, from twenty twenty-four "
            "to twenty twenty-six."
        ),
    ),
    ("at 3:30 PM", "at three thirty PM"),
    ("at 14:05", "at two oh five PM"),
    (
        "At 10:00, 12:00, 00:15, 9:05, 23:59.",
        "At ten o'clock, twelve o'clock, twelve fifteen AM, nine oh five, eleven fifty-nine PM.",
    ),
    ("3 p.m. today", "three PM today"),
    (
        "We close at 9 p.m. on weekdays and at 6 p.m. Saturdays.",
        "We close at nine PM on weekdays and at six PM Saturdays.",
    ),
    ("At 5 p.m. The store closes.", "At five PM. The store closes."),
    (
        "Open Mon–Fri, 9:00 AM – 5:30 PM EST, and Sat 10am-4pm.",
        "Open Monday to Friday, nine AM to five thirty PM EST, and Saturday ten AM to four PM.",
    ),
    ("Call between 9 and 5, Mon.-Fri.", "Call between nine and five, Monday to Friday."),
]


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_dates(written: str, spoken: str, say: Callable[[str], str]) -> None:
    assert say(written) == spoken
