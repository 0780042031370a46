"""The order number and the postcode a caller gave, now or a few turns ago, seen against what we had just asked for."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.hearing.order_numbers import order_numbers
from app.hearing.postcodes import postcodes
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
_PROD = any_of(r"\bstill (?:there|here)\b")


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
    """What we asked for last; a "are you still there?" in between does not count."""
    replies = [m.content for m in scene.recent if m.role == "assistant" and m.content.strip()]
    for reply in reversed(replies[-3:]):
        asked = asked_for(reply)
        if asked or not _PROD.search(plain(reply)):
            return asked
    return ""


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
        numbers = tuple(n for n in numbers if n not in {order_key(code) for code in codes})
    elif asked == "both":
        codes = tuple(c for c in codes if order_key(c) != numbers[0]) if numbers else codes[:0]
        numbers = tuple(n for n in numbers if n not in {order_key(code) for code in codes[:1]}) or numbers
    elif asked == "number" and not numbers and utterance.count(" ") < 12:
        numbers = order_numbers(f"order number {utterance}")
    return Identifiers(numbers, codes[0] if codes else "")


def said_now(scene: Scene) -> Identifiers:
    """The identifiers of the last utterance."""
    return said(scene.utterance, just_asked(scene))


def said_before(scene: Scene) -> Identifiers:
    """The newest number and the newest postcode of the utterances before the last one."""
    numbers: tuple[str, ...] = ()
    postcode = ""
    reply = ""
    spoken: list[tuple[str, Asked]] = []
    for message in scene.recent:
        if message.role == "assistant" and message.content.strip():
            reply = message.content if not _PROD.search(plain(message.content)) else reply
        elif message.role == "user" and not is_silent(message.content):
            spoken.append((message.content, asked_for(reply)))
    for utterance, asked in reversed(spoken[:-1]):
        heard = said(utterance[-1000:], asked)
        numbers = numbers or heard.numbers
        postcode = postcode or heard.postcode
    return Identifiers(numbers, postcode)
