"""What a caller who wants something changed names: the items, the reason, the new address, the message to send."""

import re
from collections.abc import Sequence

from app.hearing.order_numbers import order_numbers
from app.llm.offline.order_question import aspects
from app.llm.offline.order_view import OrderView
from app.llm.offline.scene import Scene
from app.llm.offline.words import WEAK, any_of, plain, stems

_LONGEST = 200
_NOUN = r"((?:[a-z][a-z'-]*)(?: [a-z][a-z'-]*){0,3}?)"
_END = (
    r"(?= (?:from|of|in|on|off|out|order|number|because|since|as|it|they|is|are|was|were|has|have|that|which|please|"
    r"and|but|for|to|not|instead|back|only|too|i|arrived|came|broke|does|do|did|doesn't|won't|don't)\b|$)"
)
_THE = r"(?:the|my|this|that|those|these|one|one of the|just the|only the)"
_NAMED = (
    re.compile(rf"\b(?:only|just|except for) (?:the |my |one )?{_NOUN}{_END}"),
    re.compile(rf"\b(?:refund|return|money back|send back|exchange)(?: for| on| of)? {_THE} {_NOUN}{_END}"),
    re.compile(rf"\b{_THE} {_NOUN} (?:is|are|was|were|has|have|arrived|came|broke|doesn't|does not|won't|stopped)\b"),
)
_NO_ITEM = frozenset(
    """
    order orders money whole all everything it them this that one ones purchase amount item items thing things total
    refund return parcel package delivery shipment payment price rest caller postcode address number box stuff product
    please back me my full half half of it full amount whole thing
    """.split()  # noqa: SIM905
)
_WHY = (
    re.compile(r"\b(?:because|since) (.{3,120})", re.IGNORECASE),
    re.compile(
        r"((?:it|they|the [\w' -]{2,40}|one of them)(?:'s| is| are| was| were| has| have| arrived| came| broke|"
        r" stopped| doesn't| does not| won't)\b[^.!?;]{0,80})",
        re.IGNORECASE,
    ),
    re.compile(r"\b(i (?:don't|do not|no longer) (?:want|need|like) [^.!?;]{2,60})", re.IGNORECASE),
    re.compile(
        r"\b((?:broken|damaged|faulty|defective|cracked|too (?:small|big|late)|wrong (?:item|size|colou?r))\b)",
        re.IGNORECASE,
    ),
)
_TO = re.compile(r"\b(?:to|is|it's|address:)\s+(?=(?:(?:flat|apartment|apt|unit|suite|number)\s)?\d)", re.IGNORECASE)
_HOUSE = re.compile(r"\b\d+[a-z]?,? (?:[A-Za-z][\w'.-]*,? ?){2,}")
_INSTEAD = re.compile(r"[\s,]*\b(?:instead|please|thanks|thank you|thank you very much)\b[\s.!]*$", re.IGNORECASE)
ADDRESS = any_of(r"\b(?:address|deliver\w*|ship (?:it|this|that|my)|send (?:it|this|that|my order|the order) to)\b")
_MESSAGE = any_of(
    r"\b(?:email|text|sms|message) (?:me|it|that|this|them|those|the|my)\b(?! back)",
    r"\bsend (?:me )?(?:it|that|this|them|those|everything|(?:the|an?|all|my|these|more)\b.*?)\b"
    r" (?:by|via|in|to my|over|as|per)(?: an?| the)? (?:email|text|sms|message|mail|phone|inbox)\b",
    r"\bsend me (?:(?:the|an?|all|my|more|some) )?(?:\w+ )?"
    r"(?:details|link|tracking|email|text|sms|message|summary|information|info|confirmation|receipt|instructions)\b",
    r"\b(?:get|have|receive) (?:it|that|this|the details|an? \w+) (?:by|via|in|as) (?:an? )?(?:email|text|sms)\b",
)
_ABOUT = {
    "tracking": "tracking", "carrier": "tracking", "status": "status", "arrival": "delivery date", "items": "items",
    "total": "total", "refund": "refund",
}  # fmt: skip


def wants_message(scene: Scene) -> bool:
    """Whether the caller wants something sent to them as a message."""
    return scene.says(_MESSAGE)


def items_named(utterances: Sequence[str], order: OrderView | None) -> tuple[str, ...]:
    """The items that are meant, newest words first, as the order calls them where it is known; () for all of them."""
    for utterance in reversed(utterances):
        if order and len(order.items) > 1:
            asked = {s for s in stems(utterance) if s not in WEAK}
            held = [name for name, _ in order.items if asked.intersection(stems(name))]
            if held:
                return tuple(held) if len(held) < len(order.items) else ()
        named = _noun(plain(utterance)) if order is None else ""
        if named:
            return (named,)
    return ()


def _noun(words: str) -> str:
    for pattern in _NAMED:
        for found in pattern.finditer(words):
            if not set(found[1].split()) & _NO_ITEM:
                return found[1]
    return ""


def reason(utterances: Sequence[str]) -> str:
    """Why the caller wants it, in their own words; "" when they did not say."""
    for utterance in reversed(utterances):
        for pattern in _WHY:
            found = pattern.search(utterance[:_LONGEST])
            if found and not order_numbers(found[1]):  # "it's one zero four two" answers another question
                return " ".join(found[1].split()).strip(" .,;!?")
    return ""


def new_address(utterance: str, *, whole: bool = False) -> tuple[str, str]:
    """The words before a new address, and the address itself, "" when there is none.

    `whole`: we have just asked for it, so the utterance may be nothing else.
    """
    text = _INSTEAD.sub("", utterance[:_LONGEST].strip())
    to = list(_TO.finditer(text))
    if to:
        return text[: to[-1].start()], text[to[-1].end() :].strip(" .,!?")
    house = _HOUSE.search(text)
    if house and (whole or ADDRESS.search(plain(text[: house.start()]))):
        return text[: house.start()], text[house.start() :].strip(" .,!?")
    return (text, "")


def what_to_send(scene: Scene, number: str) -> str:
    """What the message is to tell, in a few words."""
    about = next((_ABOUT[aspect] for aspect in aspects(scene) if aspect in _ABOUT), "details")
    return f"{about} of order {number}" if number else f"{about} of what we talked about"
