"""Everyday English as pairs of words, for a shop's model to fall back on: what the recogniser's own finds likely."""

from collections.abc import Callable, Sequence

Probability = Callable[[Sequence[str]], float]
"""How likely a word is (of 1), given what came before it: the word first, then the one before it."""

_LIKELY = 4e-4  # a pair below is as good as any other
_AGAINST_CHANCE = 2.0  # nor is one worth its place that is hardly likelier than its second word alone


class English:
    """Words, how likely each is, and of the pairs of them those that say more than their words."""

    def __init__(self, words: Sequence[str], probability: Probability, before: Sequence[str] = ()) -> None:
        """`before` are words that are in no pair but as its first."""
        self.singles = {word: probability([word]) for word in (*words, "</s>")}
        likely = sorted(self.singles.items())
        self.pairs: dict[str, dict[str, float]] = {}
        for first in ("<s>", *words, *before):
            given = ((word, alone, probability([word, first])) for word, alone in likely)
            self.pairs[first] = {w: p for w, alone, p in given if p > _LIKELY and p > _AGAINST_CHANCE * alone}
