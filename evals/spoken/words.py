"""How many words of a sentence were understood wrongly."""

from collections.abc import Sequence


def wrong_words(said: str, heard: str) -> int:
    """The least words to be put in, left out or changed to make one the other; punctuation and case do not count."""
    return _distance(_plain(said), _plain(heard))


def word_count(said: str) -> int:
    """The words of a sentence."""
    return len(_plain(said))


def _plain(text: str) -> list[str]:
    return "".join(c for c in text.lower() if c.isalnum() or c in " '").split()


def _distance(said: Sequence[str], heard: Sequence[str]) -> int:
    row = list(range(len(heard) + 1))
    for at, word in enumerate(said, 1):
        before, row[0] = row[0], at
        for to, other in enumerate(heard, 1):
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, before + (word != other))
    return row[-1]
