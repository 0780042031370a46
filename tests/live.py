"""A server on a real socket, for tests that read it as the platform and the official SDK do."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI
from openai import AsyncOpenAI

from app.llm.base import Model
from app.main import create_app
from app.settings import Settings
from app.tools.base import MutatingTool, ReadTool


@dataclass(frozen=True)
class Live:
    """A running server. `base` ends before /v1."""

    base: str
    port: int
    app: FastAPI

    def sdk(self, key: str = "none") -> AsyncOpenAI:
        """The official client, pointed at it as a user would."""
        return AsyncOpenAI(base_url=f"{self.base}/v1", api_key=key, max_retries=0, timeout=10)


@asynccontextmanager
async def live(
    settings: Settings, model: Model | None = None, tools: Sequence[ReadTool | MutatingTool] = ()
) -> AsyncIterator[Live]:
    """Serve until the block ends. The app is built in a thread: that part may block."""
    app = await asyncio.to_thread(create_app, settings, model=model, tools=tools)
    async with serving(app, lifespan="on") as (_, port):
        yield Live(f"http://127.0.0.1:{port}", port, app)


@asynccontextmanager
async def serving(
    app: Callable[..., Any], *, lifespan: Literal["on", "off"] = "off"
) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    """Serve any application until the block ends, as the server is served; its port."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, http="httptools", log_level="warning", lifespan=lifespan)
    server = uvicorn.Server(config)
    config.load()
    sockets = [config.bind_socket()]
    port = sockets[0].getsockname()[1]
    running = asyncio.create_task(server.serve(sockets=sockets))
    try:
        while not server.started:
            assert not running.done(), "the server did not start"
            await asyncio.sleep(0.01)
        yield server, port
    finally:
        server.should_exit = True
        await asyncio.wait_for(running, 15)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
