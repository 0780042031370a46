"""Which words must wait for what follows them before they are said, and which belong to a number before them."""

from dataclasses import dataclass
from functools import cached_property

from app.speech.abbreviations import ALWAYS, DOTTED, LETTERS
from app.speech.dates import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS
from app.speech.money import BEFORE_GOODS, CODES
from app.speech.sentences import DATE_WORDS
from app.speech.units import UNITS

LINKS = frozenset(("http", "https", "www", "ftp", "mailto"))
_HALVES = ("a", "p", "am", "pm")
_SCALES = ("k", "m", "bn", "thousand", "million", "billion", "trillion", "x")


def _prefixes(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:end] for word in words for end in range(1, len(word) + 1))


@dataclass(frozen=True)
class Lexicon:
    """Words, each as far as its letters go.

    `whole`: always waits for what follows. `dotted`: waits when a full stop follows. `capital`: waits when written with
    a capital. `letters`: single small letters that wait for a full stop or a slash, as all single capitals do.
    `codes`: capitals before an amount. `joins`: belongs to a number or amount before it, in small letters; `names`: the
    same, as written (days, months, zones, currencies). `capitals_wait`: a run of capitals may be a code.
    """

    whole: frozenset[str] = frozenset()
    dotted: frozenset[str] = frozenset()
    capital: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    capitals_wait: bool = False

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Everything an unfinished word may be that is not safe to say yet."""
        lower = self.whole | self.dotted | LINKS
        # "I" leaves at once, as so many replies begin with it; so nothing that begins with it may wait.
        titled = frozenset(word.capitalize() for word in lower if word[0] != "i")
        return _prefixes(lower | titled | self.capital | self.letters)

    @cached_property
    def joining(self) -> frozenset[str]:
        """Everything an unfinished word may be that could join a number; small letters stand for all."""
        return _prefixes(self.joins | self.names)

    def may_join(self, word: str) -> bool:
        """Whether an unfinished word may become one that joins a number."""
        return word in self.joining or word.lower() in self.joining

    def does_join(self, word: str) -> bool:
        """Whether a finished word joins a number before it."""
        return word in self.names or word.lower() in self.joins


ENGLISH = Lexicon(
    whole=ALWAYS | {"x"},
    dotted=DOTTED,
    capital=frozenset((*SHORT_MONTHS, *SHORT_WEEKDAYS)),
    joins=UNITS.union(BEFORE_GOODS, _HALVES, _SCALES),
    names=frozenset((*MONTHS, *SHORT_MONTHS, *SHORT_WEEKDAYS, *CODES)).union(
        word.upper() if len(word) <= 3 else word.capitalize() for word in DATE_WORDS
    ),
    codes=frozenset(CODES),
    letters=LETTERS,
    capitals_wait=True,
)
PLAIN = Lexicon()
