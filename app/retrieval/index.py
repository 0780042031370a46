"""The search index of a collection of passages, held in memory: built once, then only read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice

from app.knowledge import Passage
from app.retrieval.postings import MANY, MOST_BEST, Postings
from app.retrieval.query import LONGEST_TEXT, Query
from app.retrieval.vocabulary import Vocabulary
from app.retrieval.weighing import Asked, Weighed, weigh
from app.retrieval.words import terms

_BUDGET = MANY  # postings that are added up; the more frequent terms beyond only rank what these have found
_SPARE = 3  # times as many are ranked as are wanted, since some will not be about the question
_CHEAP = 800  # postings; adding up so few costs less than asking whether it is needed
_LOOK_UP = 10  # postings added up in the time one is looked up
_CANDIDATES = MOST_BEST
_ENOUGH_WORDS = 2
_LEAST_SHARE = 0.15  # of what the question asks for must be in a passage
_LEAST_OF_BEST = 0.35  # of the best score


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. Scores compare within one answer only."""

    passage: Passage
    score: float


class Index:
    """Finds passages by their words. Safe to search from several threads."""

    def __init__(self, passages: Sequence[Passage], *, breathe: Callable[[], None] = lambda: None) -> None:
        """Build the index; `breathe` is called every few milliseconds meanwhile."""
        self._passages = tuple(passages)
        self._postings = Postings(self._passages, breathe)
        self._vocabulary = Vocabulary(self._postings.terms)

    def __len__(self) -> int:
        return len(self._passages)

    def search(self, query: str | Query, limit: int = 3) -> tuple[Hit, ...]:
        """The passages that answer the query best, best first; none when nothing in the collection is about it."""
        if limit < 1:
            return ()
        asked = query if isinstance(query, Query) else Query(query[-LONGEST_TEXT:])
        weighed = weigh(asked, self._vocabulary, self._postings)
        ranked = self._ranked(weighed.weights, limit * _SPARE)
        found = (found for found in ranked if self._is_about(found[0], weighed, leans=asked.leans))
        best = list(islice(found, limit))
        return tuple(Hit(self._passages[n], score) for n, score in best if score >= best[0][1] * _LEAST_OF_BEST)

    def _ranked(self, weights: dict[int, float], limit: int) -> list[tuple[int, float]]:
        """The best passages with their scores. Rare terms find candidates, frequent ones only tell them apart."""
        postings = self._postings
        order = sorted(weights, key=postings.frequency)
        left = sum(weights[term] * postings.most_worth(term) for term in order)
        scores: dict[int, float] = {}
        spent = 0
        for done, term in enumerate(order):
            often, weight = postings.frequency(term), weights[term]
            spent += often
            if often > _CHEAP and scores:
                least = _nth_best(scores, limit) - left  # what can still be among the best, if not negative
                hopeful = [n for n, score in scores.items() if score >= least]
                if spent > _BUDGET or (least >= 0 and len(hopeful) * _LOOK_UP < often):
                    scores = self._refined(scores, hopeful, {t: weights[t] for t in order[done:]})
                    break
            left -= weight * postings.most_worth(term)
            # Where even the rarest is too frequent, no more than its best can be candidates.
            found = postings.of(term) if scores or limit > _CANDIDATES else postings.best_of(term)
            for number, worth in zip(*found, strict=True):
                scores[number] = scores.get(number, 0.0) + worth * weight
        least = _nth_best(scores, limit)
        best = [(number, score) for number, score in scores.items() if score >= least]
        return sorted(best, key=lambda found: (-found[1], found[0]))[:limit]

    def _refined(self, scores: dict[int, float], hopeful: Sequence[int], weights: dict[int, float]) -> dict[int, float]:
        """The candidates with what the remaining terms add to them; the best of them when they are too many."""
        if len(hopeful) > _CANDIDATES:
            hopeful = nlargest(_CANDIDATES, hopeful, key=scores.__getitem__)
        worth = self._postings.worth
        return {n: scores[n] + sum(worth(term, n) * weight for term, weight in weights.items()) for n in hopeful}

    def _is_about(self, number: int, weighed: Weighed, *, leans: bool) -> bool:
        """Whether a passage shares enough with the question: two words, a good part, or one in the heading."""
        if leans and any(self._has(number, word) for word in weighed.context):
            return True
        shared = [word for word in weighed.asked if self._has(number, word)]
        if not weighed.asked:  # "how do I get started": every word counts
            return all(self._has(number, word) for word in weighed.light) and self._is_headed(number, weighed.light)
        if len(shared) >= _ENOUGH_WORDS:
            return True
        share = sum(word.rarity for word in shared) / sum(word.rarity for word in weighed.asked)
        return share >= _LEAST_SHARE or self._is_headed(number, shared)

    def _is_headed(self, number: int, words: Sequence[Asked]) -> bool:
        heading = {self._vocabulary.number(term) for term in terms(self._passages[number].heading)}
        return any(not heading.isdisjoint(word.numbers) for word in words)

    def _has(self, passage: int, word: Asked) -> bool:
        return any(self._postings.worth(term, passage) for term in word.numbers)


def _nth_best(scores: dict[int, float], n: int) -> float:
    """The n-th highest score, 0 when there are fewer."""
    best = nlargest(n, scores.values())
    return best[-1] if len(best) == n else 0.0
