"""A tool that changes something and counts how often in the database, and calls in which it is asked for."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy import func, select, update

from app.actions import Action, ActionState, Done, Prepared, Refusal
from app.agent import Agent
from app.context.gather import Context
from app.fence.fence import Fence
from app.identity import Ladder as IdentityLadder
from app.llm.chain import Chain, Deadlines
from app.llm.scripted import ScriptedModel, Step
from app.metrics.journal import Journal
from app.outbox.contacts import Contacts
from app.persona import Filler, Persona
from app.proving import Prover
from app.reconcile import Memory, look, reconcile
from app.retrieval.retriever import Retriever
from app.standing import Level
from app.store.actions import ActionStore
from app.store.attempts import AttemptStore
from app.store.database import Database
from app.store.knowledge import KnowledgeStore
from app.store.ledger_tables import actions, audit, tickets
from app.store.proofs import ProofStore
from app.store.shop import ShopStore
from app.store.unbroken import Store, unbroken
from app.tools.base import Ladder, Scope
from app.tools.toolbox import Toolbox
from app.truth.evidence import Truth
from app.turn import Message, Piece, Say, ToolCall, Turn

LEAD = "To confirm, "
READ_BACK = (
    f"{LEAD}I give back thirty-nine dollars and ninety cents for order one zero four two to the card you paid with. "
    "Shall I go ahead?"
)
WORKING = "Okay, one moment... "
DONE = "Done. I have given back thirty-nine dollars and ninety cents for order one zero four two."
PERSONA = Persona(name="demo", prompt="Be kind.", tools=("refund_order",), passages=0, filler=Filler(after_s=0))


Moment = Callable[[], Awaitable[None]]


class Wish(BaseModel):
    """Which order to give the money back for."""

    order_number: str


async def _at_once() -> None:
    return None


class GiveBack(Store):
    """Gives money back: each time is one row of its own, so that a second time would show."""

    name = "refund_order"
    description = "Refunds an order."
    arguments = Wish

    def __init__(
        self, database: Database, *, level: Level = Level.UNKNOWN, moments: Mapping[str, Moment] | None = None
    ) -> None:
        """`moments` are what happens "before" the transaction that acts, "inside" it, and "after" it."""
        super().__init__(database)
        self.level = level
        self.asked: list[Scope] = []
        self._moments = moments or {}

    async def prepare(self, arguments: BaseModel, scope: Scope) -> Prepared | Refusal:
        self.asked.append(scope)
        number = Wish.model_validate(arguments).order_number
        if number == "9":
            return Refusal("window", "I have not refunded order 9: it is older than thirty days.")
        read_back = f"I give back $39.90 for order {number} to the card you paid with. Shall I go ahead?"
        return Prepared("c1", {"order_number": number}, read_back, number, Decimal("39.90"), "USD")

    @unbroken
    async def execute(self, action: Action) -> Done | Refusal:
        await self._moments.get("before", _at_once)()
        now = datetime.now(UTC)
        async with self.database.write() as connection:
            mine = select(actions.c.state, actions.c.said).where(actions.c.id == action.id).with_for_update()
            state, said = (await connection.execute(mine)).one()
            if state == ActionState.EXECUTED:
                return Done(said)
            if state != ActionState.PREPARED:
                return Refusal(state, "I have not done that.")
            row = {
                "id": uuid4().hex,
                "key": uuid4().hex,
                "conversation_id": action.conversation_id,
                "customer_id": action.customer_id,
                "order_key": action.order_key,
                "reason": action.id,
                "detail": {},
                "created_at": now,
            }
            await connection.execute(tickets.insert(), [row])
            await self._moments.get("inside", _at_once)()
            said = f"Done. I have given back $39.90 for order {action.order_key}."
            done = update(actions).where(actions.c.id == action.id)
            await connection.execute(done.values(state=ActionState.EXECUTED, said=said, executed_at=now))
        await self._moments.get("after", _at_once)()
        return Done(said)

    @unbroken
    async def times(self) -> int:
        """How often money was given back."""
        async with self.database.read() as connection:
            return int((await connection.execute(select(func.count()).select_from(tickets))).scalar_one())

    @unbroken
    async def trail(self) -> list[tuple[str, str]]:
        """The audit: each event with its reason, oldest first."""
        async with self.database.read() as connection:
            rows = await connection.execute(select(audit.c.event, audit.c.reason).order_by(audit.c.id))
            return [(event, reason) for event, reason in rows]


def asks(number: str = "1042") -> tuple[Step, ...]:
    """What a model does that wants to refund an order."""
    return (ToolCall("", "refund_order", json.dumps({"order_number": number})),)


@dataclass
class Clock:
    """A wall clock that can be put forward."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def ladder_of(database: Database) -> IdentityLadder:
    """Who calls, as the server finds it out."""
    shop = ShopStore(database)
    return IdentityLadder(shop, ProofStore(database), Prover(shop, AttemptStore(database)))


def agent_of(
    tool: GiveBack,
    model: ScriptedModel,
    *,
    settle_s: float = 0.0,
    ladder: Ladder | None = None,
    now: Callable[[], datetime] | None = None,
    turn_s: float = 12.0,
) -> Agent:
    """An agent with this one tool and this model, on the tool's database."""
    toolbox = Toolbox([tool], timeout_s=5.0, ladder=ladder)
    fence = Fence(
        ActionStore(tool.database), toolbox, settle_s=settle_s, valid_s=300.0, timeout_s=5.0, now=now or Clock()
    )
    shop, database = ShopStore(tool.database), tool.database
    context = Context(shop, ladder_of(database), Retriever(KnowledgeStore(database)), timeout_s=5.0)
    truth = Truth(ActionStore(database), timeout_s=5.0)
    chain = Chain([("scripted", model)], Deadlines(turn_s=turn_s))
    return Agent(context, chain, toolbox, fence, truth=truth, contacts=Contacts())


@dataclass
class Call:
    """One call: what was heard so far, and turns that are answered and then heard."""

    agent: Agent
    persona: Persona = PERSONA
    conversation: str = "conv_1"
    caller: str = "c1"
    history: list[Message] = field(default_factory=lambda: [Message("assistant", "Hello, this is Acme.")])
    decisions: list[str] = field(default_factory=list)
    before: Memory | None = None
    interjected: list[Piece] = field(default_factory=list)

    async def post(self, *tail: Message) -> str:
        """The reply to the history with these messages after it; of those before, only how they looked is known."""
        journal = Journal(time.monotonic())
        turn = Turn(self.conversation, "demo", (*self.history, *tail), caller_id=self.caller)
        journal.kind = reconcile(look(turn), self.before).kind
        self.before = self.before if journal.kind == "stale" else Memory(look(turn), "completed")
        spoken = ""
        try:
            async with aclosing(self.agent.reply(turn, self.persona, journal, self.interjected.append)) as pieces:
                async for piece in pieces:
                    spoken += piece.text if isinstance(piece, Say) else ""
        finally:
            self.decisions = journal.decisions
        return spoken

    async def say(self, *said: str, cut: int | None = None) -> str:
        """Say something and hear the reply, or only its first `cut` characters, as the platform tells them."""
        tail = [Message("user", text) for text in said]
        reply = await self.post(*tail)
        heard = reply if cut is None else f"{reply[:cut].rstrip()}..."
        self.history += [*tail, Message("assistant", heard)]
        return reply

    def copy(self) -> "Call":
        """The same call at this moment, to go on in another way."""
        return replace(self, history=list(self.history), decisions=[])


async def hang_up_after(seconds: float, work: "asyncio.Task[str]") -> None:
    """Cancel a reply that is on its way, as a closed connection does."""
    await asyncio.sleep(seconds)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


def scripted(*replies: Sequence[Step]) -> ScriptedModel:
    """A model that asks for the refund of order 1042, or does what it is told."""
    return ScriptedModel(replies or [asks()])
