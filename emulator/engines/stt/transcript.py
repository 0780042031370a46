"""Repairs of what the recogniser wrote: words that sound like digits, next to digits."""

from emulator.engines.stt.numbers import DIGIT_WORDS

_LIKE = {"to": "two", "too": "two", "o": "oh", "ate": "eight", "won": "one", "sex": "six"}
_ONLY_BETWEEN = {"for": "four", "fore": "four"}  # "the code for one two" is no four
_BEFORE_A_NUMBER = frozenset({"order", "number", "code", "postcode", "zip", "is", "it's"})
_SPOKEN = DIGIT_WORDS | {"double", "triple"}


def repaired(text: str) -> str:
    """`"order number to one for five"` -> `"order number two one four five"`; text without digits stays as it is."""
    words = text.split()
    for i, word in enumerate(words):
        before = words[i - 1] if i else ""
        in_number = before in _SPOKEN
        goes_on = _number_at(words, i + 1)
        if word in _LIKE and (
            (in_number and (goes_on or i + 1 == len(words))) or (before in _BEFORE_A_NUMBER and goes_on)
        ):
            words[i] = _LIKE[word]
        elif word in _ONLY_BETWEEN and in_number and goes_on:
            words[i] = _ONLY_BETWEEN[word]
    return " ".join(words)


def _number_at(words: list[str], place: int) -> bool:
    following = next((word for word in words[place:] if word not in _LIKE and word not in _ONLY_BETWEEN), "")
    return following in _SPOKEN


def longest_number(text: str) -> int:
    """How many digit words stand together at most."""
    longest = run = 0
    for word in text.split():
        run = run + 1 if word in _SPOKEN else 0
        longest = max(longest, run)
    return longest
