"""What kind of answer a question expects, and how a sentence shows that it has one."""

import re

from app.llm.offline.words import any_of

_COUNTS = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|sixty|ninety|an?|half)"
_STREETS = r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Lane|Drive|Square)"

PRICE = any_of(
    r"[$€£]\s?\d",
    r"\b\d+(?:[.,]\d+)? (?:dollars?|euros?|pounds?|cents?|percent)\b",
    r"\d ?%",
    r"\b(?:is|are) free\b",
)
_DURATION = any_of(
    rf"\b{_COUNTS}[ -](?:\w+ )?(?:minute|hour|day|week|month|year)s?\b",
    r"\b(?:at once|immediately|daily)\b",
)
_TIME = any_of(
    r"\b\d{1,2}(?::\d{2})? ?(?:[ap]\.?m\b|in the (?:morning|afternoon|evening)|o'clock)",
    r"\b(?:noon|midnight)\b",
)
_PLACE = any_of(rf"\b\d+ [A-Z]\w+ {_STREETS}\b", r"\bin [A-Z]\w+", r"\bat (?:the|any)\b")
_DIGITS = any_of(r"\d")

_EXPECTED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        any_of(
            r"\bhow (?:long|soon|often|old)\b",
            r"\bhow many (?:days|weeks|months|years|hours)\b",
            r"\b(?:expires?|deadline)\b",
        ),
        _DURATION,
    ),
    (any_of(r"\bhow much\b", r"\b(?:costs?|prices?|fees?|charges?|expensive|minimum)\b"), PRICE),
    (
        any_of(
            r"\bwhat (?:time|hours)\b",
            r"\bhow (?:late|early)\b",
            r"\bwhen\b.*\b(?:open|close|closed|start|call)",
            r"\b(?:hours|open on)\b",
        ),
        _TIME,
    ),
    (any_of(r"\b(?:where|address)\b"), _PLACE),
    (any_of(r"\bhow (?:many|far|big)\b", r"\bwhen\b"), _DIGITS),
)


def expected(question: str) -> re.Pattern[str] | None:
    """How a sentence looks that answers this question; None when the question expects nothing in particular."""
    lower = question.lower()
    return next((shape for asks, shape in _EXPECTED if asks.search(lower)), None)
