"""The terms of a collection, and the nearest of them for a word that was misheard or mistyped."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.retrieval.words import stem

_SHORTEST_REPAIRED = 5  # characters; shorter words have too many neighbours
_SHORTEST_PART = 3
_SHORTEST_BEGINNING = 6
_LONG = 8
_MOST_COMPLETIONS = 3
_MOST_COMPARED = 4_000  # terms; keeps one repair under a millisecond
_COMPLETED, _REPAIRED = 0.8, 0.7  # what a guess counts, compared with the word itself
_SOUNDS_ALIKE = str.maketrans("cqzxjyv", "kkssgif")


class Vocabulary:
    """Numbers the terms 0, 1, 2 ... in the order given."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._number = {term: n for n, term in enumerate(terms)}
        self._sorted = sorted(t for t in terms if _can_be_repaired(t))
        self._alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        for term in self._sorted:
            self._alike[_first_sound(term), len(term)].append(term)
        self._repaired: dict[str, tuple[tuple[int, float], ...]] = {}

    def __len__(self) -> int:
        return len(self._number)

    def number(self, term: str) -> int | None:
        """The number of a term, None when the collection does not have it."""
        return self._number.get(term)

    def nearest(self, term: str) -> tuple[tuple[int, float], ...]:
        """Numbers of terms an unknown term may stand for, each with how much it counts (0 to 1); often none."""
        found = self._repaired.get(term)
        if found is None:
            found = self._nearest(term) if _can_be_repaired(term) else ()
            if len(self._repaired) >= 10_000:
                self._repaired.clear()
            self._repaired[term] = found
        return found

    def _nearest(self, term: str) -> tuple[tuple[int, float], ...]:
        if parts := self._parts(term):
            return tuple((self._number[part], 1.0) for part in parts)
        if longer := self._completions(term):
            return tuple((self._number[t], _COMPLETED) for t in longer)
        return tuple((self._number[t], _REPAIRED * alike) for t, alike in self._similar(term))

    def _parts(self, term: str) -> tuple[str, ...]:
        """Two known terms written as one ("giftcard")."""
        middle = len(term) // 2
        for cut in sorted(range(_SHORTEST_PART, len(term) - _SHORTEST_PART + 1), key=lambda c: abs(c - middle)):
            parts = stem(term[:cut]), stem(term[cut:])
            if all(part in self._number for part in parts):
                return parts
        return ()

    def _completions(self, term: str) -> list[str]:
        """Terms that begin with this one, shortest first, or the longest that it begins with."""
        for end in range(len(term) - 1, max(_SHORTEST_BEGINNING, len(term) * 2 // 3) - 1, -1):
            if term[:end] in self._number:
                return [term[:end]]
        start = bisect_left(self._sorted, term)
        longer = [t for t in self._sorted[start : start + 50] if t.startswith(term) and len(t) <= len(term) + 5]
        return sorted(longer, key=len)[:_MOST_COMPLETIONS] if len(term) > _SHORTEST_REPAIRED else []

    def _similar(self, term: str) -> list[tuple[str, float]]:
        """Terms that sound alike at the start and differ in one letter, two if the word is long."""
        edits = 1 if len(term) < _LONG else 2
        sound = _first_sound(term)
        pool = [
            t for size in range(len(term) - edits, len(term) + edits + 1) for t in self._alike.get((sound, size), ())
        ]
        found = process.extract(term, pool[:_MOST_COMPARED], scorer=OSA.distance, score_cutoff=edits, limit=2)
        return [(t, 1 - distance / len(term)) for t, distance, _ in found if distance == found[0][1]]


def _can_be_repaired(term: str) -> bool:
    return len(term) >= _SHORTEST_REPAIRED and term.isalpha()


def _first_sound(term: str) -> str:
    return term[0].translate(_SOUNDS_ALIKE)
