"""Who answers a turn: the agent and everybody it works with, put together once from the settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from app.agent import Agent
from app.context.gather import Context
from app.conversations.conversations import Conversations
from app.conversations.shared import Shared
from app.fence.fence import Fence
from app.identity import Ladder
from app.llm.base import Model
from app.llm.chain import Chain
from app.models import chain_of
from app.outbox.contacts import Contacts
from app.outbox.drainer import Drainer
from app.outbox.post import drainer
from app.proving import Prover
from app.retrieval.retriever import Retriever
from app.settings import Settings
from app.store.actions import ActionStore
from app.store.attempts import AttemptStore
from app.store.database import Database
from app.store.knowledge import KnowledgeStore
from app.store.leases import LeaseStore
from app.store.outbox import OutboxStore
from app.store.proofs import ProofStore
from app.store.shop import ShopStore
from app.tools.base import MutatingTool, ReadTool
from app.tools.changes import CHANGES, build_changes
from app.tools.lookup_order import LookupOrder
from app.tools.search_knowledge import SearchKnowledge
from app.tools.send_details import SendDetails
from app.tools.toolbox import Toolbox
from app.tools.verify_caller import VerifyCaller
from app.truth.evidence import Truth

OWN_TOOLS = CHANGES | {LookupOrder.name, SearchKnowledge.name, VerifyCaller.name, SendDetails.name}
"""The names an agent file may list as its tools."""


class Background(Protocol):
    """What works behind the requests for as long as the server runs."""

    async def start(self) -> None:
        """Begin."""
        ...

    async def aclose(self) -> None:
        """Finish, within seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Crew:
    """`conversations` take the turns; `background` is started before them and closed after them, in this order."""

    shop: ShopStore
    models: Chain
    conversations: Conversations
    post: Drainer
    background: tuple[Background, ...]


def crew_of(
    settings: Settings, database: Database, *, model: Model | None, tools: Sequence[ReadTool | MutatingTool]
) -> Crew:
    """Put everybody together. `model` and `tools` are as in `create_app`. Raises `ConfigurationError`."""
    shop, ledger, retriever = ShopStore(database), ActionStore(database), Retriever(KnowledgeStore(database))
    prover = Prover(shop, AttemptStore(database))
    ladder = Ladder(shop, ProofStore(database), prover, valid=timedelta(seconds=settings.verified_for_s))
    changes = build_changes(settings, database)
    outbox = OutboxStore(database)
    post = drainer(settings, outbox)
    contacts = Contacts(post.channels)
    own: list[ReadTool | MutatingTool] = [LookupOrder(shop, ladder), SearchKnowledge(retriever), VerifyCaller(ladder)]
    own += changes.tools
    own += [SendDetails(shop, retriever, outbox, contacts, sending=post.wake)] if post.channels else []
    toolbox = Toolbox([*own, *tools], timeout_s=settings.tool_timeout_s, ladder=ladder)
    fence = Fence(
        ledger,
        toolbox,
        settle_s=settings.commit_settle_s,
        valid_s=settings.approval_timeout_s,
        timeout_s=settings.tool_timeout_s,
    )
    models = chain_of(settings, model)
    context = Context(shop, ladder, retriever, timeout_s=settings.context_timeout_s)
    truth = Truth(ledger, timeout_s=settings.context_timeout_s)
    shared = Shared(LeaseStore(database)) if settings.shares_conversations else None
    agent = Agent(context, models, toolbox, fence, truth=truth, contacts=contacts)
    conversations = Conversations(agent, shared=shared)
    # Payments first: what is started first is closed last, and others may still be paying.
    behind: list[Background | None] = [changes.remote, retriever, fence, post, shared]
    return Crew(shop, models, conversations, post, tuple(part for part in behind if part))
