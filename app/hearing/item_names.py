"""Which of an order's items a caller means: "the kettle", "two of those blue mugs", a sku letter by letter."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from app.orders import order_key

_WORD = re.compile(r"[a-z0-9]+")
# fmt: off
_EMPTY = frozenset({
    "a", "an", "and", "any", "at", "back", "both", "buy", "for", "from", "get", "i", "if", "in", "is", "it",
    "item", "items", "just", "me", "my", "of", "on", "one", "ones", "order", "ordered", "our", "piece", "pieces",
    "please", "product", "products", "refund", "return", "returned", "send", "some", "than", "that", "the",
    "them", "these", "thing", "things", "this", "those", "to", "want", "was", "were", "which", "with",
})
# fmt: on
_EVERYTHING = frozenset({"all", "everything", "whole", "entire", "complete", "full", "both"})
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: n for n, word in enumerate(_NUMBER_WORDS, start=1)}
_SAME_WORD = 79.0  # of 100: how alike a heard word and a word of the name must be
_ENOUGH = 0.6  # of the words that were said
_AS_GOOD = 0.08  # two names this close in score are both meant
_SHORTEST_JOINED = 5


def is_everything(said: str) -> bool:
    """Whether the words mean all there is: "everything", "the whole order", "all of it"."""
    words = _WORD.findall(said.lower())
    return any(word in _EVERYTHING for word in words) and not _content(words)


def says_all(said: str) -> bool:
    """Whether all pieces of what is named are meant: "both mugs", "all of the plates"."""
    return any(word in _EVERYTHING for word in _WORD.findall(said.lower()))


def how_many(said: str) -> tuple[int | None, str]:
    """A number that leads the words, and the words without it: "two of the mugs" -> 2, "of the mugs"."""
    first, _, rest = said.strip().lower().partition(" ")
    if first.isascii() and first.isdigit() and len(first) <= 3 and rest:
        return int(first) or None, rest
    return (_NUMBERS[first], rest) if first in _NUMBERS and rest else (None, said)


def items_named(said: str, names: Sequence[str], skus: Sequence[str]) -> tuple[int, ...]:
    """The places of the items that may be meant: one when it is clear, several when it is not, () when none is.

    `names` and `skus` belong together; a sku said in full is always clear.
    """
    key = order_key(said)
    exact = [n for n, sku in enumerate(skus) if key and order_key(sku) == key]
    if exact:
        return tuple(exact)
    words = _content(_WORD.findall(said.lower()))
    if not words:
        return ()
    same = [n for n, name in enumerate(names) if _stems(_content(_words(name))) == _stems(words)]
    if same:
        return tuple(same)
    scores = [_score(words, name) for name in names]
    best = max(scores, default=0.0)
    if best < _ENOUGH:
        return ()
    return tuple(n for n, score in enumerate(scores) if score >= best - _AS_GOOD)


def _words(name: str) -> list[str]:
    return _WORD.findall(name.lower().replace("'", ""))


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _EMPTY and word not in _EVERYTHING]


def _stems(words: Sequence[str]) -> frozenset[str]:
    return frozenset(_stem(word) for word in words)


def _stem(word: str) -> str:
    """Without a plural's ending."""
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _score(said: Sequence[str], name: str) -> float:
    """How much of what was said is in the name, from 0 to 1; names written apart or together are the same."""
    theirs = [_stem(word) for word in _content(_words(name))]
    if not theirs:
        return 0.0
    covered = sum(max(_alike(_stem(word), other) for other in theirs) for word in said) / len(said)
    ours = "".join(_stem(word) for word in said)
    if len(ours) >= _SHORTEST_JOINED and ours in "".join(theirs):
        return max(covered, 0.95)
    return covered


def _alike(word: str, other: str) -> float:
    if word == other:
        return 1.0
    ratio = fuzz.ratio(word, other) if min(len(word), len(other)) > 3 else 0.0
    return ratio / 100 if ratio >= _SAME_WORD else 0.0
