"""Digits that were written as other words ("one oh for two"), where they can only be digits."""

from collections.abc import Sequence

from app.hearing.spelling import Unit, unit_at
from app.hearing.tokens import Token
from app.hearing.vocabulary import DIGITS, HOMOPHONES

_MOST_HOMOPHONES = 3  # in a row
_WHOM = frozenset({"me", "my", "us", "you", "him", "her", "them", "the", "this"})
_FAREWELLS = frozenset({"please", "thanks", "thank", "if", "got", "here", "sorry", "wait", "no", "and"})
_SELDOM_MEANT = frozenset({"won", "ate", "too", "tree"})  # as themselves, behind a digit
_VERBS_BEHIND = frozenset({"is", "was", "has"})
_LEAST_BEHIND = 2  # digits behind a number's first one
_NUMBERED = frozenset({"order", "number", "no", "id", "#", "is", "it's"})


def homophone_at(found: Sequence[Token], at: int, before: Unit | None) -> Unit | None:
    """A digit that was written as another word ("one oh for two"): between single digits, or at the very end."""
    word = found[at].text
    if not _is_homophone(found, at):
        return None
    if before is None:
        return Unit((HOMOPHONES[word],), "digit", at, at + 1) if _opens(found, at) else None
    if not _is_single(before) or found[at - 1].pause not in {"", ","}:
        return None
    after = at + 1
    while _is_homophone(found, after) and after - at < _MOST_HOMOPHONES:
        after += 1
    follows = unit_at(found, after) if after < len(found) else None
    if after < len(found) and (follows is None or not _is_single(follows)) and not _is_last(found, at, after):
        return None
    return Unit((HOMOPHONES[word],), "digit", at, at + 1)


def _is_homophone(found: Sequence[Token], at: int) -> bool:
    """Whether the word sounds like a digit, and is not plainly itself ("for me")."""
    if at >= len(found) or found[at].text not in HOMOPHONES:
        return False
    after = found[at + 1].text if at + 1 < len(found) and not found[at].pause else ""
    return not (found[at].text in {"for", "to"} and after in _WHOM)


def _is_last(found: Sequence[Token], at: int, after: int) -> bool:
    """Whether the homophones from `at` to before `after` end what is spelled: a pause, or only politeness behind."""
    behind = found[after].text
    if found[after - 1].pause or behind in _FAREWELLS:
        return True
    return behind in _VERBS_BEHIND or (found[at].text in _SELDOM_MEANT and behind in {"for", "on"})


def _opens(found: Sequence[Token], at: int) -> bool:
    """Whether a number begins here: right behind "order" or "number", and only single digits for a while."""
    if not at or found[at - 1].text not in _NUMBERED or found[at - 1].pause.strip(","):
        return False
    following = found[at + 1 : at + 1 + _LEAST_BEHIND]
    digits = sum(token.text in DIGITS or (token.kind == "digits" and len(token.text) == 1) for token in following)
    known = all(token.text in HOMOPHONES or token.text in DIGITS or token.kind == "digits" for token in following)
    return len(following) == _LEAST_BEHIND and known and digits > 0


def _is_single(unit: Unit) -> bool:
    return unit.kind in {"digit", "oh"} or (unit.kind == "typed" and len(unit.text) == 1)
