"""Reads words one at a time against all patterns at once, and says which may still become a claim."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.speech.claims import tongues
from app.speech.claims.english import english
from app.speech.claims.words import BARS, SETS

_MOST_KNOWN = 50_000  # steps remembered; the words in them are those of the patterns, so they are few
_GOES_ON = frozenset(["and", "&", "for", "as", "successfully", "now", "already", "today", "so"])
OTHER = "_"
END = "."


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to claim something. `voice`: see `english`."""

    voice: str
    kind: str
    steps: tuple["Step", ...]


@dataclass(frozen=True, slots=True)
class Step:
    """`low` to `high` words out of `words`; None means any word at all. `ends`: a clause has to end here."""

    words: frozenset[str] | None
    low: int = 1
    high: int = 1
    ends: bool = False


Spot = tuple[int, int, int]  # a pattern, a step of it, words taken by that step
Spots = frozenset[Spot]
NOWHERE: Spots = frozenset()


class Matcher:
    """All patterns. A set of spots is one state; steps between states are remembered, so most cost one look-up."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        sets = [step.words for pattern in self.patterns for step in pattern.steps if step.words]
        self.vocabulary = frozenset().union(*sets) | BARS | _GOES_ON
        self._known: dict[tuple[Spots, str, bool], tuple[Spots, Spots]] = {}
        self._same: dict[Spots, Spots] = {}
        every = [(at, pattern.voice == "open") for at, pattern in enumerate(self.patterns)]
        self._inside = self._settled((at, 0, 0) for at, opens in every if not opens)
        self._opening = self._settled((at, 0, 0) for at, _ in every)
        self.beginnings = frozenset(
            word
            for at, step, _ in self._opening
            if step < len(self.patterns[at].steps)
            for word in self.patterns[at].steps[step].words or ()
        )

    def begin(self, word: str, *, opening: bool) -> Spots:
        """Where a first word leads; nowhere for most words."""
        if word not in self.beginnings:
            return NOWHERE
        return self.go(self._opening if opening else self._inside, word, broken=False)[0]

    def go(self, spots: Spots, word: str, *, broken: bool) -> tuple[Spots, Spots]:
        """Where the next word leads, and the spots where a pattern is complete. `broken`: a sign stands before it."""
        key = (spots, word if word in self.vocabulary else OTHER, broken)
        return self._known.get(key) or self._learned(key)

    def _learned(self, key: tuple[Spots, str, bool]) -> tuple[Spots, Spots]:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
            self._same.clear()
        after, complete = self._step(*key)
        # One object for each state, so that a look-up compares no sets.
        found = self._known[key] = self._same.setdefault(after, after), complete
        return found

    def _step(self, spots: Spots, word: str, broken: bool) -> tuple[Spots, Spots]:
        after = self._settled(self._taken(spots, word, broken))
        complete = frozenset(spot for spot in after if spot[1] == len(self.patterns[spot[0]].steps))
        return after - complete, complete

    def _taken(self, spots: Spots, word: str, broken: bool) -> Iterable[Spot]:
        for at, index, used in spots:
            step = self.patterns[at].steps[index]
            if step.ends:
                if broken or word == END or word in _GOES_ON:
                    yield at, index + 1, 0
            elif word == END or used >= step.high:
                continue
            elif step.words is None:
                if not broken and word not in BARS:
                    yield at, index, used + 1
            elif word in step.words:
                yield at, index, used + 1

    def _settled(self, spots: Iterable[Spot]) -> Spots:
        """The spots, and those reached from them without a word."""
        found: set[Spot] = set()
        todo = list(spots)
        while todo:
            spot = todo.pop()
            found.add(spot)
            at, index, used = spot
            steps = self.patterns[at].steps
            if index < len(steps) and used >= steps[index].low:
                onward = (at, index + 1, 0)
                if onward not in found:
                    todo.append(onward)
        return frozenset(
            (at, index, used)
            for at, index, used in found
            if index == len(self.patterns[at].steps) or used < self.patterns[at].steps[index].high
        )


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    """The patterns of every language; a model may change the language in the middle of a call."""
    return Matcher(Pattern(voice, kind, _steps(line)) for voice, kind, line in (*english(), *tongues.TONGUES))


_HIGH = {"?": (0, 1), "*": (0, 4)}


def _steps(line: str) -> tuple[Step, ...]:
    return tuple(_step(text) for text in line.split())


@lru_cache(maxsize=2000)
def _step(text: str) -> Step:
    if text == "$":
        return Step(frozenset(), ends=True)
    if text[0] == "~":
        return Step(None, 0, int(text[1:]))
    low, high = _HIGH.get(text[-1], (1, 1))
    sets = SETS | tongues.SETS
    words: set[str] = set()
    for part in text.rstrip("?*").split("|"):
        words |= sets.get(part, {part})
    return Step(frozenset(words), low, high)
