"""The order number and the postcode a caller gave, now or a few turns ago, seen against what we had just asked for."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.hearing.order_numbers import order_numbers
from app.hearing.postcodes import postcodes
from app.llm.offline import lines
from app.llm.offline.scene import Scene, is_silent
from app.llm.offline.words import any_of, plain
from app.orders import order_key

Asked = Literal["", "number", "postcode", "both"]

_SPELLED = re.compile(
    r"\d|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|hundred|thousand|double|triple)\b",
    re.IGNORECASE,
)
_ASKING = any_of(
    r"\b(?:what's|what is|could you|can you|would you|may i|do you have|share|provide|please|confirm|say)\b",
    r"\b(?:tell me|give me|read me|let me have|i need|i'll need|i still need|i also need)\b",
)
_NUMBER = any_of(
    r"\border (?:number|id|no)\b", r"\bnumber (?:of|for|on) (?:your|the|that) order\b", r"\bread me the number\b"
)
_POSTCODE = any_of(r"\b(?:postcode|postal code|zip|zip code|post code)\b")
_ANOTHER = any_of(r"\b(?:status|where is|where's|what about)\b")  # the caller asks about another order instead
_SENTENCE = re.compile(r"[^.!?]+[.!?]?")
_PROD = any_of(
    r"\bstill (?:there|here)\b", r"\bcan(?:'t)? (?:you )?hear (?:me|you)\b", r"\bwhenever you(?:'re)? (?:ready|like)\b"
)
_PATIENCE = frozenset(plain(line) for line in (*lines.WAITING, lines.LISTENING))
_LINES: tuple[tuple[Asked, tuple[str, ...]], ...] = (
    ("postcode", tuple(map(plain, lines.ASK_POSTCODE))),
    ("number", tuple(map(plain, (*lines.ASK_NUMBER, *lines.ASK_NUMBER_OF_LATE, *lines.ASK_NUMBER_AFTER_POSTCODE)))),
    ("both", tuple(map(plain, lines.NOT_FOUND))),
)
_LONGEST_SENT = 80  # characters of a postcode that the look-up takes


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What was said: order keys, likeliest first, and the postcode, each empty when it was not."""

    numbers: tuple[str, ...] = ()
    postcode: str = ""


def asked_for(reply: str) -> Asked:
    """What this reply of ours asks the caller for."""
    number = postcode = False
    for match in _SENTENCE.finditer(reply[-400:]):
        words = plain(match[0])
        if "?" in match[0] or _ASKING.search(words):
            number = number or _NUMBER.search(words) is not None
            postcode = postcode or _POSTCODE.search(words) is not None
    if number and postcode:
        return "both"
    return "number" if number else "postcode" if postcode else ""


def just_asked(scene: Scene) -> Asked:
    """What we asked for last; a "are you still there?" or "take your time" in between does not count."""
    return _exchanges(scene)[1]


def _exchanges(scene: Scene) -> tuple[list[tuple[str, Asked]], Asked]:
    """What the caller said with what it answers, oldest first, and what we asked for last."""
    spoken: list[tuple[str, Asked]] = []
    asked: Asked = ""
    for message in scene.recent:
        if message.role == "assistant" and message.content.strip() and not _is_patience(message.content):
            asked = asked_for(message.content) or _cut_off(message.content, spoken)
        elif message.role == "user" and not is_silent(message.content):
            spoken.append((message.content, asked))
    return spoken, asked


def _is_patience(reply: str) -> bool:
    words = plain(reply)
    return not words or words in _PATIENCE or _PROD.search(words) is not None


def _cut_off(reply: str, spoken: list[tuple[str, Asked]]) -> Asked:
    """What a reply was about to ask for when the caller cut in, by its beginning and by what was still missing."""
    words = plain(reply)
    if not words:
        return ""
    kinds = [asked for asked, known in _LINES if any(line.startswith(words) for line in known)]
    if len(kinds) < 2:
        return kinds[0] if kinds else ""
    return "postcode" if any(said(utterance[-1000:], before).numbers for utterance, before in spoken) else "number"


@lru_cache(maxsize=512)
def said(utterance: str, asked: Asked) -> Identifiers:
    """The identifiers in one utterance, given what it answers."""
    if not _SPELLED.search(utterance):
        return Identifiers()
    if asked == "postcode" and _ANOTHER.search(plain(utterance)):
        asked = ""
    numbers = order_numbers(utterance)
    codes = postcodes(utterance, expecting=asked in {"postcode", "both"})
    if asked == "postcode":
        numbers = tuple(n for n in numbers if not any(n in order_key(code) for code in codes))
    elif asked == "both":
        codes = tuple(c for c in codes if order_key(c) != numbers[0]) if numbers else codes[:0]
        numbers = tuple(n for n in numbers if n not in {order_key(code) for code in codes[:1]}) or numbers
    elif asked == "number" and not numbers and utterance.count(" ") < 12:
        numbers = order_numbers(f"order number {utterance}")
    return Identifiers(numbers, _as_heard(codes))


def _as_heard(codes: tuple[str, ...]) -> str:
    """The postcode for the look-up: every spelling it may have, as "M2 6RE or M20 6RE"."""
    spelled = [code for code in codes if not code.isdigit() and " " in code] if codes and " " in codes[0] else codes[:1]
    told = ""
    for code in spelled:
        longer = f"{told} or {code}" if told else code
        told = longer if len(longer) <= _LONGEST_SENT else told
    return told


def said_now(scene: Scene) -> Identifiers:
    """The identifiers of the last utterance."""
    return said(scene.utterance, just_asked(scene))


def said_before(scene: Scene) -> Identifiers:
    """The newest number and the newest postcode of the utterances before the last one."""
    numbers: tuple[str, ...] = ()
    postcode = ""
    spoken, _ = _exchanges(scene)
    for utterance, asked in reversed(spoken[:-1]):
        heard = said(utterance[-1000:], asked)
        numbers = numbers or heard.numbers
        postcode = postcode or heard.postcode
    return Identifiers(numbers, postcode)
