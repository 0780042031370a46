"""What a caller wants done, as far as it takes to be careful with a reply's claims. Pure."""

import re
from collections.abc import Sequence
from typing import cast

from app.speech.claims.claim import Kind

LOOKED_AT = 4  # utterances
_WANTS: dict[Kind, str] = {
    "cancellation": (
        r"cancel|call(?:ed)? (?:it )?off|stop (?:the|my|that|it)|don't want|do not want|no longer want"
        r"|changed my mind|stornier|abbestell|anul|annul"
    ),
    "change": (
        r"chang|updat|correct(?!\?)|modif|address|different|exchange|replac|swap|redirect|deliver (?:it )?to|moved"
        r"|änder|adresse|umtausch|cambi|direcci"
    ),
    "message": (
        r"e-?mail|text me|texts?\b|sms|send|message|in writing|link|label|copy of|schick|envia|envía|manda|envoy"
    ),
    "refund": (
        r"refund|reimburs|money back|my money|credit(?!\s+card)|compensat|charged|paid back|pay me|send\w* it back"
        r"|erstatt|rückerstatt|geld zurück|gutschr|reembols|devolu|devuel|dinero|rembours"
    ),
}
"""In small letters; where two begin at the same place, the first counts."""
_WANTED = r"\b(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _WANTS.items()) + ")"
_ANY_CASE = re.compile(_WANTED, re.IGNORECASE)
_SMALL = re.compile(_WANTED)  # several times as fast


def asked(utterances: Sequence[str]) -> Kind | None:
    """What the caller asked for last, among the last few things said; None where it was nothing of the kind."""
    for text in reversed(utterances[-LOOKED_AT:]):
        plain = text.replace("’", "'")
        found = _SMALL.search(plain.lower()) if plain.isascii() else _ANY_CASE.search(plain)
        if found:
            return cast("Kind", found.lastgroup)
    return None
