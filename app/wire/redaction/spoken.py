"""E-mail addresses and long numbers that were spoken, as speech recognition writes them down (English words)."""

import re
from collections.abc import Iterable
from itertools import groupby

from app.wire.redaction.cues import cue_before
from app.wire.redaction.placeholders import Kind, Placeholders
from app.wire.redaction.vocabulary import CONNECTORS, DIGITS, NOT_IN_EMAILS, REPEATS, TEENS, TENS


def _choice(words: Iterable[str]) -> str:
    """A pattern for one of the words, by first letter: this one is tried at every word of every text."""
    by_letter = groupby(sorted(words, key=lambda word: (word[0], -len(word))), key=lambda word: word[0])
    return "|".join(f"{letter}(?:{'|'.join(word[1:] for word in group)})" for letter, group in by_letter)


DIGIT_WORD = _choice([*DIGITS, *TEENS, *TENS, *REPEATS, "hundred"])
_NUMBER = re.compile(
    rf"\b(?:\d{{1,10}}[\s,-]{{1,2}}){{0,12}}+(?:{DIGIT_WORD})\b(?:(?:,?\s{{1,2}}|-)(?:(?:{DIGIT_WORD})\b|\d{{1,10}}\b))*+",
    re.IGNORECASE,
)
_AT_WORD = r"(?:at|arroba|arobase|chiocciola)"
_HINTS = (" at ", "arroba", "arobase", "chiocciola")
_DOT_WORD = r"(?:dot|punto|punkt|ponto)"
_DOT = rf"(?:\s?\.(?=\S)|\s\.\s|\s{{1,3}}{_DOT_WORD}\s{{1,3}})"
_TOP = r"(?:[A-Za-z](?:\s[A-Za-z])+|[A-Za-z][\w-]{1,30})\b"
_ADDRESS = re.compile(
    rf"(?:\s{{1,3}}{_AT_WORD}\s{{1,3}}|\s{{0,3}}@\s{{0,3}})"
    rf"(?:[\w-]{{1,40}}\s{{1,3}}){{0,2}}?[\w-]{{1,40}}(?:{_DOT}{_TOP}){{1,4}}",
    re.IGNORECASE,
)
_SPOKEN = re.compile(rf"\s{_DOT_WORD}\s|\s\.|@\s|\s@", re.IGNORECASE)
_AT = re.compile(rf"\b{_AT_WORD}\b(?!.*\b{_AT_WORD}\b)")
_PROVIDERS = re.compile(r"g\s?mail|hot\s?mail|yahoo|outlook|icloud|proton|gmx|aol|live|msn|fast\s?mail", re.IGNORECASE)
_TOKEN = re.compile(r"[^\s,]+,?")


def redact_spoken_emails(text: str, placeholders: Placeholders) -> str:
    """Replace addresses such as "john dot smith at gmail dot com" or "j o h n @ gmail . com"."""
    lower = text.lower()
    if "@" not in text and not any(hint in lower for hint in _HINTS):
        return text
    pieces, done = [], 0
    for found in _ADDRESS.finditer(text):
        start = _local_start(text, max(done, found.start() - 90), found.start())
        if start is not None and _is_spoken(text, start, found):
            address = _written(text[start : found.end()])
            pieces.append(text[done:start] + placeholders.of(Kind.EMAIL, address))
            done = found.end()
    return "".join(pieces) + text[done:]


def redact_spoken_numbers(text: str, placeholders: Placeholders, *, answers_order: bool = False) -> str:
    """Replace numbers of seven digits and more that were read out: phones, or cards from thirteen digits on.

    `answers_order`: an order's number was asked for just before; the first number that nothing introduces is it.
    """
    unclaimed = ["order"] if answers_order else []

    def replaced(found: re.Match[str]) -> str:
        digits = digits_of(found.group())
        if not 7 <= len(digits) <= 40:
            return found.group()
        cue = cue_before(text, found.start()) or (unclaimed.pop() if unclaimed else "")
        if cue in {"order", "money"}:
            return found.group()
        kind = Kind.CARD if len(digits) >= 13 or (cue == "card" and len(digits) >= 12) else Kind.PHONE
        return placeholders.of(Kind.ID if cue == "id" else kind, digits)

    return _NUMBER.sub(replaced, text)


def digits_of(words: str) -> str:
    """The digits that words stand for: "double five oh forty two" -> "55042"; words that are none are left out."""
    digits, times, tens = "", 1, False
    for word in re.findall(r"[a-z]+|\d+", words.lower()):
        if word in REPEATS:
            times = REPEATS[word]
            continue
        digit = DIGITS.get(word) or TEENS.get(word) or TENS.get(word) or (word if word.isdigit() else "")
        if tens and word in DIGITS and digit != "0":
            digits = digits[:-1]  # "forty two" is 42, not 402
        digits += digit * times
        tens, times = word in TENS, 1
    return digits


def _local_start(text: str, earliest: int, end: int) -> int | None:
    """Where the part before "at" begins: back to the last word that belongs to the sentence, not to the address."""
    start = None
    for token in reversed(list(_TOKEN.finditer(text, earliest, end))[-10:]):
        word = token.group().rstrip(",").lower()
        comma = token.group().endswith(",")
        if start is not None and (word[-1:] in tuple(".?!:;") or (comma and len(word) > 1)):
            break  # the sentence before
        if word in NOT_IN_EMAILS and not (len(word) == 1 and start is not None):
            break
        if not any(c.isalnum() for c in word):
            break
        start = token.start()
    return start


def _is_spoken(text: str, start: int, found: re.Match[str]) -> bool:
    """Whether this is an address read out, not one in writing or a shop's name: "I saw it at acme.com"."""
    local = text[start : found.start()].lower().split()
    spoken = _SPOKEN.search(found.group()) or any(word in CONNECTORS for word in local)
    if spoken or "@" in found.group():
        return bool(spoken)
    cued = re.search(r"\be-?mail\b|\baddress\b", text[max(0, start - 60) : start], re.IGNORECASE)
    return bool(cued or _PROVIDERS.search(found.group()) or any(c.isdigit() for word in local for c in word))


def _written(spoken: str) -> str:
    """A spoken address as it is written, so that both ways get the same placeholder."""
    words = re.findall(r"[^\s,]+", _AT.sub("@", spoken.lower()))  # a lone o is a letter here: "j o h n"
    return "".join(CONNECTORS.get(word) or (DIGITS.get(word, word) if word != "o" else word) for word in words)
