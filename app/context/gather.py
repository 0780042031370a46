"""The prompt of a turn: instructions, history, and what the database knows, gathered inside one deadline."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TypeVar

import structlog

from app.context.history import paired, trimmed
from app.errors import StoreError
from app.hearing.order_numbers import order_numbers
from app.identity import Ladder
from app.knowledge import Passage
from app.llm.base import Facts, Prompt
from app.metrics.journal import Journal
from app.orders import Customer, Order
from app.outgoing import on_file
from app.persona import Persona
from app.retrieval.retriever import Retriever
from app.store.shop import ShopStore
from app.turn import Message, ToolSpec, Turn

T = TypeVar("T")
log = structlog.get_logger(__name__)
_RECENT_ORDERS = 5
_EARLIER_UTTERANCES = 4
_LEAST_S = 0.05


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Context:
    """Builds prompts from facts and passages; what is late is left out and the turn goes on."""

    def __init__(
        self,
        shop: ShopStore,
        ladder: Ladder,
        retriever: Retriever,
        *,
        timeout_s: float,
        today: Callable[[], datetime] = _utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shop = shop
        self._ladder = ladder
        self._retriever = retriever
        self._timeout_s = timeout_s
        self._today = today
        self._clock = clock

    async def prompt(self, turn: Turn, persona: Persona, own_tools: Sequence[ToolSpec], journal: Journal) -> Prompt:
        """Everything the model may use for this turn. Never raises on a slow or broken database."""
        facts, passages = await self._gather(turn, persona, journal)
        taken = {spec.name for spec in turn.tools}  # a tool the request brings replaces ours of the same name
        prompt = Prompt(
            instructions=persona.instructions(turn.instructions, turn.variables),
            history=paired(trimmed(turn.history, persona.history_messages)),
            facts=facts,
            passages=passages,
            own_tools=tuple(spec for spec in own_tools if spec.name not in taken),
            platform_tools=turn.tools,
            model=persona.model.name,
            max_tokens=_least(turn.max_tokens, persona.model.max_tokens),
            temperature=turn.temperature if persona.model.temperature is None else persona.model.temperature,
            today=_day(self._today().date()),
            facts_role=persona.model.facts_role,
            count_tokens=persona.model.count_tokens or turn.include_usage,
            already_said=" ".join(turn.said_since) if turn.is_continuation else "",
        )
        journal.context_at = self._clock()
        return prompt

    async def _gather(self, turn: Turn, persona: Persona, journal: Journal) -> tuple[Facts, tuple[Passage, ...]]:
        """One behind the other: both are nearly always there without a wait, which two tasks side by side are not."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + self._timeout_s
        facts = await _in_time(self._facts(turn, persona), ends_at, Facts(read=False), "facts", journal)
        # What is found in memory needs next to no time: it is found though the database used all there was.
        ends_at = max(ends_at, loop.time() + _LEAST_S)
        passages = await _in_time(self._passages(turn, persona), ends_at, (), "passages", journal)
        return facts, passages

    async def _facts(self, turn: Turn, persona: Persona) -> Facts:
        """What this caller may hear: their own orders, from the level on that the agent's file asks for."""
        standing = await self._ladder.standing(turn.conversation_id, turn.caller_id, turn.history)
        caller = standing.customer
        if caller is None or not standing.reaches(persona.told_from):
            return Facts()
        recent = await self._shop.orders_of(caller.id, limit=_RECENT_ORDERS)
        # What proves who somebody is stays here, whatever an engine does with the facts.
        told = Customer(caller.id, caller.name, address=caller.address)
        orders = recent + await self._named(turn, caller.id, recent)
        return Facts(told, orders, reachable=on_file(caller))

    async def _named(self, turn: Turn, customer_id: str, recent: tuple[Order, ...]) -> tuple[Order, ...]:
        """Older orders of the caller that the utterance names; orders of others are dropped here."""
        keys = order_numbers(turn.utterance)
        if not keys:
            return ()
        known = {order.number for order in recent}
        found = await self._shop.orders_by_keys(keys)
        return tuple(o for o in found if o.customer_id == customer_id and o.number not in known)

    async def _passages(self, turn: Turn, persona: Persona) -> tuple[Passage, ...]:
        if not persona.passages:
            return ()
        return await self._retriever.search(turn.utterance, earlier(turn.messages), limit=persona.passages)


def earlier(messages: Sequence[Message]) -> tuple[str, ...]:
    """What was said just before the last utterance, oldest first: what "and how long does that take?" refers to."""
    said = [m.content for m in messages[-12:] if m.role in {"user", "assistant"} and m.content.strip()]
    return tuple(said[:-1][-_EARLIER_UTTERANCES:])


async def _in_time(work: Awaitable[T], ends_at: float, missing: T, what: str, journal: Journal) -> T:
    try:
        async with asyncio.timeout_at(ends_at):
            return await work
    except TimeoutError:
        journal.decide(f"{what} late")
    except StoreError as error:
        log.warning("the turn goes on without", part=what, problem=str(error))
        journal.decide(f"{what} failed")
    return missing


@lru_cache(maxsize=4)
def _day(day: date) -> str:
    return f"{day:%A, %d %B %Y}"


def _least(*caps: int | None) -> int | None:
    return min((cap for cap in caps if cap), default=None)
