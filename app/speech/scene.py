"""What the rules for saying things know about the place they are in, and what a rule is."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.speech.sentences import DATE_WORDS

DIGITS = "0123456789"
_WORD = re.compile("[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Scene:
    """The text on both sides of a match, as written: `before` (about 80 characters), `after` (what is known).

    `currency` (ISO 4217) is what "$" stands for; `day_first` says that 3/4 is the third of April.
    """

    before: str
    after: str
    currency: str = "USD"
    day_first: bool = False

    @property
    def ends_here(self) -> bool:
        """Whether a sentence may end before `after`: nothing follows, or a capital that begins no day or month."""
        rest = self.after.lstrip()
        if not rest:
            return True
        word = _WORD.match(rest)
        return rest[0].isupper() and not (word and word[0].lower() in DATE_WORDS)


@dataclass(frozen=True, slots=True)
class Rule:
    """How to say what `pattern` matches; `say` gives None where it does not apply after all.

    `first` holds every character a match can begin with. What an `atomic` rule says is never torn apart.
    """

    first: str
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str], Scene], str | None]
    atomic: bool = True
