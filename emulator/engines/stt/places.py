"""Words of spoken numbers, each told apart by its place: they sound the same, but not everything may follow each."""

import re

from emulator.engines.stt.numbers import cardinal, digits, pairs

_PLACE = re.compile(r"@\S*")
_AMONG = re.compile(r"@(\d+)/(\d+)")
_SIZES = frozenset({"hundred", "thousand", "million"})


def placed(words: str, kind: str = "") -> str:
    """Told apart by position and length: `"one two"` -> `"one@1/2 two@2/2"`.

    A model of three words then knows how long numbers are: what follows the fourth of four digits is no fifth, and what
    follows the third is not "today". `unplaced` takes the places away again.
    """
    said = words.split()
    return " ".join(f"{word}@{place}/{len(said)}{kind}" for place, word in enumerate(said, 1))


def placed_pairs(number: str) -> str:
    """`"1042"` -> `"ten@1p forty@2p two@2u"`; "" when it is not said in pairs."""
    if not pairs(number):
        return ""
    said = []
    for at in range(0, len(number), 2):
        words = (pairs(number[at : at + 2]) or _odd_pair(number[at : at + 2])).split()
        said += [f"{word}@{at // 2 + 1}{'u' if place else 'p'}" for place, word in enumerate(words)]
    return " ".join(said)


def placed_cardinal(number: int) -> str:
    """`1042` -> `"one@t thousand@s forty@c two@u"`: what counts thousands, sizes, tens and teens, units behind tens."""
    words = cardinal(number).split()
    said = []
    for at, word in enumerate(words):
        after, before = (words[at + 1 : at + 2] or [""])[0], words[at - 1] if at else ""
        kind = "s" if word in _SIZES else after[:1] if after in _SIZES else "u" if before.endswith("ty") else "c"
        said.append(f"{word}@{kind}")
    return " ".join(said)


def unplaced(text: str) -> str:
    """The words alone."""
    return _PLACE.sub("", text)


def ended(word: str) -> str:
    """The word alone where anything may follow; "" in the middle of a number told digit by digit."""
    place = _AMONG.search(word)
    return "" if place and place[1] != place[2] else unplaced(word)


def _odd_pair(pair: str) -> str:
    return f"oh {digits(pair[1])}" if pair != "00" else "hundred"
