"""Words compared by their stems: what a question and a sentence have in common."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_NOT_PLAIN = re.compile(r"[^\w']+")
_FILLER = re.compile(r"\b(?:uh+|um+|erm?|hmm+|ah|eh)\b")
_SPACES = re.compile(r" {2,}")
_PHRASES = (
    ("money back", "refund"),
    ("send back", "return"),
    ("sent back", "return"),
    ("send it back", "return it"),
    ("send this back", "return this"),
    ("send something back", "return something"),
    ("give it back", "return it"),
    ("give back", "return"),
    ("bring it back", "return it"),
    ("bring back", "return"),
    ("take it back", "return it"),
    ("text message", "sms"),
    ("e-mail", "email"),
    ("zip code", "postcode"),
    ("post code", "postcode"),
)
_SAME = {
    "guarante": "warrant", "parcel": "packag", "deliver": "ship", "shipment": "ship", "cost": "pric", "charg": "pric",
    "fee": "pric", "expens": "pric", "broken": "damag", "broke": "damag", "defect": "fault", "smash": "damag",
    "swap": "exchang", "instal": "install", "shop": "stor", "overnight": "express", "reimburs": "refund",
    "mail": "email", "text": "sms", "hour": "open", "shut": "clos", "purchas": "order", "bought": "order",
    "buy": "order", "coupon": "promo", "voucher": "promo", "discount": "promo", "cellphone": "phone", "sent": "send",
    "paid": "pay", "pai": "pay", "zip": "postcod", "gave": "give", "lost": "lost", "stolen": "lost", "stole": "lost",
    "miss": "miss", "month": "month", "unsubscrib": "newslett", "appoint": "appoint", "book": "book", "tomorrow": "day",
    "mend": "repair", "fix": "repair", "die": "fault", "present": "gift", "sneaker": "shoe", "login": "password",
    "adres": "address",
    "saturda": "weekend", "sunda": "weekend",
}  # fmt: skip

_ENDINGS = (("ation", 9), ("ment", 7), ("ing", 6), ("ed", 5), ("ly", 6), ("er", 6))  # and the shortest word for each

STOP = frozenset(
    """
    a an and are am as at be been being but by can could did do does doing done for from had has have having he her
    here hers him his how i i'd i'll i'm i've if in into is it it's its just me might mine my no not of off oh ok okay
    on or our ours out please she should so some such than thank thanks that that's the their them then there these
    they this those to too um uh up us very was we we're were what what's when where where's which who why will with
    would yeah yes you you're your yours also about any anything something hi hello hey well like really sorry don't
    doesn't didn't can't won't isn't aren't wasn't let gonna wanna gotta s t d ll re ve m guys again still now may must
    shall there's who's how's he's she's they're ever already actually maybe bit lot tell know
    """.split()  # noqa: SIM905 - two hundred words are read as text
)


def plain(text: str) -> str:
    """Lower case words with single spaces, without punctuation and fillers; what patterns are matched on."""
    lower = text.lower().replace("’", "'").replace("e-mail", "email")
    return _SPACES.sub(" ", _FILLER.sub("", _NOT_PLAIN.sub(" ", lower))).strip()


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that matches plain words where any of these does."""
    return re.compile("|".join(patterns))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of a lower case word, with words that mean the same on the phone made one."""
    cut = _stripped(word.removesuffix("'s").replace("'", ""))
    return _SAME.get(cut, cut)


def _stripped(word: str) -> str:
    """A word without its ending. It need not be a word; "price" and "pricing" only have to become the same."""
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for suffix, least in _ENDINGS:
        if word.endswith(suffix) and len(word) >= least:
            word = word[: -len(suffix)]
            break
    return _trimmed(word)


def _trimmed(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and (word[-1] not in "lse" or (len(word) > 6 and word[-1] == "l")):
        word = word[:-1]
    if len(word) > 5 and word[-1] == "y":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


WEAK = frozenset(
    stem(word)
    for word in """
    want need get got give take make go going come look find help use work try ask say see call question thing item
    product sell sold store order much many long time day week year new good best way kind type happen mean one two
    first last next info information else more service offer available sure able right back people
    """.split()  # noqa: SIM905
)
"""Stems that many questions share; alone they do not make a sentence an answer."""


@lru_cache(maxsize=512)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words that mean something, in order, each once."""
    lower = text.lower().replace("’", "'")
    for phrase, word in _PHRASES:
        if phrase in lower:
            lower = lower.replace(phrase, word)
    return tuple(dict.fromkeys(stem(word) for word in _WORD.findall(lower) if word not in STOP))


def weight(stem_: str) -> float:
    """How much a shared stem says: little for the words of every question, a little more for long ones."""
    if stem_ in WEAK:
        return 0.3
    return 1.0 + min(len(stem_), 10) / 20
