"""Whether what a reply claims has been done: executed actions, the caller's records, what tools have said."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import orjson
import structlog

from app.actions import Action, ActionState
from app.errors import StoreError
from app.hearing.order_numbers import order_numbers
from app.llm.base import Prompt
from app.orders import Order, OrderStatus, order_key
from app.speech.claims.asked import LOOKED_AT, asked
from app.speech.claims.claim import Claim, Kind
from app.speech.style import SpeechStyle
from app.speech.whole import worded
from app.store.actions import ActionStore
from app.turn import Message, Turn

log = structlog.get_logger(__name__)
_TOOLS: dict[Kind, frozenset[str]] = {
    "refund": frozenset({"refund_order", "cancel_order"}),
    "cancellation": frozenset({"cancel_order"}),
    "change": frozenset({"change_address"}),
    "message": frozenset({"send_details"}),
}
# What a tool of the platform is for, by its name.
_NAMES: dict[Kind, re.Pattern[str]] = {
    "refund": re.compile(r"refund|reimburs|credit|repay", re.IGNORECASE),
    "cancellation": re.compile(r"cancel|void", re.IGNORECASE),
    "change": re.compile(r"change|update|modify|edit|address|exchange|replac|return|swap|reschedul", re.IGNORECASE),
    "message": re.compile(r"mail|sms|text|send|message|notif", re.IGNORECASE),
}
_FAILED = re.compile(r"error|fail|denied|refus|invalid|not_|unable|timeout|exception", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|yesterday|ago|last|earlier"
    r"|previously|(?:on|in) (?:may|monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W\d_]{4,}")
_HEARD_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record about one order: what was done with it, and the words of its items."""

    key: str
    kinds: frozenset[Kind]
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a claim is made. `results`: what our own tools said in this turn."""

    turn: Turn
    prompt: Prompt
    results: tuple[Message, ...]
    style: SpeechStyle


class Truth:
    """Looks for what stands behind a claim. The ledger is read only when there is one."""

    def __init__(self, actions: ActionStore, *, timeout_s: float) -> None:
        self._actions = actions
        self._timeout_s = timeout_s

    async def missing(self, claim: Claim, scene: Scene) -> tuple[Kind, ...] | None:
        """What of the claim is not on record; None when that cannot be found out."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._missing(claim, scene)
        except (TimeoutError, StoreError) as error:
            log.warning("a claim cannot be checked", problem=str(error))
            return None

    async def _missing(self, claim: Claim, scene: Scene) -> tuple[Kind, ...]:
        turn, prompt = scene.turn, scene.prompt
        records = _records(prompt.facts.orders, scene.results)
        open_kinds = [kind for kind in claim.kinds if not _by_platform(kind, turn, prompt)]
        if not claim.own:
            meant = _meant(claim, turn, records)
            # Told with a day in the past it is about the order that this was done with; else about every one meant.
            enough = any if _PAST.search(claim.text) else all
            open_kinds = [kind for kind in open_kinds if not (meant and enough(kind in r.kinds for r in meant))]
        if not open_kinds:
            return ()
        done = [a for a in await self._actions.of(turn.conversation_id) if _counts(a, turn, scene.style)]
        return tuple(kind for kind in open_kinds if not any(_says(action, kind, claim) for action in done))


def wanted(turn: Turn) -> Kind | None:
    """What the caller asked for lately."""
    lately = islice((m.content for m in reversed(turn.history) if m.role == "user"), LOOKED_AT)
    return asked(list(lately)[::-1])


def _counts(action: Action, turn: Turn, style: SpeechStyle) -> bool:
    """Whether an action is one of this call: under an id that was only derived, its outcome must have been heard."""
    if action.state is not ActionState.EXECUTED or action.caller_id != turn.caller_id:
        return False
    return turn.has_own_id or _heard(worded(action.said, style), turn.history)


def _heard(said: str, history: Sequence[Message]) -> bool:
    words = set(_NAME_WORD.findall(said.lower()))
    spoken = (set(_NAME_WORD.findall(m.content.lower())) for m in history if m.role == "assistant")
    return bool(words) and any(len(words & heard) >= len(words) * _HEARD_SHARE for heard in spoken)


def _says(action: Action, kind: Kind, claim: Claim) -> bool:
    """Whether the action is what is claimed: of that kind, and of the order that is named, if one is."""
    if action.tool not in _TOOLS[kind] or (kind == "refund" and action.amount is None):
        return False
    named = _named(claim.text)
    return not (named and action.order_key) or action.order_key in named


def _named(text: str) -> tuple[str, ...]:
    return tuple(order_key(key) for key in order_numbers(text)) if "order" in text.lower() else ()


def _meant(claim: Claim, turn: Turn, records: Sequence[Record]) -> list[Record]:
    """The orders a claim is about: those it names, else those the caller named, else all there are."""
    for text in (claim.text, turn.since_reply or turn.utterance):
        keys = order_numbers(text)
        if named := [record for record in records if record.key in keys]:
            return named
        if _named(text):
            return []
        words = set(_NAME_WORD.findall(text.lower()))
        if items := [record for record in records if record.words & words]:
            return items
    return list(records)


def _records(orders: Iterable[Order], results: Sequence[Message]) -> list[Record]:
    found = {record.key: record for record in map(_record, orders)}
    for message in results:
        found |= {record.key: record for record in _told(message)}
    return list(found.values())


def _record(order: Order) -> Record:
    words = frozenset(word for item in order.items for word in _NAME_WORD.findall(item.name.lower()))
    return Record(order_key(order.number), _kinds(order.status, refunded=bool(order.refunds)), words)


def _told(message: Message) -> list[Record]:
    """The orders of a look-up's answer."""
    try:
        answer = orjson.loads(message.content)
    except orjson.JSONDecodeError:
        return []
    orders = answer.get("orders") if isinstance(answer, dict) else None
    return [
        Record(order_key(str(o.get("number", ""))), _kinds(str(o.get("status", "")), refunded=bool(o.get("refunds"))))
        for o in (orders if isinstance(orders, list) else ())
        if isinstance(o, dict)
    ]


def _kinds(status: str, *, refunded: bool) -> frozenset[Kind]:
    kinds: set[Kind] = set()
    if refunded or status == OrderStatus.REFUNDED:
        kinds.add("refund")
    if status == OrderStatus.CANCELLED:
        kinds.add("cancellation")
    if status == OrderStatus.RETURNED:
        kinds.add("change")
    return frozenset(kinds)


def _by_platform(kind: Kind, turn: Turn, prompt: Prompt) -> bool:
    """Whether a tool that the platform itself runs has done it, by its own account."""
    names = {spec.name for spec in prompt.platform_tools if _NAMES[kind].search(spec.name)}
    calls = {call.id for message in turn.history for call in message.tool_calls if call.name in names}
    answers = (m.content for m in turn.history if m.role == "tool" and m.tool_call_id in calls)
    return any(answer.strip() and not _FAILED.search(answer) for answer in answers)
