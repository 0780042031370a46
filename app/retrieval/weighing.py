"""What each word of a query counts, and what a passage must have in common with it to be worth telling."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import pairwise
from math import sqrt

from app.retrieval.lexicon import LIGHT_WORDS, STOP_WORDS
from app.retrieval.postings import Postings
from app.retrieval.query import Query
from app.retrieval.synonyms import PHRASES, SYNONYM_WEIGHT, SYNONYMS
from app.retrieval.vocabulary import Vocabulary
from app.retrieval.words import is_light, stem, terms, words

MOST_TERMS = 48  # of one text, its last ones; more is not a question
_LIGHT_WEIGHT = 0.7
_LIGHT_RARITY = 3.0  # at most: in a small collection even these are rare
_SPOKEN_FOR = 0.3  # what the words of a phrase still count, once the phrase has been understood
_AGAIN = 0.3  # what a word gains when it is said again, twice at most
_MOST_REPAIRS = 8
_SURE = 0.59  # a guess below this orders passages but does not show what one is about
_MOST_CONTEXT = 12  # terms of all that was said before
_CONTEXT_SHARE = 0.6  # of the weight of the utterance's own words, at most
_SHORTEST_JOINED = 6  # characters


@dataclass(slots=True)
class Asked:
    """One word that says what the question is about: the terms that may stand for it, and how telling it is."""

    numbers: tuple[int, ...]
    rarity: float


@dataclass(slots=True)
class Weighed:
    """A query in the terms of one collection: the weight of each term, the words that may show a passage fits."""

    weights: dict[int, float] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    light: list[Asked] = field(default_factory=list)
    context: list[Asked] = field(default_factory=list)


def weigh(query: Query, vocabulary: Vocabulary, postings: Postings) -> Weighed:
    """The weight of every term the query is searched by."""
    weighed = Weighed()
    repairs = _MOST_REPAIRS
    for term, said in _spoken_terms(query.spoken, vocabulary).items():
        number = vocabulary.number(term)
        counts = {number: 1.0} if number is not None else {}
        for other in SYNONYMS.get(term, ()):
            if (synonym := vocabulary.number(other)) is not None:
                counts.setdefault(synonym, SYNONYM_WEIGHT)
        sure = tuple(counts)
        if not counts and repairs:
            repairs -= 1
            counts = dict(vocabulary.nearest(term))
            sure = tuple(n for n, count in counts.items() if count >= _SURE)
        rarity = postings.rarity[number] if number is not None else postings.most_rarity
        everyday = term in LIGHT_WORDS
        _raise(weighed.weights, counts, said * min(1.0, _LIGHT_RARITY / rarity) if everyday else said)
        if is_light(term):
            weighed.light.append(Asked(sure, rarity))
        else:
            weighed.asked.append(Asked(sure, rarity))
    _add_context(weighed, query.context, vocabulary, postings)
    return weighed


def _spoken_terms(text: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Each term of an utterance with its weight, those its phrases stand for, and neighbours written as one word."""
    said = words(text)
    line = " ".join(said)
    here = set(said)
    times = Counter(terms(line)[-MOST_TERMS:])
    weights = {
        term: (_LIGHT_WEIGHT if term in LIGHT_WORDS else 1.0) * (1 + _AGAIN * min(often - 1, 2))
        for term, often in times.items()
    }
    for word, phrase, term in PHRASES:
        if word in here and (found := phrase.search(line)):
            for part in terms(found[0]):
                weights[part] = _SPOKEN_FOR
            weights[term] = 1.0
    for left, right in pairwise(said[-MOST_TERMS:]):
        if len(left) + len(right) >= _SHORTEST_JOINED and not (left in STOP_WORDS and right in STOP_WORDS):
            joined = stem(left + right)
            if vocabulary.number(joined) is not None:
                weights.setdefault(joined, 1.0)
    return weights


def _add_context(
    weighed: Weighed, context: Iterable[tuple[str, float]], vocabulary: Vocabulary, postings: Postings
) -> None:
    """Earlier texts count too, together less than the utterance itself if that has words of its own."""
    weights: dict[int, float] = {}
    for text, weight in context:
        telling = [term for term in dict.fromkeys(terms(text)[:MOST_TERMS]) if not is_light(term)]
        for term in telling:
            number = vocabulary.number(term)
            if number is not None and number not in weights:
                weights[number] = weight / sqrt(len(telling))  # a long answer says less about the topic per word
    telling_most = nlargest(_MOST_CONTEXT, weights, key=lambda n: weights[n] * postings.rarity[n])
    weights = {number: weights[number] for number in telling_most}
    weighed.context += [Asked((number,), postings.rarity[number]) for number in weights]
    own = sum(asked.rarity for asked in weighed.asked)
    lent = sum(weight * postings.rarity[number] for number, weight in weights.items())
    scale = min(1.0, _CONTEXT_SHARE * own / lent) if own and lent else 1.0
    _raise(weighed.weights, weights, scale)


def _raise(weights: dict[int, float], counts: dict[int, float], scale: float) -> None:
    for number, count in counts.items():
        weights[number] = max(weights.get(number, 0.0), count * scale)
