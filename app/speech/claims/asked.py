"""What a caller wants done, as far as it takes to be careful with a reply's claims. Pure."""

import re
from collections.abc import Sequence

from app.speech.claims.claim import Kind

_LOOKED_AT = 4
_WANTS: dict[Kind, re.Pattern[str]] = {
    "refund": re.compile(
        r"\b(?:refund|reimburs|money back|my money|credit(?!\s+card)|compensat|charged|paid back|pay me|send\w* it back"
        r"|erstatt|rückerstatt|geld zurück|gutschr|reembols|devolu|devuel|dinero|rembours)",
        re.IGNORECASE,
    ),
    "cancellation": re.compile(
        r"\b(?:cancel|call(?:ed)? (?:it )?off|stop (?:the|my|that|it)|don't want|do not want|no longer want"
        r"|changed my mind|stornier|abbestell|anul|annul)",
        re.IGNORECASE,
    ),
    "change": re.compile(
        r"\b(?:chang|updat|correct(?!\?)|modif|address|different|exchange|replac|swap|redirect|deliver (?:it )?to|moved"
        r"|änder|adresse|umtausch|cambi|direcci)",
        re.IGNORECASE,
    ),
    "message": re.compile(
        r"\b(?:e-?mail|text me|texts?\b|sms|send|message|in writing|link|label|copy of|schick|envia|envía|manda|envoy)",
        re.IGNORECASE,
    ),
}


def asked(utterances: Sequence[str]) -> Kind | None:
    """What the caller asked for last, among the last few things said; None where it was nothing of the kind."""
    for text in reversed(utterances[-_LOOKED_AT:]):
        found = [
            (match.start(), kind)
            for kind, pattern in _WANTS.items()
            if (match := pattern.search(text.replace("’", "'")))
        ]
        if found:
            return min(found)[1]
    return None
