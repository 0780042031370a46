"""How well a passage's heading suits a question: what kind of answer it promises, and what else it is about."""

import re
from functools import lru_cache

from app.llm.offline.words import WEAK, any_of, stems

_PROMISED = 0.4  # more for a heading that promises the kind of answer that is asked for
_STRANGE = 0.12  # less for each word of the heading that the question has not
_LEAST = 0.6
_LISTED = r",.*\b(?:and|or)\b"
_ALLOWED = r"\b(?:you|we|they|it) (?:can|may|can't|cannot|could)\b|\bcan(?:not)? be\b|\bpossible\b|\bavailable\b"
_STEP = r"^(?:choose|fill|go|open|enter|pack|print|take|wash|clean|pour|boil|use|call|write|start|put|add|press|send)\b"

_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...] = (
    (
        any_of(r"\bhow (?:long|soon|many days)\b", r"\b(?:deadline|time limit)\b"),
        any_of(r"\bhow (?:long|soon)\b", r"\b(?:window|days?|weeks?|months?|years?|times?|lasts?|deadline)\b"),
        any_of(r"\b(?:minutes?|hours?|days?|weeks?|months?|years?)\b"),
    ),
    (
        any_of(r"\bhow (?:do|can|should|would|could) (?:i|we|you|one)\b", r"\bhow to\b"),
        any_of(r"\bhow to\b", r"\bstart\b", r"\bsteps?\b"),
        any_of(_STEP, _ALLOWED),
    ),
    (
        any_of(r"\b(?:what|which) (?:\w+ ){0,2}(?:do|does|can|are|is|methods?|kinds?|types?|sizes?|cards?)\b"),
        any_of(r"\b(?:ways|kinds|types|sizes|methods|list|what we|we (?:take|accept|sell|ship))\b"),
        any_of(_LISTED),
    ),
    (
        any_of(
            r"^(?:\w+ ){0,3}(?:can|could|may|am i allowed|is it possible)\b", r"\bdo you (?:take|accept|offer|allow)\b"
        ),
        any_of(r"\bcan\b", r"\bways\b"),
        any_of(_ALLOWED),
    ),
)


def suits(question: str, heading: str) -> float:
    """A factor around 1 for the passages under this heading."""
    promise = _kind(question)
    section = heading.rsplit(">", 1)[-1].strip().lower()
    promised = promise is not None and promise[0].search(section) is not None
    known = set(stems(question)) | set(stems(heading.rsplit(">", 1)[0] if ">" in heading else ""))
    strange = sum(s not in known and s not in WEAK and not s.isdigit() for s in stems(section))
    return max(_LEAST, 1.0 + promised * _PROMISED - strange * _STRANGE * (not promised))


def looks_like_answer(question: str, sentence: str) -> bool:
    """Whether a sentence has the form of an answer to this kind of question: a step, a list, "you can"."""
    promise = _kind(question)
    return promise is not None and promise[1].search(sentence.lower()) is not None


@lru_cache(maxsize=128)
def _kind(question: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    lower = question.lower()
    return next(((promised, form) for asks, promised, form in _KINDS if asks.search(lower)), None)
