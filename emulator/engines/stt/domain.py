"""The sentences a shop's callers may say, made from the shop's own texts and the phrasebook."""

import hashlib
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from emulator.engines.stt import phrasebook
from emulator.engines.stt.numbers import cardinal, digits, doubled, pairs
from emulator.engines.stt.places import placed, placed_cardinal, placed_pairs

_GENERATION = 2  # part of the digest: raise it when the same domain gives other sentences
_BREAK = re.compile(r"[.!?;:]+(?:\s|$)|\s[-–—]+\s|[()|•\n\r]")
_TOKEN = re.compile(r"[$£€]?\d[\d,]*(?:\.\d+)?%?|[^\W\d_]+(?:'[^\W\d_]+)*")
_CURRENCIES = {"$": "dollars", "£": "pounds", "€": "euros"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_OWN_NUMBERS = 5000
_TURNS = 30  # numbers each lead is said with
_OWN = 0.5  # of the numbers are ones the shop has
_PAIRS, _CARDINALS, _DOUBLED, _OH = 0.2, 0.2, 0.1, 0.2


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
    own = [number for number in own[:_MOST_OWN_NUMBERS] if any(c.isdigit() for c in number)]
    chance = random.Random(1042)  # noqa: S311 - the same sentences each time
    for turn in range(len(leads) * _TURNS + 2 * len(own)):
        number = chance.choice(own) if own and chance.random() < _OWN else _any_number(own, chance)
        sentence = leads[turn % len(leads)].replace("N", _order_number(number, chance))
        opener = f"{chance.choice(phrasebook.OPENERS)} " if chance.random() < 0.25 else ""
        end = chance.random()
        tail = f" {chance.choice(tails)}" if end < 0.3 else f" {chance.choice(phrasebook.CLOSERS)}" if end < 0.6 else ""
        yield f"{opener}{sentence}{tail}"


def _order_number(number: str, chance: random.Random) -> str:
    """Most digit by digit, as numbers are read out; the others in every other way."""
    way = chance.random()
    said = ""
    if way < _PAIRS:
        said = placed_pairs(number)
    elif way < _PAIRS + _CARDINALS and number.isdigit() and len(number) <= 6:
        said = placed_cardinal(int(number))
    elif way > 1 - _DOUBLED:
        said = placed(doubled(number), "d")
    return said or placed(digits(number, "oh" if chance.random() < _OH else "zero"))


def _any_number(own: Sequence[str], chance: random.Random) -> str:
    """A number the shop may not have: four digits, five or six, or one that looks like its own."""
    if own and chance.random() < 0.5:
        return "".join(str(chance.randrange(10)) if c.isdigit() else c for c in chance.choice(own))
    return "".join(str(chance.randrange(10)) for _ in range(chance.choice((4, 4, 4, 4, 4, 4, 5, 6))))


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
