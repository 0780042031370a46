"""What to look for when a caller has spoken: the utterance, what it leans on, or nothing at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.retrieval.lexicon import ASKING, CARRYING_ON, POINTING_BACK, POLITE_WORDS
from app.retrieval.words import is_light, terms_of, words

LONGEST_TEXT = 600  # characters of an utterance that are looked at, its last ones; the question comes at the end
_LONGEST_EARLIER = 300
_MEMORY = (0.6, 0.5, 0.35, 0.25)  # weight of what was said before, latest first
_ENOUGH_LIGHT_WORDS = 2  # for a question that has no others ("how do I get started")
_BACKGROUND = 0.25  # share of that weight for an utterance that stands by itself

_SMALL_TALK = re.compile(
    r"(?:how are you(?: doing)?(?: today)?|how is it going|are you (?:still )?there|can you hear me|do you hear me|"
    r"who are you|who is this|what is your name|are you (?:a )?(?:real|human|robot|bot|ai|machine|real person)|"
    r"good (?:morning|afternoon|evening|night|day)|have a (?:nice|good|great|lovely) \w+|is (?:that|this) (?:it|all)|"
    r"what|pardon|say that again|what did you say|(?:can|could) you (?:repeat|say) that(?: again)?|"
    r"(?:just |give me )*(?:hold on|wait|one|a)(?: a| just a)?(?: second| sec| moment| minute)?)"
)


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for. `context`: earlier texts with their weight (0 to 1). `leans`: context alone may answer it."""

    spoken: str
    context: tuple[tuple[str, float], ...] = ()
    leans: bool = False


def spoken_query(utterance: str, earlier: Sequence[str] = ()) -> Query | None:
    """The query for an utterance, given what caller and agent said before it, oldest first; None for small talk."""
    spoken = utterance[-LONGEST_TEXT:]
    said = words(spoken)
    if not said or _is_small_talk(said):
        return None
    found = dict.fromkeys(terms_of(said))
    strong = sum(not is_light(term) for term in found)
    context = _context(earlier)
    leans = bool(context) and _leans(said, strong)
    asks = not ASKING.isdisjoint(said)
    if not strong and not (asks and (leans or len(found) >= _ENOUGH_LIGHT_WORDS)):
        return None
    if not leans:
        context = tuple((text, weight * _BACKGROUND) for text, weight in context)
    return Query(spoken, context, leans)


def _is_small_talk(said: Sequence[str]) -> bool:
    kept = [w for w in said if w not in POLITE_WORDS]
    return not kept or (len(kept) <= 8 and _SMALL_TALK.fullmatch(" ".join(kept)) is not None)


def _leans(said: Sequence[str], strong: int) -> bool:
    """Whether an utterance needs what was said before it: nothing of its own, or little and a word that points back."""
    if strong == 0:
        return True
    if strong > 2:
        return False
    lead = next((w for w in said if w not in POLITE_WORDS or w == "so"), "")
    carries_on = lead in CARRYING_ON and (lead not in {"what", "how"} or said[said.index(lead) + 1 :][:1] == ["about"])
    return carries_on or "what if" in " ".join(said) or not POINTING_BACK.isdisjoint(said)


def _context(earlier: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """The latest texts that are about something, latest first."""
    recent = [text[-_LONGEST_EARLIER:] for text in reversed(earlier[-2 * len(_MEMORY) :])]
    return tuple(zip(filter(_tells, recent), _MEMORY, strict=False))


@lru_cache(maxsize=256)  # what was said before is looked at again at the next turns
def _tells(text: str) -> bool:
    """Whether a text is about something."""
    return not all(map(is_light, terms_of(words(text))))
