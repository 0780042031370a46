"""What a caller answered to a read-back: yes, no, say it again, or something that is none of these."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache

from app.hearing.consent_phrases import Part, phrases, tokens

_MOST_WORDS = 16
_MOST_IN_A_PHRASE = 8
_LONGEST = 300  # characters; nobody needs more for a yes
_UNFINISHED = re.compile(r"(?:\.\.+|[\u2026,;:\-\u2013\u2014])\s*\Z")


class Answer(StrEnum):
    """What was answered. Only YES moves anything; UNCLEAR is another subject, a condition, a question, half a yes."""

    YES = "yes"
    NO = "no"
    AGAIN = "again"
    UNCLEAR = "unclear"


def answered(said: str, tool: str = "") -> Answer:
    """The answer in what a caller said, as speech recognition writes it, to the read-back of a call of `tool`.

    Every word has to belong to it: one that is not known to mean yes makes the whole thing no yes. A yes in a
    question, one that trails off and one with a no beside it are none. `tool` gives "yes, cancel it" its meaning.
    """
    words = tokens(said[: _LONGEST + 1])
    if not words or len(said) > _LONGEST or len(words) > _MOST_WORDS:
        return Answer.UNCLEAR
    found = list(_parts(words, _known(tool.partition("_")[0])))
    parts = set(found)
    if None in parts:
        return Answer.UNCLEAR
    agreed, refused, asked = bool(parts & {Part.YES, Part.SOFT}), Part.NO in parts, Part.AGAIN in parts
    if agreed + refused + asked != 1:
        return Answer.UNCLEAR
    if refused:
        return Answer.NO
    if asked:
        return Answer.AGAIN
    closing = Part.YES not in parts and Part.THANKS in parts  # "okay, thanks" may only end the talk
    unfinished = found[-1] is Part.HESITATION or _UNFINISHED.search(said) is not None
    return Answer.UNCLEAR if closing or unfinished else Answer.YES


def _parts(words: list[str], known: Mapping[tuple[str, ...], Part]) -> Iterator[Part | None]:
    """The words as the longest phrases they make, from left to right; None where they make none."""
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + _MOST_IN_A_PHRASE), at, -1):
            part = known.get(tuple(words[at:end]))
            if part:
                yield part
                at = end
                break
        else:
            if words[at] != "?" or not _only_asks(words, at, known):
                yield None
            at += 1


def _only_asks(words: list[str], at: int, known: Mapping[tuple[str, ...], Part]) -> bool:
    """Whether the question mark belongs to a wish to hear it again ("could you repeat that?")."""
    ends = (known.get(tuple(words[begin:at])) for begin in range(at))
    return Part.AGAIN in ends


@lru_cache(maxsize=16)
def _known(doing: str) -> Mapping[tuple[str, ...], Part]:
    return phrases(doing)
