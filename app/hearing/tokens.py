"""An utterance cut into tokens: words, digits, codes, and shapes that are no identifier: prices, times, dates."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from app.hearing.vocabulary import DIGITS, SCALES, TEENS, TENS

Kind = Literal[
    "word",
    "digits",
    "code",
    "sign",
    "price",
    "decimal",
    "time",
    "date",
    "ordinal",
    "measure",
    "phone",
    "email",
    "other",
]

_MOST_HEARD = 6000  # characters; no utterance is longer, and what was said last counts
_LONGEST_CHUNK = 100  # characters; what is longer was never said
_LONGEST_SPELLED = 3  # letters of a word that may be spelled out ("EH8 9 YL")
_HESITATIONS = frozenset({"uh", "um", "er", "erm", "uhm", "umm", "uhh", "hmm", "hm", "mm", "mmm", "ähm", "äh"})
_PUNCTUATION = ".,;:!?…"
_OPENING = "([{<\"'*_`"
_CLOSING = ")]}>\"'*_`"
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-"})

_UNITS = "k|kg|g|mg|ml|l|cl|cm|mm|m|km|ft|in|oz|lb|lbs|gb|mb|tb|x|am|pm|h|hr|hrs|min|mins|s|sec|secs|d|w|v|hz|c|f|%|°|'"
_SHAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("email", re.compile(r".+@.+")),
    ("other", re.compile(r"(?:https?:|www\.).*|.*://.*")),
    ("digits", re.compile(r"[0-9]+")),
    ("digits", re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")),
    ("price", re.compile(r"[a-z]{0,3}[$€£¥].*|.*[$€£¥]|[0-9]+(?:[.,][0-9]+)*(?:usd|eur|gbp)")),
    ("time", re.compile(r"[0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2})?(?:[ap]\.?m\.?)|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")),
    (
        "date",
        re.compile(
            r"[0-9]{1,2}/[0-9]{1,4}(?:/[0-9]{1,4})?|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[.-][0-9]{1,2}[.-][0-9]{4}"
        ),
    ),
    (
        "phone",
        re.compile(
            r"\+?[0-9]*\(?[0-9]{3}\)?[-.][0-9]{3}[-.][0-9]{4}|\+[0-9(][0-9().-]*|\([0-9]{2,5}\)|[0-9]{3}-[0-9]{4}"
        ),
    ),
    ("decimal", re.compile(r"[0-9]+(?:,[0-9]{3})*\.[0-9]+")),
    ("ordinal", re.compile(r"[0-9]+(?:st|nd|rd|th)")),
    ("measure", re.compile(rf"[0-9]{{1,3}}(?:[.,][0-9]+)?(?:{_UNITS})|[0-9]+%")),
    ("code", re.compile(r"(?![0-9]{5}-[0-9]{4}$)(?=.*[0-9])[a-z0-9]+(?:[-_/.]+[a-z0-9]+)*")),
    ("word", re.compile(r"[a-z]+(?:'[a-z]+)*")),
    ("sign", re.compile(r"[#+@_/-]")),
)
_GLUED = re.compile(r"(?<=[A-Za-z])[=:(](?=[0-9A-Za-z#])")  # "order:1042"
_HYPHENATED = re.compile(r"[a-z]+(?:'[a-z]+)?(?:-[a-z]+)+")
_ZIP_PLUS_FOUR = re.compile(r"[0-9]{5}-[0-9]{4}")
_SIGNS = re.compile(r"[0-9]|[a-z]+")
_OF_NUMBERS = frozenset({*"0123456789", *DIGITS, *TEENS, *TENS, *SCALES})
_COMMA_DIGITS = re.compile(r"[0-9]+(?:,[0-9]+)+")


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `text` is lower case, `pause` is the punctuation behind it, `shouted`: the only capitals around.

    `hyphen`: it was written together with the next one, by a hyphen.
    """

    text: str
    kind: Kind
    pause: str = ""
    shouted: bool = False
    hyphen: bool = False


def tokens(text: str) -> list[Token]:
    """The tokens of an utterance, in order, of its last 6,000 characters. Linear in its length."""
    found: list[Token] = []
    plain = _GLUED.sub(" ", _normal(text).translate(_QUOTES).replace("#", " #"))
    if plain.isupper() and any(word.isalpha() and len(word) > _LONGEST_SPELLED for word in plain.split()):
        plain = plain.lower()  # a transcript in capitals shouts nothing in particular
    for chunk in plain.split():
        if len(chunk) > _LONGEST_CHUNK:
            found.append(Token("", "other"))
        else:
            _read_chunk(chunk, found)
    return found


def may_hold_digits(text: str) -> bool:
    """Whether a digit was written in it or said; False, as of most utterances, saves the reading of its tokens.

    No token begins or ends between two letters, so a word of a number stands between others here too.
    """
    return not _OF_NUMBERS.isdisjoint(_SIGNS.findall(_normal(text).lower()))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text[-_MOST_HEARD:])


def _read_chunk(chunk: str, found: list[Token]) -> None:
    core = chunk.lstrip(_OPENING + "¿¡") if "(" not in chunk or chunk[-1:] in ",.;" else chunk
    stripped = core.rstrip(_PUNCTUATION + (_CLOSING if not core.startswith("(") else ""))
    pause = "".join(c for c in core[len(stripped) :] if c in _PUNCTUATION)
    if stripped[:1].isdigit() or stripped[-3:-2].isdigit():
        stripped = stripped.removesuffix("'s")
    if core.startswith("(") and not _is_area_code(stripped):
        stripped = stripped.strip("()")
    while stripped[:1] == "#":
        found.append(Token("#", "sign"))
        stripped = stripped[1:]
    if stripped.lower() in _HESITATIONS:
        return  # said between any two characters, and meaning nothing anywhere
    if stripped:
        found.extend(_named(stripped, pause))
    elif pause and found:
        last = found[-1]
        found[-1] = Token(last.text, last.kind, last.pause + pause, last.shouted)


def _is_area_code(core: str) -> bool:
    return core[1:4].isdigit() and ")" in core


def _named(core: str, pause: str) -> list[Token]:
    lower = core.lower()
    shouted = core.isupper() and len(core) > 1
    if lower.isascii() and lower.isalpha():  # of the shapes only a word can be this, and most tokens are words
        return [Token(lower, "word", pause, shouted)]
    for kind, shape in _SHAPES:
        if shape.fullmatch(lower):
            text = lower.replace(",", "") if kind == "digits" else lower
            return [Token(text, kind, pause, shouted)]
    parts = _parts(lower)
    if parts is None:
        return [Token(lower, "other", pause)]
    between = "," if "," in lower else ""
    last = len(parts) - 1
    return [
        Token(
            part,
            "digits" if part.isdigit() else "word",
            pause if at == last else between,
            shouted,
            hyphen=at < last and not between,
        )
        for at, part in enumerate(parts)
    ]


def _parts(lower: str) -> list[str] | None:
    """What one chunk holds when it is several tokens written together."""
    if lower in {"x-ray", "x-rays"}:
        return ["xray"]
    if _HYPHENATED.fullmatch(lower) or _ZIP_PLUS_FOUR.fullmatch(lower):
        return lower.split("-")
    if _COMMA_DIGITS.fullmatch(lower):
        return lower.split(",")
    return None
