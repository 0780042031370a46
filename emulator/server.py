"""The composition root: settings and engines in, a FastAPI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from emulator.agents import Agent
from emulator.api.agents import agents_router
from emulator.api.conversations import conversations_router
from emulator.api.health import health_router
from emulator.api.page import add_page
from emulator.api.socket import socket_router
from emulator.api.speech import speech_router
from emulator.brain import Defaults
from emulator.custom_llm import CustomLlm
from emulator.demo_agent import demo_agent
from emulator.endpointing import Thresholds
from emulator.engine_set import EngineSet
from emulator.misbehave import from_text
from emulator.reception import House, Reception, Rules
from emulator.record import Archive
from emulator.recordings import Recordings
from emulator.registry import Registry
from emulator.settings import Settings
from emulator.tickets import Tickets
from emulator.voices import Voices
from emulator.webhook import PostCall

MAX_LLM_CONNECTIONS = 1000
KEEP_ALIVE = 60.0
VAD_LAG_MS = 76
"""Silero hears speech for 60 to 90 ms after its end (measured); with 76, 300 ms of silence are 7 frames."""


def create_app(settings: Settings, engines: EngineSet) -> FastAPI:
    """The emulator. It starts the engines, and closes them when it ends."""
    registry, archive, tickets = Registry(_demo(settings)), Archive(), Tickets()
    reception = Reception(_rules(settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        connector = aiohttp.TCPConnector(limit=MAX_LLM_CONNECTIONS, keepalive_timeout=KEEP_ALIVE)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
            post_call = PostCall(http, settings.webhook_url, settings.webhook_secret.get_secret_value())
            try:
                await engines.start()
                recordings = Recordings(engines.tts)
                reception.house = House(registry, archive, tickets, engines, CustomLlm(http), post_call, recordings)
                yield
            finally:
                await post_call.aclose()
                await engines.aclose()

    app = FastAPI(
        title="ElevenLabs Agents emulator", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.registry, app.state.reception = registry, reception
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
    app.include_router(socket_router(reception, registry, tickets))
    app.include_router(agents_router(registry))
    app.include_router(conversations_router(archive))
    app.include_router(health_router(reception, engines))
    app.include_router(speech_router(engines.tts))
    key = settings.elevenlabs_api_key.get_secret_value() if settings.tts == "elevenlabs" else ""
    add_page(app, Voices(engines.voices, key, settings.elevenlabs_url))
    return app


def _demo(settings: Settings) -> Agent:
    agent = demo_agent(first_message=settings.first_message, first_token_timeout=settings.first_token_timeout_s)
    turn, voice = agent.turn, agent.voice
    return replace(
        agent,
        turn=replace(turn, turn_timeout=settings.turn_timeout_s),
        voice=replace(voice, voice_id=settings.voice),
    )


def _rules(settings: Settings) -> Rules:
    key = settings.custom_llm_api_key.get_secret_value()
    return Rules(
        llm=Defaults(settings.custom_llm_url, key, settings.retries, settings.reply_limit_s),
        thresholds=Thresholds(
            end_ms=settings.end_silence_ms,
            guess_ms=settings.guess_silence_ms,
            lag_ms=0 if settings.vad == "scripted" else VAD_LAG_MS,
        ),
        faults=from_text(settings.misbehave),
        ping_every=settings.ping_s,
        receive_timeout=settings.receive_timeout_s,
        slow=settings.slow_client_s,
        lead=settings.audio_lead_s,
        prods=settings.prods,
        max_connections=settings.max_connections,
    )
