"""Why words that look like a claim are none: denied, conditional, usual, said by the caller, asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.speech.claims.words import (
    ATTRIBUTED,
    CONDITIONS,
    INVERTED,
    LEADS,
    MODALS,
    NEGATIONS,
    PLURALS,
    SPECIFIC,
    TAGS,
    USUALLY,
)

_BREAKS = frozenset(["but", "so", "however", "&", "pero", "aber", "mais"])
_JOINS = frozenset(["because", "and", "&", "then", "und", "y", "et"])
_RELATIVE = frozenset(["which", "who", "whom", "whose"])
_MAKES_THAT_A_SUBJECT = frozenset(["confirm", "see", "say", "know", "so", "and", "yes", "ok", "okay", "sure"])


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found in a sentence: words `start` to `end`, kept back from word `held` on."""

    voice: str
    kind: str
    held: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence so far; `broken[n]` says that a sign stands before word n."""

    words: Sequence[str]
    broken: Sequence[bool]

    def clause(self, at: int) -> int:
        """Where the clause of word `at` begins."""
        while at > 0 and not self.broken[at] and self.words[at - 1] not in _BREAKS:
            at -= 1
        return at

    def clause_end(self, at: int) -> int:
        """Where the clause of word `at` ends: the first word that is no part of it."""
        at += 1
        while at < len(self.words) and not self.broken[at] and self.words[at] not in _BREAKS | _JOINS:
            at += 1
        return at


def may_stand(sentence: Sentence, match: Match) -> bool:
    """Whether the words before the match leave it a claim."""
    words = sentence.words
    begin = sentence.clause(match.start)
    before = words[begin : match.start]
    if match.voice == "joined":
        return _joined(sentence, match)
    if _attributed(before):
        return False
    if match.voice == "act":
        fresh = bool(before) and before[-1] in _JOINS
        close = words[max(begin, match.start - 3) : match.start]
        return fresh or not (NEGATIONS & set(before) or CONDITIONS & set(close))
    if (NEGATIONS | CONDITIONS) & set(before) or (before and before[-1] in MODALS | _RELATIVE):
        return False
    if match.voice == "now" and USUALLY & set(words[: match.start]):
        return False
    return not _generic(words, begin, match.start)


def stands(sentence: Sentence, match: Match, *, question: bool) -> bool:
    """Whether the words after the match, to the end of the sentence, leave it a claim."""
    after = set(sentence.words[match.end + 1 : sentence.clause_end(match.end)])
    if match.voice == "now" and after & USUALLY:
        return False
    if match.voice in ("way", "open") and after & CONDITIONS:
        return False
    if match.voice == "open" and not _opens(sentence, match):
        return False
    if match.kind == "message" and match.voice == "done" and after & CONDITIONS:
        return False
    return not (question and _asks(sentence, match))


def _opens(sentence: Sentence, match: Match) -> bool:
    """Whether it begins the sentence, or is all of its last clause: "Status: refunded"."""
    before = sentence.words[: match.start]
    if LEADS.issuperset(before):
        return True
    return match.end >= len(sentence.words) - 1 and not set(before) & (
        MODALS | NEGATIONS | CONDITIONS | USUALLY | {"or"}
    )


def _joined(sentence: Sentence, match: Match) -> bool:
    """ "... and refunded it": a claim where the sentence is about what we have done already."""
    words = sentence.words[: match.start]
    ours = [at for at, word in enumerate(words) if word in ("i", "we")]
    if not ours or "you" in words[ours[-1] + 1 : ours[-1] + 2]:
        return False
    between = set(words[ours[-1] + 1 :])
    first = sentence.words[max(0, ours[-1] - 2) : ours[-1]]
    return not (between & (MODALS | NEGATIONS) or set(first) & CONDITIONS)


def _attributed(before: Sequence[str]) -> bool:
    """What the caller has said or thinks is no claim of ours."""
    return any(
        word in ATTRIBUTED and "you" in before[max(0, at - 4) : at] and before[at - 1] != "to"
        for at, word in enumerate(before)
    )


def _generic(words: Sequence[str], begin: int, start: int) -> bool:
    """Whether the subject is no particular order or refund: "orders that were cancelled"."""
    before = words[begin:start]
    if not before:
        return False
    if before[-1] == "that" and len(before) > 1 and before[-2] not in _MAKES_THAT_A_SUBJECT:
        return True
    subject = {*before[-3:], words[start]}
    return bool(subject & PLURALS) and not subject & SPECIFIC


def _asks(sentence: Sentence, match: Match) -> bool:
    """Whether the question mark belongs to the claim: "you were refunded, right?", not "..., anything else?"."""
    if match.voice in ("act", "joined"):
        return sentence.words[0] in INVERTED and sentence.clause(match.start) == 0
    last = len(sentence.words) - 1
    while last > match.end and not sentence.broken[last]:
        last -= 1
    return last <= match.end or bool(TAGS & set(sentence.words[last:]))
