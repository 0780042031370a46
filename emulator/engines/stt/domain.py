"""The sentences a shop's callers may say, made from the shop's own texts and the phrasebook."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from emulator.engines.stt import phrasebook
from emulator.engines.stt.numbers import cardinal, digits, pairs, spoken_forms

_GENERATION = 1  # part of the digest: raise it when the same domain gives other sentences
_BREAK = re.compile(r"[.!?;:]+(?:\s|$)|\s[-–—]+\s|[()|•\n\r]")
_TOKEN = re.compile(r"[$£€]?\d[\d,]*(?:\.\d+)?%?|[^\W\d_]+(?:'[^\W\d_]+)*")
_PLACE = re.compile(r"@\S*")
_CURRENCIES = {"$": "dollars", "£": "pounds", "€": "euros"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_OWN_NUMBERS = 5000


@dataclass(frozen=True, slots=True)
class Domain:
    """What this shop's callers talk about, as plain text; every part may be empty.

    `sentences` are texts (articles, questions as people ask them), `topics` short noun phrases (titles, headings),
    `products` names of things, `order_numbers` numbers as they are written ("1042", "AC-77").
    """

    sentences: Sequence[str] = ()
    topics: Sequence[str] = ()
    products: Sequence[str] = ()
    order_numbers: Sequence[str] = ()

    @property
    def digest(self) -> str:
        """Changes whenever the language model made from this domain would."""
        parts = (self.sentences, self.topics, self.products, self.order_numbers)
        return hashlib.sha256(repr((_GENERATION, *map(list, parts))).encode()).hexdigest()[:16]


def spoken(text: str) -> Iterator[str]:
    """The text's clauses as lower-case words, numbers spelled out; punctuation ends a clause or is dropped."""
    for clause in _BREAK.split(text.lower().replace("\u2019", "'").replace("e-mail", "email")):
        if words := " ".join(_said(token) for token in _TOKEN.findall(clause)):
            yield words


def placed(words: str, kind: str = "") -> str:
    """Words of a number, each told apart by its place: `"one two"` -> `"one@1/2 two@2/2"`.

    They sound the same, but a model of three words then knows how long numbers are: what follows the fourth of four
    digits is no fifth, and what follows the third is not "today". `unplaced` takes the places away again.
    """
    said = words.split()
    return " ".join(f"{word}@{place}/{len(said)}{kind}" for place, word in enumerate(said, 1))


def unplaced(text: str) -> str:
    """The words alone."""
    return _PLACE.sub("", text)


def corpus(domain: Domain) -> Iterator[str]:
    """Every sentence the language model is built from; what is likelier comes more often."""
    plain = phrasebook.expanded(phrasebook.SMALL_TALK) + phrasebook.expanded(phrasebook.QUESTIONS)
    yield from plain
    yield from (f"{opener} {sentence}" for opener, sentence in zip(cycle(phrasebook.OPENERS), plain, strict=False))
    yield from (f"{sentence} {closer}" for closer, sentence in zip(cycle(phrasebook.CLOSERS), plain, strict=False))
    yield from _about_orders(domain.order_numbers)
    yield from _about_postcodes()
    for text in domain.sentences:
        yield from spoken(text)
    yield from _about(phrasebook.TOPICS, domain.topics)
    yield from _about(phrasebook.PRODUCTS, domain.products)


def _about(templates: str, names: Iterable[str]) -> Iterator[str]:
    leads = phrasebook.expanded(templates)
    for name in names:
        words = " ".join(spoken(name))
        yield from (lead.replace("T", words) for lead in leads if words)


def _about_orders(own: Sequence[str]) -> Iterator[str]:
    leads, tails = phrasebook.expanded(phrasebook.ORDERS), phrasebook.expanded(phrasebook.TAILS)
    own = list(own[:_MOST_OWN_NUMBERS])
    for turn in range(len(leads) * 10 + len(own)):
        number = own[turn // 2 % len(own)] if own and turn % 2 else _number(turn, 4 if turn % 5 else 5 + turn % 2)
        sentence = leads[turn % len(leads)].replace("N", _order_number(number, turn))
        opener = f"{phrasebook.OPENERS[turn // 4 % len(phrasebook.OPENERS)]} " if turn % 4 == 1 else ""
        closer = f" {phrasebook.CLOSERS[turn // 6 % len(phrasebook.CLOSERS)]}" if turn % 6 in {1, 5} else ""
        tail = f" {tails[turn // 3 % len(tails)]}" if turn % 3 == 0 else ""
        yield f"{opener}{sentence}{tail or closer}"


def _order_number(number: str, turn: int) -> str:
    """Three of four digit by digit, as numbers are read out; the others in every other way."""
    if turn % 4:
        return placed(digits(number, "oh" if turn % 5 == 0 else "zero"))
    forms = spoken_forms(number)
    if turn % 8 and pairs(number) in forms:
        return placed(pairs(number), "pairs")
    return forms[turn // 8 % len(forms)]


def _about_postcodes() -> Iterator[str]:
    for turn, lead in enumerate(phrasebook.expanded(phrasebook.POSTCODES) * 6):
        zero = "oh" if turn % 4 == 0 else "zero"
        number, postcode = _number(turn * 13, 4), _postcode(turn)
        yield lead.replace("P", placed(digits(postcode, zero))).replace("N", placed(digits(number, zero)))


def _number(turn: int, length: int) -> str:
    """A number of this many digits; successive turns walk evenly through all of them."""
    return f"{(turn * 6_180_339 + 1042) % 10**length:0{length}d}"


def _postcode(turn: int) -> str:
    if turn % 16 == 7:  # letters and digits, as in Britain
        return f"{_LETTERS[turn % 26]}{_LETTERS[turn * 7 % 26]}{turn % 10}{turn * 3 % 10}{_LETTERS[turn * 5 % 26]}"
    return _number(turn * 31, 5)


def _said(token: str) -> str:
    if not any(c.isdigit() for c in token):
        return token
    whole, _, part = token.strip("$£€%").replace(",", "").partition(".")
    if token[0] in _CURRENCIES:
        said = f"{cardinal(int(whole))} {_CURRENCIES[token[0]]}"
        return f"{said} {cardinal(int(part))}" if part.strip("0") else said
    if part or len(whole) < 4:
        percent = " percent" if token.endswith("%") else ""
        return cardinal(int(whole)) + (f" point {digits(part)}" if part else "") + percent
    return pairs(whole) or digits(whole)
