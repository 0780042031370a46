"""The composition root: settings in, a FastAPI application out. Nothing else builds what others use."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

import structlog
from fastapi import FastAPI

from app import log as logging
from app.agent import Agent
from app.api.admission import Admission
from app.api.auth import Keys
from app.api.call import Desk
from app.api.capture import CaptureFolder
from app.api.completions import completions_router
from app.api.failures import answer_failures
from app.api.health import health_router
from app.api.meters import Meters, metrics_router
from app.api.models import models_router
from app.context.gather import Context
from app.fence.fence import Fence
from app.llm.base import Model
from app.llm.chain import Chain, Deadlines
from app.llm.offline.model import OfflineModel
from app.outbox.contacts import Contacts
from app.outbox.post import drainer
from app.persona import Personas
from app.recorder import Recorder
from app.retrieval.retriever import Retriever
from app.settings import Settings
from app.store.actions import ActionStore
from app.store.conversations import ConversationStore
from app.store.database import Database
from app.store.knowledge import KnowledgeStore
from app.store.outbox import OutboxStore
from app.store.shop import ShopStore
from app.tools.attempts import Attempts
from app.tools.base import MutatingTool, ReadTool
from app.tools.lookup_order import LookupOrder
from app.tools.search_knowledge import SearchKnowledge
from app.tools.send_details import SendDetails
from app.tools.toolbox import Toolbox
from app.truth.evidence import Truth

log = structlog.get_logger(__name__)
_DEFAULT_MODEL = "gpt-4o-mini"
OWN_TOOLS = frozenset({LookupOrder.name, SearchKnowledge.name, SendDetails.name})


class Background(Protocol):
    """What works behind the requests for as long as the server runs."""

    async def start(self) -> None:
        """Begin."""
        ...

    async def aclose(self) -> None:
        """Finish, within seconds."""
        ...


def create_app(
    settings: Settings, *, model: Model | None = None, tools: Sequence[ReadTool | MutatingTool] = ()
) -> FastAPI:
    """The server. `model` replaces the one the settings name, `tools` come beside the shop's own.

    Raises `ConfigurationError` for broken agent files.
    """
    database = Database(settings.database_url)
    shop = ShopStore(database)
    retriever = Retriever(KnowledgeStore(database))
    models = Chain([("given", model)] if model else choose_models(settings), _deadlines(settings))
    personas = Personas(settings.agents_dir, settings.default_agent)
    personas.load()
    recorder = Recorder(ConversationStore(database))
    captures = CaptureFolder(settings.capture_dir, limit=settings.capture_limit) if settings.capture_dir else None
    outbox = OutboxStore(database)
    post = drainer(settings, outbox)
    contacts = Contacts(post.channels)
    own: list[ReadTool | MutatingTool] = [LookupOrder(shop, Attempts()), SearchKnowledge(retriever), *tools]
    own += [SendDetails(shop, retriever, outbox, contacts, sending=post.wake)] if post.channels else []
    toolbox = Toolbox(own, timeout_s=settings.tool_timeout_s)
    ledger = ActionStore(database)
    fence = Fence(
        ledger,
        toolbox,
        settle_s=settings.commit_settle_s,
        valid_s=settings.approval_timeout_s,
        timeout_s=settings.tool_timeout_s,
    )
    truth = Truth(ledger, timeout_s=settings.context_timeout_s)
    context = Context(shop, retriever, timeout_s=settings.context_timeout_s)
    agent = Agent(context, models, toolbox, fence, truth=truth, contacts=contacts)
    admission = Admission(most=settings.max_streams, most_each=settings.max_streams_each)
    meters = Meters()
    meters.streaming.set_function(lambda: admission.streaming)
    meters.refused.set_function(lambda: admission.refused)
    meters.dropped.set_function(lambda: recorder.dropped)
    for name, figure in (("sent", lambda: post.sent), ("failed", lambda: post.failed), ("dead", lambda: post.dead)):
        meters.messages.labels(name).set_function(figure)
    keys = Keys([key.get_secret_value() for key in settings.api_keys])

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.aclose)
            stack.push_async_callback(models.aclose)
            parts: list[Background] = [
                retriever,
                personas,
                recorder,
                meters,
                fence,
                post,
                *([captures] if captures else []),
            ]
            for part in parts:
                await part.start()
                stack.push_async_callback(part.aclose)
            prewarm = asyncio.create_task(_prewarm(models))
            stack.callback(prewarm.cancel)
            yield

    app = FastAPI(title="Repartee", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.router.redirect_slashes = False
    answer_failures(app)
    app.include_router(completions_router(Desk(settings, keys, personas, agent, recorder, admission, meters, captures)))
    app.include_router(metrics_router(meters))
    app.include_router(models_router(personas, keys))
    app.include_router(health_router(database, [link.name for link in models.links]))
    return app


def choose_models(settings: Settings) -> list[tuple[str, Model]]:
    """The models of the settings, best first; the offline one when they name none."""
    if settings.uses_offline_model:
        return [("offline", OfflineModel())]
    from app.llm.openai import OpenAIModel  # the SDK takes half a second to import; the offline model needs none of it

    models: list[tuple[str, Model]] = [
        (
            settings.llm_model or _DEFAULT_MODEL,
            OpenAIModel(
                base_url=settings.llm_base_url,
                api_key=settings.llm_api_key.get_secret_value(),
                model=settings.llm_model or _DEFAULT_MODEL,
            ),
        )
    ]
    if settings.fallback_llm_base_url or settings.fallback_llm_model:
        fallback = OpenAIModel(
            base_url=settings.fallback_llm_base_url or settings.llm_base_url,
            api_key=(settings.fallback_llm_api_key or settings.llm_api_key).get_secret_value(),
            model=settings.fallback_llm_model or settings.llm_model or _DEFAULT_MODEL,
            takes_agents_choice=False,
        )
        models.append((f"fallback {settings.fallback_llm_model or settings.llm_model or _DEFAULT_MODEL}", fallback))
    return models


def _deadlines(settings: Settings) -> Deadlines:
    return Deadlines(
        first_content_s=settings.first_content_timeout_s,
        stall_s=settings.stall_timeout_s,
        sentence_s=settings.sentence_timeout_s,
        turn_s=settings.turn_timeout_s,
        hedge_s=settings.hedge_s,
    )


async def _prewarm(models: Chain) -> None:
    for link in models.links:
        await link.model.prewarm()


def from_environment() -> FastAPI:
    """The server of this process's environment; what uvicorn's workers call."""
    settings = Settings()
    logging.configure(settings.log_level, settings.log_format)
    return create_app(settings)
