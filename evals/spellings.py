"""How people say characters, and how recognisers write it down: digits, codes, postcodes, e-mail addresses, phones."""

import random
from collections.abc import Callable

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
HOMOPHONES = {"two": ("to", "too"), "four": ("for",), "eight": ("ate",), "one": ("won",)}


def _words(text: str) -> list[str]:
    return text.split()


NATO = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        _words(
            "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar "
            "papa quebec romeo sierra tango uniform victor whiskey x-ray yankee zulu"
        ),
        strict=True,
    )
)
EXAMPLES = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        _words(
            "apple boy cat dog egg frank george harry ice john king love mary nancy orange peter queen "
            "robert sugar tom uncle victory william xylophone yellow zebra"
        ),
        strict=True,
    )
)
NAMES = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        _words(
            "a bee see dee e eff gee aitch i jay kay el em en o pee queue are ess tee you vee double-you ex why zed"
        ),
        strict=True,
    )
)

Spell = Callable[[random.Random, str], str]


def one_by_one(dice: random.Random, text: str) -> str:
    """ "1042" -> "one oh four two"."""
    zero = dice.choice(("zero", "oh", "o"))
    return " ".join(zero if c == "0" else DIGITS[int(c)] for c in text)


def typed(dice: random.Random, text: str) -> str:
    """ "1042", "1 0 4 2", "10 42", "1-0-4-2"."""
    half = len(text) // 2
    return dice.choice((text, text, " ".join(text), f"{text[:half]} {text[half:]}", "-".join(text)))


def in_pairs(dice: random.Random, text: str) -> str:
    """ "1042" -> "ten forty two"; an odd first digit stands alone."""
    head, rest = (text[:1], text[1:]) if len(text) % 2 else ("", text)
    said = [DIGITS[int(head)]] if head else []
    said += [_pair(dice, rest[at : at + 2]) for at in range(0, len(rest), 2)]
    return " ".join(said)


def _pair(dice: random.Random, two: str) -> str:
    tens, unit = int(two[0]), int(two[1])
    if tens == 0:
        return f"{dice.choice(('oh', 'zero'))} {DIGITS[unit] if unit else dice.choice(('oh', 'zero'))}"
    if tens == 1:
        return TEENS[unit]
    joint = dice.choice((" ", "-"))
    return TENS[tens] + (joint + DIGITS[unit] if unit else "")


def doubled(dice: random.Random, text: str) -> str:
    """ "5577" -> "double five double seven"; three in a row are "triple"."""
    said: list[str] = []
    at = 0
    while at < len(text):
        run = len(text[at:]) - len(text[at:].lstrip(text[at]))
        name = dice.choice(("zero", "oh")) if text[at] == "0" else DIGITS[int(text[at])]
        times = 3 if run >= 3 else 2 if run == 2 else 1
        said.append({1: name, 2: f"double {name}", 3: f"triple {name}"}[times])
        at += times
    return " ".join(said)


def with_commas(dice: random.Random, text: str) -> str:
    """ "one, oh, four, two"."""
    return one_by_one(dice, text).replace(" ", ", ")


def with_homophones(dice: random.Random, text: str) -> str:
    """ "one oh for to": what a recogniser makes of digits."""
    words = one_by_one(dice, text).split()
    swap = [at for at in range(1, len(words)) if words[at] in HOMOPHONES]
    for at in dice.sample(swap, min(len(swap), 2)):
        words[at] = dice.choice(HOMOPHONES[words[at]])
    return " ".join(words)


def as_number(dice: random.Random, text: str) -> str:
    """ "1042" -> "one thousand and forty two"; what has another form is said digit by digit."""
    value = int(text)
    if text.startswith("0") or value >= 10_000:
        return one_by_one(dice, text)
    thousands, rest = divmod(value, 1000)
    hundreds, small = divmod(rest, 100)
    said = [f"{DIGITS[thousands]} thousand"] if thousands else []
    said += [f"{DIGITS[hundreds]} hundred"] if hundreds else []
    if small:
        said += ["and"] if said and dice.random() < 0.5 else []
        said.append(DIGITS[small] if small < 10 else _pair(dice, f"{small:02}"))
    return " ".join(said)


DIGIT_WAYS: tuple[Spell, ...] = (
    *(one_by_one, one_by_one, typed, typed, in_pairs, doubled, with_commas, with_homophones, as_number),
)


def digits(dice: random.Random, text: str, ways: tuple[Spell, ...] = DIGIT_WAYS) -> str:
    """Digits in one of the ways people say them."""
    return dice.choice(ways)(dice, text)


def letter(dice: random.Random, char: str, way: str) -> str:
    """One letter: as it is, by its name, by the alphabet of radio, or with an example."""
    if way == "example":
        return f"{char} {dice.choice(('as in', 'for', 'like'))} {EXAMPLES[char].capitalize()}"
    if way == "lower":
        return char.lower()
    return {"plain": char, "name": NAMES[char].replace("-", " "), "nato": NATO[char]}[way]


def characters(dice: random.Random, text: str) -> str:
    """A code of letters and digits, character by character, each kind in one way; twice the same may be "double"."""
    way = dice.choice(("plain", "plain", "lower", "name", "nato", "example"))
    zero = dice.choice(("zero", "oh"))
    written = dice.random() < 0.3
    said: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        named = (
            (char if written else zero if char == "0" else DIGITS[int(char)])
            if char.isdigit()
            else letter(dice, char, way)
        )
        if text[at : at + 2] == char * 2 and way in {"plain", "lower"} and dice.random() < 0.5:
            named, at = f"double {named}", at + 1
        said.append(named)
        at += 1
    return dice.choice((" ", " ", " ", ", ")).join(said)


def code(dice: random.Random, text: str) -> str:
    """An order number with letters: written in one piece, with a gap, or spelled."""
    head = text.rstrip("0123456789")
    tail = text[len(head) :]
    spelled = " ".join(letter(dice, c, dice.choice(("plain", "plain", "name", "nato", "example"))) for c in head)
    return dice.choice(
        (
            *(text, text.lower(), f"#{text}", f"{head} {tail}", f"{head}-{tail}", f"hash {head} {tail}"),
            *(f"{spelled} {digits(dice, tail)}" for _ in range(6)),
            characters(dice, text),
        )
    )


def postcode(dice: random.Random, text: str) -> str:
    """A postcode: typed, spelled, or digits the usual way."""
    plain = text.replace(" ", "")
    if "-" in text:
        first, second = text.split("-")
        dash = dice.choice((" dash ", " ", ", ", " hyphen "))
        return dice.choice((text, f"{digits(dice, first, _CODES)}{dash}{digits(dice, second, _CODES)}"))
    if plain.isdigit():
        return digits(dice, plain, _CODES)
    outward, inward = text.split()
    area = outward.rstrip("0123456789") if outward[-1].isdigit() else outward
    district = outward[len(area) :]
    if len(district) == 2 and dice.random() < 0.4:
        letters = " ".join(area)
        return f"{letters} {_pair(dice, district)}{dice.choice((' ', ', '))}{characters(dice, inward)}"
    gap = dice.choice((" ", ", ", " space "))
    return dice.choice(
        (text, text.lower(), plain, plain.lower(), " ".join(plain), *(_halves(dice, text, gap) for _ in range(5)))
    )


_CODES: tuple[Spell, ...] = (one_by_one, one_by_one, typed, in_pairs, doubled, with_commas)


def _halves(dice: random.Random, text: str, gap: str) -> str:
    outward, inward = text.split()
    return f"{characters(dice, outward)}{gap}{characters(dice, inward)}"


def email(dice: random.Random, text: str) -> str:
    """An e-mail address: typed, half typed, or spoken."""
    local, domain = text.split("@")
    spoken = domain.replace(".", " dot ")
    if domain.startswith("gmail") and dice.random() < 0.3:
        spoken = spoken.replace("gmail", dice.choice(("g mail", "G mail")))
    at = dice.choice((" at ", " at ", " at ", " at sign ", " @ "))
    named = _local(dice, local)
    return dice.choice(
        (text, text.capitalize(), f"{named}{at}{spoken}", f"{named}{at}{spoken}", f"{named} at {domain}")
    )


def _local(dice: random.Random, local: str) -> str:
    """The name of an address: its words whole or spelled, its signs by name, its digits either way."""
    signs = {".": "dot", "_": "underscore", "-": dice.choice(("dash", "hyphen")), "+": "plus"}
    said: list[str] = []
    word = ""
    for char in f"{local}\n":
        if char.isalnum() and (not word or word[-1].isdigit() == char.isdigit()):
            word += char
            continue
        if word:
            said.append(_word(dice, word))
        word = char if char.isalnum() else ""
        if char in signs:
            said.append(signs[char])
    return " ".join(said)


def _word(dice: random.Random, word: str) -> str:
    if word.isdigit():
        return dice.choice((word, one_by_one(dice, word), in_pairs(dice, word)))
    if dice.random() < 0.25:
        return dice.choice((" ".join(word), " ".join(word.upper()), "-".join(word)))
    return word


def phone(dice: random.Random, text: str) -> str:
    """A number with its country code ("+12025550142"): international or as its country writes it, typed or spoken."""
    country = "1" if text.startswith("+1") else text[1:3]
    national = text[1 + len(country) :]
    abroad = dice.random() < 0.5 and country != "1"
    body = national if country == "1" or abroad else f"0{national}"
    sizes = {"1": (3, 3, 4), "44": (4, 6) if abroad else (5, 6), "49": (3, 8) if abroad else (4, 8)}[country]
    groups = [body[sum(sizes[:at]) : sum(sizes[: at + 1])] for at in range(len(sizes))]
    way = dice.choice((one_by_one, one_by_one, doubled, with_commas, None))
    if way is None:
        joint = dice.choice((" ", "-")) if country == "1" else " "
        prefix = f"+{country} " if abroad or (country == "1" and dice.random() < 0.3) else ""
        return prefix + joint.join(groups)
    gap = dice.choice((" ", ", ", " "))
    spoken = gap.join(way(dice, group) for group in groups)
    if abroad:
        return f"plus {one_by_one(dice, country)} {spoken}"
    return f"plus one {spoken}" if country == "1" and dice.random() < 0.2 else spoken
