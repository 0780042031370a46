"""The words at which a claim may begin, and those that are kept back with it as they lead up to it."""

from dataclasses import dataclass

from app.speech.claims.matcher import matcher
from app.speech.claims.words import NUMBERS, OPENERS, PREAMBLE, SETS, SLOPPY


@dataclass(frozen=True, slots=True)
class Watched:
    """`glue`: kept back with what follows. `notable`: those, and where a pattern begins; all others change nothing.

    `beginnings`: how these may begin as they are written, so what an unfinished word is that cannot be said yet.
    """

    glue: frozenset[str]
    notable: frozenset[str]
    beginnings: frozenset[str]


def _prefixes(words: frozenset[str]) -> frozenset[str]:
    """How these words may begin as they are written."""
    written = words | (NUMBERS if "#" in words else frozenset())
    written |= {sloppy for sloppy, meant in SLOPPY.items() if meant[0] in words}
    return frozenset(word[:end] for word in written for end in range(1, len(word) + 1))


def _watched(glue: frozenset[str]) -> Watched:
    notable = matcher().beginnings | glue
    return Watched(glue, notable, _prefixes(notable))


_CALM_GLUE = OPENERS | SETS["DET"]
CALM = _watched(_CALM_GLUE)
ALERT = _watched(
    _CALM_GLUE | PREAMBLE | SETS["ADJ"] | SETS["NUM"] | frozenset(("order", "it", "you", "purchase", "number"))
)
"""Where the caller has asked for something."""

_FIRST_TEXT = (
    "i we it done refund refunded cancelled canceled cancellation email message consider ich wir he hemos ya j'ai"
)
FIRST = frozenset(_FIRST_TEXT.split())
"""The first words of a reply that wait although nothing was asked for."""
FIRST_BEGINNINGS = _prefixes(FIRST)
