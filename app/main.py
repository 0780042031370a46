"""The composition root: settings in, a FastAPI application out. Nothing else builds what others use."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from app import log as logging
from app.api.admission import Admission
from app.api.auth import Keys
from app.api.call import Desk
from app.api.capture import CaptureFolder
from app.api.completions import SPELLINGS, completions, completions_router
from app.api.failures import answer_failures, answering_failures
from app.api.front import Front
from app.api.health import health_router
from app.api.meters import Meters, metrics_router
from app.api.models import models_router
from app.api.webhooks import WebhookSecret, webhooks_router
from app.crew import Background, Crew, crew_of
from app.llm.base import Model
from app.models import prewarm
from app.persona import Personas
from app.process import OwnProcess
from app.recorder import Recorder
from app.settings import Settings
from app.store.conversations import ConversationStore
from app.store.database import Database
from app.tools.base import MutatingTool, ReadTool


def create_app(
    settings: Settings,
    *,
    model: Model | None = None,
    tools: Sequence[ReadTool | MutatingTool] = (),
    own_process: bool = False,
) -> FastAPI:
    """The server. `model` replaces the one the settings name, `tools` come beside the shop's own.

    `own_process`: serving is all that this process does, so the interpreter may be tuned for it. Raises
    `ConfigurationError` for broken agent files.
    """
    database = Database(settings.database_url)
    personas = Personas(settings.agents_dir, settings.default_agent)
    personas.load()
    crew = crew_of(settings, database, model=model, tools=tools)
    desk = _desk(settings, database, personas, crew)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        behind: list[Background | None] = [*crew.background, personas, desk.recorder, desk.meters, desk.captures]
        behind += [OwnProcess()] if own_process else []  # last: it sets aside what the others have loaded
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.aclose)
            stack.push_async_callback(crew.models.aclose)
            for part in filter(None, behind):
                await part.start()
                stack.push_async_callback(part.aclose)
            stack.push_async_callback(crew.conversations.aclose)
            warming = asyncio.create_task(prewarm(crew.models))
            stack.callback(warming.cancel)
            yield

    app = Front(title="Repartee", lifespan=lifespan)
    answer_failures(app)
    complete = completions(desk)
    app.put_first(SPELLINGS, answering_failures(complete))
    secret = WebhookSecret(settings.webhook_secret.get_secret_value(), desk.keys)
    for router in (
        completions_router(complete),
        metrics_router(desk.meters),
        models_router(personas, desk.keys),
        webhooks_router(crew.shop, personas, secret, timeout_s=settings.initiation_timeout_s),
        health_router(database, [link.name for link in crew.models.links]),
    ):
        app.include_router(router)
    return app


def _desk(settings: Settings, database: Database, personas: Personas, crew: Crew) -> Desk:
    """What the endpoint works with, its figures wired to what they are read from."""
    admission = Admission(most=settings.max_streams, most_each=settings.max_streams_each)
    recorder, meters = Recorder(ConversationStore(database)), Meters()
    meters.streaming.set_function(lambda: admission.streaming)
    meters.refused.set_function(lambda: admission.refused)
    meters.dropped.set_function(lambda: recorder.dropped)
    post = crew.post
    for name, figure in (("sent", lambda: post.sent), ("failed", lambda: post.failed), ("dead", lambda: post.dead)):
        meters.messages.labels(name).set_function(figure)
    captures = CaptureFolder(settings.capture_dir, limit=settings.capture_limit) if settings.capture_dir else None
    keys = Keys([key.get_secret_value() for key in settings.api_keys])
    return Desk(settings, keys, personas, crew.conversations, recorder, admission, meters, captures)


def from_environment() -> FastAPI:
    """The server of this process's environment; what uvicorn's workers call."""
    settings = Settings()
    logging.configure(settings.log_level, settings.log_format)
    return create_app(settings, own_process=True)
