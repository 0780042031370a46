"""Turns text, spoken or written, into the terms it is found by: folded, without stop words, stemmed."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import snowballstemmer

from app.retrieval.lexicon import LIGHT_WORDS, OTHER_FORMS, STOP_WORDS

LONGEST_WORD: Final = 40  # characters; the rest of a longer one is cut off

_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_BELOW_TWENTY = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_NUMBERS = {w: n for n, w in enumerate(_BELOW_TWENTY, 2)} | {w: n * 10 for n, w in enumerate(_TENS, 2)}

_WORD = re.compile(r"[^\W_]+")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")  # the same in lower-case ASCII, found in half the time
_SUFFIX = re.compile(r"'(?:s|t|d|m|re|ve|ll|em)\b")
_E_MAIL = re.compile(r"\be[- ](?=mail)")
_stemmers = threading.local()  # a snowball stemmer keeps its word in itself: one per thread


def terms(text: str) -> list[str]:
    """The terms of a text in order, repeats included: numbers in digits, everything else stemmed."""
    return list(terms_of(words(text)))


def terms_of(said: list[str]) -> Iterator[str]:
    """The same for a text's words, each when it is asked for: often the first ones tell enough."""
    for word in _numbered(said):
        if word not in STOP_WORDS and (len(word) > 1 or not word.isalpha()):
            yield stem(word)


def is_light(term: str) -> bool:
    """Whether a term says nothing about the topic: everyday words, and numbers ("one zero four two")."""
    return term in LIGHT_WORDS or term.isdigit()


def words(text: str) -> list[str]:
    """Lower-case words without accents, apostrophe endings dropped ("what's" is "what", "e-mail" is "email")."""
    text = _folded(text.lower())
    if "'" in text:
        text = _SUFFIX.sub("", text).replace("'", "")
    if "mail" in text:
        text = _E_MAIL.sub("e", text)
    found = (_PLAIN_WORD if text.isascii() else _WORD).findall(text)
    return [word[:LONGEST_WORD] for word in found]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The English stem of a lower-case word ("descaling" is "descal")."""
    stemmer = getattr(_stemmers, "english", None)
    if stemmer is None:
        stemmer = _stemmers.english = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(OTHER_FORMS.get(word, word)))


def _folded(text: str) -> str:
    if text.isascii():
        return text
    text = text.replace("’", "'").replace("‘", "'").replace("ß", "ss")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def _numbered(spoken: list[str]) -> Iterator[str]:
    """Number words up to 999 as digits, so that "thirty days" finds "30 days"; "one" alone stays a word."""
    number = 0
    room = 0  # what may still be added to the number: units after tens, anything below a hundred after hundreds
    for word in spoken:
        value = 1 if word == "one" else _NUMBERS.get(word, 0)
        if number and 0 < value < room:
            number, room = number + value, 10 if value >= 20 else 0
        elif 0 < number < 10 and word == "hundred":
            number, room = number * 100, 100
        else:
            if number:
                yield str(number)
            number = value if word != "one" else 0
            room = 10 if number >= 20 else 0
            if not number:
                yield word
    if number:
        yield str(number)
