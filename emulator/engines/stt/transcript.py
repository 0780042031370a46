"""Repairs of what the recogniser wrote: words that sound like digits, and digits that sound like words."""

from emulator.engines.stt.numbers import DIGIT_WORDS

_LIKE = {
    "to": "two",
    "too": "two",
    "for": "four",
    "fore": "four",
    "o": "oh",
    "ate": "eight",
    "won": "one",
    "sex": "six",
}
_UNLIKE = {"four": "for", "two": "to"}  # before these:
_PEOPLE = frozenset({"me", "my", "us", "your", "the", "him", "her"})
_PREPOSITIONS = frozenset({"for"})  # "the code for one two" is no four
_BEFORE_A_NUMBER = frozenset({"order", "number", "code", "postcode", "zip", "is", "it's"})
_AFTER_A_NUMBER = frozenset({"", "please", "thanks", "thank"})
_SPOKEN = DIGIT_WORDS | {"double", "triple"}


def repaired(text: str) -> str:
    """`"order number to one for five"` -> `"order number two one four five"`; text without digits stays as it is."""
    words = text.split()
    for i, word in enumerate(words):
        before = words[i - 1] if i else ""
        after = words[i + 1] if i + 1 < len(words) else ""
        goes_on = _number_at(words, i + 1)
        inside = before in _SPOKEN and (goes_on or after in _AFTER_A_NUMBER)
        first = before in _BEFORE_A_NUMBER and goes_on and word not in _PREPOSITIONS
        if inside or first:
            words[i] = _LIKE.get(word, word)
        elif after in _PEOPLE:
            words[i] = _UNLIKE.get(word, word)
    return " ".join(words)


def _number_at(words: list[str], place: int) -> bool:
    return next((word for word in words[place:] if word not in _LIKE), "") in _SPOKEN


def longest_number(text: str) -> int:
    """How many digit words stand together at most."""
    longest = run = 0
    for word in text.split():
        run = run + 1 if word in _SPOKEN else 0
        longest = max(longest, run)
    return longest
