"""A trigram language model of a list of sentences, in the ARPA form decoders read."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import log10

from emulator.engines.stt.english import English
from emulator.engines.stt.places import ended

_Gram = tuple[str, ...]
_Counts = Mapping[_Gram, Counter[str]]
_Probabilities = dict[_Gram, float]
_NEVER = -99.0  # the decoder's word for probability zero
_ENGLISH_WORDS = 0.1  # of what the sentences leave open, the part of English: for a word alone,
_ENGLISH_PAIRS = 0.3  # and for one that follows another
_LEAST = 1e-9  # a context always leaves this much open


def arpa(sentences: Iterable[str], english: English | None = None) -> Iterator[str]:
    """The model's lines. Interpolated Witten-Bell: it trusts a context as far as it was often seen.

    A context of many continuations (a digit after a digit) keeps more for the unseen ones than a fixed phrase, which is
    what a shop's sentences need: measured against a fixed discount, a third of the wrong digits go away. With `english`
    what the sentences leave open goes to that: callers wrap the same few questions in words nobody has thought of.
    """
    unigrams, bigrams, trigrams = _counted(sentences)
    singles = _singles(unigrams, english)
    doubles, open_after_one = _doubles(bigrams, singles, english)
    triples, _ = _interpolated(trigrams, lambda gram: doubles.get(gram[1:], 0.0))
    open_after_two = _open(triples, lambda gram: doubles.get(gram[1:], 0.0))
    yield "\\data\\"
    yield from (f"ngram {n}={size}" for n, size in ((1, len(singles) + 1), (2, len(doubles)), (3, len(triples))))
    yield "\n\\1-grams:"
    yield f"{_NEVER} <s> {_log(open_after_one.get(('<s>',), 1.0))}"
    yield from (f"{_log(p)} {w} {_log(open_after_one.get((w,), 1.0))}" for w, p in sorted(singles.items()))
    yield "\n\\2-grams:"
    yield from (f"{_log(p)} {' '.join(g)} {_log(open_after_two.get(g, 1.0))}" for g, p in sorted(doubles.items()))
    yield "\n\\3-grams:"
    yield from (f"{_log(p)} {' '.join(g)}" for g, p in sorted(triples.items()))
    yield "\n\\end\\"


def _counted(sentences: Iterable[str]) -> tuple[Counter[str], _Counts, _Counts]:
    unigrams: Counter[str] = Counter()
    bigrams: defaultdict[_Gram, Counter[str]] = defaultdict(Counter)
    trigrams: defaultdict[_Gram, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        words = ["<s>", *sentence.split(), "</s>"]
        unigrams.update(words[1:])
        for i in range(1, len(words)):
            bigrams[(words[i - 1],)][words[i]] += 1
            if i > 1:
                trigrams[words[i - 2], words[i - 1]][words[i]] += 1
    return unigrams, bigrams, trigrams


def _singles(unigrams: Counter[str], english: English | None) -> dict[str, float]:
    total, kinds = unigrams.total(), len(unigrams)
    seen = total / (total + kinds)
    own = {word: seen * count / total + (1 - seen) / (kinds + 1) for word, count in unigrams.items()}
    if english is None:
        return own
    words = own.keys() | english.singles.keys()
    return {
        word: (1 - _ENGLISH_WORDS) * own.get(word, 0.0) + _ENGLISH_WORDS * english.singles.get(word, 0.0)
        for word in words
    }


def _doubles(
    counts: _Counts, singles: Mapping[str, float], english: English | None
) -> tuple[_Probabilities, dict[_Gram, float]]:
    """Pairs, and what each word leaves open for the words after it that make no pair with it."""
    everyday = english.pairs if english else {}
    doubles: _Probabilities = {}
    for first in {context[0] for context in counts} | (everyday.keys() & {*singles, "<s>"}):
        following, usual = counts.get((first,), Counter()), everyday.get(ended(first), {})
        total, kinds = following.total(), len(following)
        left = kinds / (total + kinds) if total else 1.0
        part = _ENGLISH_PAIRS if usual else 0.0
        for word in following.keys() | usual.keys():
            open_for = part * usual.get(word, 0.0) + (1 - part) * singles[word]
            doubles[first, word] = (1 - left) * following[word] / max(1, total) + left * open_for
    return doubles, _open(doubles, lambda gram: singles[gram[-1]])


def _interpolated(counts: _Counts, shorter: Callable[[_Gram], float]) -> tuple[_Probabilities, dict[_Gram, float]]:
    probabilities, unseen = {}, {}
    for context, following in counts.items():
        total, kinds = following.total(), len(following)
        unseen[context] = left = kinds / (total + kinds)
        for word, count in following.items():
            gram = (*context, word)
            probabilities[gram] = (1 - left) * count / total + left * shorter(gram)
    return probabilities, unseen


def _open(grams: _Probabilities, shorter: Callable[[_Gram], float]) -> dict[_Gram, float]:
    """By which each context multiplies the shorter ones' probability of a word it was never followed by."""
    own: defaultdict[_Gram, float] = defaultdict(float)
    others: defaultdict[_Gram, float] = defaultdict(float)
    for gram, probability in grams.items():
        own[gram[:-1]] += probability
        others[gram[:-1]] += shorter(gram)
    return {context: max(1 - own[context], _LEAST) / max(1 - others[context], _LEAST) for context in own}


def _log(probability: float) -> str:
    return f"{log10(probability):.4f}"
