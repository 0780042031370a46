"""What the ear takes for something else: thirteen and thirty, B and D, M and N, a digit lost or doubled."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from app.orders import order_key

_ALIKE = ("BDEPTVGC3Z", "MN", "A8HKJ", "SFX", "59", "IY", "0O", "1IL", "2Q", "5I", "UQ2", "4F", "6X")
_PAIRS = frozenset(frozenset(pair) for group in _ALIKE for pair in combinations(group, 2))
_SHORTEST = 3  # characters; shorter numbers are too close to each other to guess


def the_one_meant(heard: Sequence[str], own: Iterable[str]) -> str:
    """The only one of the caller's own numbers that is one confusion away from what was heard, or "".

    `heard` are the readings as keys, `own` the numbers of orders the caller may hear about, and no others.
    """
    near = {number for number in own if any(is_one_confusion_away(key, order_key(number)) for key in heard)}
    return near.pop() if len(near) == 1 else ""


def is_one_confusion_away(heard: str, meant: str) -> bool:
    """Whether two different keys differ by one thing that is easily misheard."""
    if heard == meant or min(len(heard), len(meant)) < _SHORTEST:
        return False
    if len(heard) == len(meant):
        return _one_sounds_alike(heard, meant) or _teen_for_ty(heard, meant)
    longer, shorter = (heard, meant) if len(heard) > len(meant) else (meant, heard)
    if len(longer) - len(shorter) != 1:
        return False
    return _without_one(longer, shorter, doubled_only=longer is heard)


def _one_sounds_alike(heard: str, meant: str) -> bool:
    differing = [{a, b} for a, b in zip(heard, meant, strict=True) if a != b]
    return len(differing) == 1 and frozenset(differing[0]) in _PAIRS


def _teen_for_ty(heard: str, meant: str) -> bool:
    """ "fifteen" for "fifty": 15 where 50 is, or the other way round."""
    at = next(at for at in range(len(heard)) if heard[at] != meant[at])
    first, second = heard[at : at + 2], meant[at : at + 2]
    if heard[at + 2 :] != meant[at + 2 :] or len(first) != 2 or not (first + second).isdigit():
        return False
    teen, ty = sorted((first, second))
    return teen[0] == "1" and ty[1] == "0" and teen[1] == ty[0] and "3" <= ty[0] <= "9"


def _without_one(longer: str, shorter: str, *, doubled_only: bool) -> bool:
    """Whether `shorter` is `longer` with a character lost; what was heard too much is a character heard twice."""
    for at in range(len(longer)):
        if longer[:at] + longer[at + 1 :] == shorter:
            doubled = longer[at] in (longer[at - 1 : at], longer[at + 1 : at + 2])
            return doubled or not doubled_only
    return False
