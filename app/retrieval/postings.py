"""Where each term occurs and what it is worth there (BM25), packed into three arrays."""

from __future__ import annotations  # array is generic for the type checker only

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from heapq import nlargest
from math import log

from app.knowledge import Passage
from app.retrieval.words import terms

K1, B = 0.9, 0.6
HEADING_WEIGHT = 2
MANY = 3_000
"""A term that more passages have is frequent."""
MOST_BEST = 80
_BREATH = 16  # passages


class Postings:
    """The passages of each term, ascending, with the share of the score the term gives each of them."""

    def __init__(self, passages: Sequence[Passage], breathe: Callable[[], None]) -> None:
        counts, lengths = _counted(passages, breathe)
        self.terms = tuple(counts)
        self.size = len(lengths)
        self._starts = array("Q", [0])
        self._ids = array("I")
        self._worth = array("f")
        self.rarity = array("f")
        self._best: dict[int, tuple[array[int], array[float]]] = {}
        norms = _norms(lengths)
        for number, term in enumerate(self.terms):
            ids, often = counts.pop(term)
            rarity = log(1 + (self.size - len(ids) + 0.5) / (len(ids) + 0.5))
            self.rarity.append(rarity)
            self._ids.extend(ids)
            worth = array("f", [rarity * (K1 + 1) * n / (n + norms[i]) for i, n in zip(ids, often, strict=True)])
            self._worth.extend(worth)
            if len(ids) > MANY:
                best = sorted(nlargest(MOST_BEST, range(len(ids)), key=worth.__getitem__))
                self._best[number] = array("I", [ids[at] for at in best]), array("f", [worth[at] for at in best])
            self._starts.append(len(self._ids))
            if number % _BREATH == 0:
                breathe()

    @property
    def most_rarity(self) -> float:
        """The rarity of a term no passage has."""
        return log(1 + (self.size + 0.5) / 0.5)

    def frequency(self, number: int) -> int:
        """In how many passages a term occurs."""
        return self._starts[number + 1] - self._starts[number]

    def most_worth(self, number: int) -> float:
        """What a term cannot exceed in any passage."""
        return self.rarity[number] * (K1 + 1)

    def of(self, number: int) -> tuple[array[int], array[float]]:
        """The passages a term occurs in and its worth in each."""
        start, end = self._starts[number], self._starts[number + 1]
        return self._ids[start:end], self._worth[start:end]

    def best_of(self, number: int) -> tuple[array[int], array[float]]:
        """The same; of a frequent term only the `MOST_BEST` passages in which it is worth most."""
        return self._best.get(number) or self.of(number)

    def worth(self, number: int, passage: int) -> float:
        """What a term is worth in one passage; 0 when it is not there."""
        start, end = self._starts[number], self._starts[number + 1]
        at = bisect_left(self._ids, passage, start, end)
        return self._worth[at] if at < end and self._ids[at] == passage else 0.0


def _counted(
    passages: Sequence[Passage], breathe: Callable[[], None]
) -> tuple[dict[str, tuple[array[int], array[int]]], array[int]]:
    counts: dict[str, tuple[array[int], array[int]]] = {}
    lengths = array("I")
    for number, passage in enumerate(passages):
        occurs = Counter(terms(passage.text))
        for term in terms(passage.heading):
            occurs[term] += HEADING_WEIGHT
        for term, often in occurs.items():
            entry = counts.get(term)
            if entry is None:
                entry = counts[term] = array("I"), array("H")
            entry[0].append(number)
            entry[1].append(min(often, 65_535))
        lengths.append(sum(occurs.values()))
        if number % _BREATH == 0:
            breathe()
    return counts, lengths


def _norms(lengths: array[int]) -> array[float]:
    """K1 with each passage's length against the average."""
    average = sum(lengths) / len(lengths) if lengths else 1.0
    return array("f", (K1 * (1 - B + B * length / (average or 1.0)) for length in lengths))
