"""Postcodes: called so in a text, or given in answer to a question for one."""

import re

from app.wire.redaction.placeholders import Kind, Placeholders
from app.wire.redaction.spoken import DIGIT_WORD, digits_of

_CALLED = r"\b(?:zip(?:[ -]?codes?)?|post(?:al)?[ -]?codes?|plz|code postal|c[oó]digo postal)\b"
_HINTS = ("zip", "post", "plz", "code postal", "digo postal")
_SPOKEN = rf"(?:(?:{DIGIT_WORD}|\d)\b[ ,-]{{0,2}}){{3,8}}"
_WRITTEN = (
    r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z][ -]?\d[A-Z]\d|[A-Z]\d\d\s[A-Z\d]{4}|\d{5}-\d{4}|\d{2}-\d{3}"
    r"|\d{3}\s\d{2}(?!\d)|\d{4}\s?(?-i:[A-Z]{2})|\d{5,6}"
)
_BETWEEN = (
    r"(?:\s{1,3}(?:on|for|of|the|my|that|this|our|account|address|file|there|here|would|be|should|it|number"
    r"|order(?:\s(?:number\s)?#?[\w-]{0,12}\d[\w-]{0,12})?)){0,6}"
    r"\s{0,3}(?:\bis\b|\bwas\b|it'?s|'s|[:=])?[\s,\"']{0,4}"
)
_AFTER = re.compile(rf"({_CALLED}{_BETWEEN})((?:{_WRITTEN})(?![\w-])|{_SPOKEN}|\d{{4}}(?![\w-]))", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?<![\w-])({_WRITTEN})(\W{{1,3}}(?:is|was|as)?\W{{0,3}}(?:the|my|our)?\W{{0,3}}{_CALLED})", re.IGNORECASE
)
_ALONE = re.compile(rf"(?<![\w#-])(?:(?:{_WRITTEN})(?![\w-])|{_SPOKEN})", re.IGNORECASE)
_ASKED = re.compile(_CALLED, re.IGNORECASE)
_ORDER_BEFORE = re.compile(r"\border\W{1,3}(?:\w{1,20}\W{1,3}){0,2}$", re.IGNORECASE)
_ENDS_IN_ORDER = re.compile(r"\border(?: number)?\s*$", re.IGNORECASE)
_DIGIT_WORDS = re.compile(rf"(?:(?:{DIGIT_WORD}|\d{{1,9}})\b[ ,-]{{0,2}})+", re.IGNORECASE)


def redact_postcodes(text: str, placeholders: Placeholders, *, asked: bool = False) -> str:
    """Replace postcodes called so in the text, or alone in an answer when they were `asked` for just before."""

    def after(found: re.Match[str]) -> str:
        value = found[2].rstrip(" ,-")
        if _ENDS_IN_ORDER.search(found[1]) or not _is_postcode(value, least=4):
            return found.group()
        return found[1] + placeholders.of(Kind.POSTCODE, _in_digits(value)) + found[2][len(value) :]

    if asks_postcode(text):
        text = _AFTER.sub(after, text)
        text = _BEFORE.sub(lambda found: placeholders.of(Kind.POSTCODE, found[1]) + found[2], text)
    return _redact_answer(text, placeholders) if asked else text


def asks_postcode(text: str) -> bool:
    """Whether a text asks for a postcode."""
    lower = text.lower()
    return any(hint in lower for hint in _HINTS) and _ASKED.search(text) is not None


def _redact_answer(text: str, placeholders: Placeholders) -> str:
    """Only the last candidate: who is asked for an order number and a postcode gives them in that order."""
    answer = None
    for found in _ALONE.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()]
        if _is_postcode(found.group().rstrip(" ,-"), least=5) and not _ORDER_BEFORE.search(before):
            answer = found
    if answer is None:
        return text
    value = answer.group().rstrip(" ,-")
    placeholder = placeholders.of(Kind.POSTCODE, _in_digits(value))
    return text[: answer.start()] + placeholder + text[answer.start() + len(value) :]


def _is_postcode(value: str, *, least: int) -> bool:
    compact = re.sub(r"\W", "", _in_digits(value))
    return any(c.isdigit() for c in compact) and least <= len(compact) <= 9


def _in_digits(value: str) -> str:
    """A postcode as it is written, also when its digits were spoken."""
    return digits_of(value) if _DIGIT_WORDS.fullmatch(value) else value
