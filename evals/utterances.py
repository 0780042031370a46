"""Utterances with an identifier in them: what is meant, how it is spelled, what people say around it."""

import json
import random
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.demo.people import customers
from evals import spellings


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said, what was meant by it, and which of our own orders there are (for guesses)."""

    kind: str
    said: str
    meant: str
    own: tuple[str, ...] = ()


_FILLERS = ("um", "uh", "er", "so", "yeah", "well", "okay", "let me see", "hold on", "sure")
_BEFORE = ("", "", "", "hi,", "yeah", "um", "uh so", "okay so", "sure,", "well,", "let me see,", "one second,")
_BEHIND = ("", "", "", ", please", ", thanks", ", I think", ", thank you very much", " if that helps", ", got it?")
_ORDER = (
    "my order number is {}", "order number {}", "order {}", "{}", "it's {}", "the number is {}", "that's {}",
    "where is order {}", "where's my order {}", "I'm calling about order {}", "can you check on order {} for me",
    "the order number's {}", "it says {}", "I have order {} here", "number {}", "what about order {}",
    "the confirmation says order {}", "it should be {}", "I want to know where {} is", "my order is {}",
)  # fmt: skip
_POSTCODE = (
    "my postcode is {}", "the postcode is {}", "postcode {}", "{}", "it's {}", "my zip code is {}", "zip {}",
    "that would be {}", "the zip's {}", "the postal code is {}", "it should be {}", "that's {}",
)  # fmt: skip
_EMAIL = (
    "my email is {}", "it's {}", "{}", "my e-mail address is {}", "the email on the account is {}", "you can use {}",
    "the address is {}", "send it to {}", "email {}", "that would be {}", "I registered with {}", "it should be {}",
)  # fmt: skip
_PHONE = (
    "my phone number is {}", "my number is {}", "call me at {}", "you can reach me on {}", "it's {}", "{}",
    "the phone number is {}", "my cell is {}", "my mobile is {}", "the number on the account is {}",
)  # fmt: skip
_TEMPLATES = {"order": _ORDER, "postcode": _POSTCODE, "email": _EMAIL, "phone": _PHONE}
_DOMAINS = (
    "gmail.com", "example.org", "example.com", "yahoo.co.uk", "outlook.com", "gmx.de", "icloud.com", "hotmail.com",
    "web.de", "mailbox.example.net", "acme-kitchen.com", "proton.me",
)  # fmt: skip
_UK_AREAS = ("SW", "SE", "N", "E", "W", "NW", "EC", "WC", "LS", "M", "B", "BS", "EH", "CF", "G", "L", "CB", "OX", "RG")
_ALIKE = {"B": "DPTVE", "M": "N", "N": "M", "S": "F", "F": "S", "5": "9", "9": "5", "A": "8", "8": "A"}


def spoken(seed: int, count: int, retail: Path | None) -> Iterator[Spoken]:
    """`count` utterances of each kind, the same for the same seed. `retail` is a folder with an `orders.json`."""
    numbers = _numbers_of(retail) if retail else ()
    people = customers(random.Random(seed))
    makers: dict[str, Callable[[random.Random], tuple[str, str, str]]] = {
        "order, digits": lambda dice: _said("order", dice, str(dice.randint(1001, 9999)), spellings.digits),
        "order, letters": lambda dice: _said("order", dice, _code(dice, numbers), spellings.code),
        "postcode, UK": lambda dice: _said("postcode", dice, _uk(dice), spellings.postcode),
        "postcode, US": lambda dice: _said("postcode", dice, _us(dice), spellings.postcode),
        "postcode, DE": lambda dice: _said("postcode", dice, f"{dice.randint(1067, 99998):05}", spellings.postcode),
        "e-mail": lambda dice: _said("email", dice, _email(dice, dice.choice(people).name), spellings.email),
        "phone": lambda dice: _said("phone", dice, _phone(dice), spellings.phone),
    }
    for kind, make in makers.items():
        dice = random.Random(f"{seed} {kind}")
        for _ in range(count):
            _, said, meant = make(dice)
            yield Spoken(kind, said, meant)
    dice = random.Random(f"{seed} misheard")
    for _ in range(count):
        yield _misheard(dice)


def _said(kind: str, dice: random.Random, meant: str, spell: spellings.Spell) -> tuple[str, str, str]:
    """The identifier inside a sentence, with what people say before and behind, and in between."""
    spelling = spell(dice, meant)
    if dice.random() < 0.12:
        spelling = _hesitating(dice, spelling)
    if dice.random() < 0.06 and kind in {"order", "postcode"}:
        spelling = f"{spell(dice, _another(dice, meant))}, {dice.choice(('sorry', 'no wait', 'I mean'))}, {spelling}"
    sentence = dice.choice(_TEMPLATES[kind]).format(spelling)
    said = f"{dice.choice(_BEFORE)} {sentence}{dice.choice(_BEHIND)}".strip()
    return kind, said + dice.choice(("", ".", ".")), meant


def _hesitating(dice: random.Random, spelling: str) -> str:
    words = spelling.split(" ")
    if len(words) < 3:
        return spelling
    words.insert(dice.randint(1, len(words) - 1), dice.choice(("uh", "um", "er")))
    return " ".join(words)


def _another(dice: random.Random, text: str) -> str:
    at = dice.choice([n for n, c in enumerate(text) if c.isdigit()])
    digit = dice.choice([c for c in string.digits[1:] if c != text[at]])
    return text[:at] + digit + text[at + 1 :]


def _numbers_of(retail: Path) -> tuple[str, ...]:
    orders = json.loads((retail / "orders.json").read_text(encoding="utf-8"))
    return tuple(sorted(number.strip("#") for number in orders))


def _code(dice: random.Random, numbers: Sequence[str]) -> str:
    if numbers and dice.random() < 0.6:
        return dice.choice(numbers)
    letters = "".join(dice.choice("ABCDEFGHJKLMNPQRSTVWX") for _ in range(dice.choice((1, 1, 2, 2, 3))))
    return letters + "".join(dice.choice(string.digits) for _ in range(dice.choice((4, 5, 6, 7))))


def _uk(dice: random.Random) -> str:
    inward = dice.choice(string.digits) + "".join(dice.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(2))
    central = dice.random() < 0.15
    outward = (
        dice.choice(("SW1A", "EC1V", "W1T", "WC2H")) if central else f"{dice.choice(_UK_AREAS)}{dice.randint(1, 28)}"
    )
    return f"{outward} {inward}"


def _us(dice: random.Random) -> str:
    code = f"{dice.randint(1001, 99950):05}"
    return f"{code}-{dice.randint(1, 9999):04}" if dice.random() < 0.15 else code


def _email(dice: random.Random, name: str) -> str:
    parts = [p for p in ("".join(c for c in word.lower() if c in string.ascii_lowercase) for word in name.split()) if p]
    first, last = parts[0], parts[-1]
    local = dice.choice(
        (
            *(f"{first}.{last}", f"{first}{last}", f"{first[0]}.{last}", f"{first}_{last}", f"{first}-{last}", first),
            *(f"{first}{dice.randint(1, 99)}", f"{first}.{last}{dice.randint(1970, 2005)}", f"{last}.{first}"),
        )
    )
    return f"{local}@{dice.choice(_DOMAINS)}"


def _phone(dice: random.Random) -> str:
    area = dice.choice(("202", "206", "212", "303", "310", "312", "415", "503", "617", "713"))
    return dice.choice(
        (
            f"+1{area}555{dice.randint(100, 199):04}",
            f"+1{area}555{dice.randint(100, 199):04}",
            f"+447{dice.choice('45789')}{dice.randint(10_000_000, 99_999_999)}",
            f"+49{dice.choice(('151', '160', '171', '176'))}{dice.randint(10_000_000, 99_999_999)}",
        )
    )


def _misheard(dice: random.Random) -> Spoken:
    """A caller's own number with one confusion in it; what is meant is the only one of theirs that is near."""
    own = tuple(str(dice.randint(1001, 9999)) for _ in range(4))
    letters = dice.random() < 0.5
    own = tuple(f"{dice.choice('BDMNSFP')}{number}" for number in own) if letters else own
    meant = dice.choice(own)
    heard = _confused(dice, meant)
    return Spoken("misheard, own orders", f"order number {spellings.characters(dice, heard)}", meant, own)


def _confused(dice: random.Random, number: str) -> str:
    ways = [number[:at] + number[at] + number[at:] for at in range(len(number))]
    ways += [number[:at] + number[at + 1 :] for at in range(len(number)) if number[at].isdigit()]
    ways += [number[:at] + other + number[at + 1 :] for at, c in enumerate(number) for other in _ALIKE.get(c, "")]
    for at in range(len(number) - 1):
        two = number[at : at + 2]
        if two[0] == "1" and "3" <= two[1] <= "9":
            ways.append(f"{number[:at]}{two[1]}0{number[at + 2 :]}")
        if two[1] == "0" and "3" <= two[0] <= "9":
            ways.append(f"{number[:at]}1{two[0]}{number[at + 2 :]}")
    return dice.choice([way for way in ways if way != number])
