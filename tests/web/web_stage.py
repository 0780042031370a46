"""A small server for the browser client to talk to: its files, its configuration, and conversations a test conducts."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from client.web_server import WEB
from convai.client_events import ClientEvent, UserAudioChunk
from convai.events import CLIENT_EVENTS
from convai.server_events import Audio, ConversationInitiationMetadata, ServerEvent
from convai.server_session import ServerSession, choose_subprotocol

RECORDER = Path(__file__).parent / "web_recorder.js"
PATIENCE_S = 8.0
E = TypeVar("E")


@dataclass
class Call:
    """One conversation, conducted by the test: what it sends, and what came from the page."""

    socket: WebSocket
    session: ServerSession
    query: str
    heard: list[ClientEvent] = field(default_factory=list)
    ended: tuple[int, str] | None = None
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def send(self, *events: ServerEvent) -> None:
        """Send events of this conversation; ids are as in the events, and the session's series follows them."""
        for event in events:
            number = getattr(event, "event_id", 0)
            while isinstance(number, int) and self._behind(number):
                self.session.next_event_id()
            self.session.send(event)
        await self.flush()

    async def send_raw(self, text: str) -> None:
        """Send any text frame."""
        await self.socket.send_text(text)

    async def speak(self, event_id: int, pcm: bytes, chunk: int = 3200) -> None:
        """Send audio in chunks of so many bytes, as fast as it goes, past the session's own filter for stale audio."""
        await self.send(*(Audio(pcm[at : at + chunk], event_id) for at in range(0, len(pcm), chunk)))

    async def flush(self) -> None:
        """Write what the session has queued."""
        for frame in self.session.take():
            await self.socket.send_text(frame)

    async def wait(self, kind: type[E], fits: Callable[[E], bool] = lambda _: True, count: int = 1) -> list[E]:
        """What came of one kind, as soon as there are so many that fit."""

        def found() -> list[E]:
            return [event for event in self.heard if isinstance(event, kind) and fits(event)]

        async with asyncio.timeout(PATIENCE_S), self.news:
            await self.news.wait_for(lambda: len(found()) >= count)
        return found()

    async def wait_end(self) -> tuple[int, str]:
        """The close code and reason from the page."""
        async with asyncio.timeout(PATIENCE_S), self.news:
            await self.news.wait_for(lambda: self.ended is not None)
        return cast("tuple[int, str]", self.ended)

    async def close(self, code: int, reason: str = "") -> None:
        """Hang up."""
        self.session.close(code, reason)
        await self.socket.close(code, reason)

    @property
    def audio(self) -> list[bytes]:
        """The chunks of the microphone."""
        return [event.data for event in self.heard if isinstance(event, UserAudioChunk)]

    def _behind(self, number: int) -> bool:
        return number > self.session._event_id

    async def listen(self) -> None:
        """Take in what the page sends, until it goes."""
        try:
            while True:
                await self.note(await self.socket.receive_text())
        except WebSocketDisconnect as gone:
            await self.over(gone.code, gone.reason or "")

    async def note(self, frame: str) -> None:
        event = self.session.receive(frame, time.monotonic())
        async with self.news:
            if event is not None:
                self.heard.append(event)
            self.news.notify_all()

    async def over(self, code: int, reason: str) -> None:
        async with self.news:
            self.ended = code, reason
            self.news.notify_all()


@dataclass
class Stage:
    """The running server and its conversations. `silent` withholds the handshake, `closed` refuses new ones."""

    base: str = ""
    calls: list[Call] = field(default_factory=list)
    config: dict[str, str | None] = field(default_factory=dict)
    voices: object = field(default_factory=lambda: {"voices": [{"voice_id": "v1", "name": "Vera"}]})
    output_format: str = "pcm_16000"
    input_format: str = "pcm_16000"
    silent: bool = False
    closed: bool = False
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def reset(self) -> None:
        """As at the start, for the next test."""
        fresh = Stage(self.base)
        for name in ("calls", "config", "voices", "output_format", "input_format", "silent", "closed", "news"):
            setattr(self, name, getattr(fresh, name))
        self.config = {
            "mode": "emulator",
            "socket": "/v1/convai/conversation",
            "signed_url": None,
            "agent_id": "demo",
        }

    async def call(self, number: int = 1) -> Call:
        """The conversation with this number, as soon as it is open (with `silent`: connected)."""
        async with asyncio.timeout(PATIENCE_S), self.news:
            await self.news.wait_for(lambda: len(self.calls) >= number)
        return self.calls[number - 1]

    async def converse(self, socket: WebSocket) -> None:
        if self.closed:
            await socket.close(1008)
            return
        await socket.accept(choose_subprotocol(socket.scope["subprotocols"]))
        call = Call(socket, ServerSession(time.monotonic()), socket.url.query)
        if not self.silent:
            await call.note(await socket.receive_text())
            metadata = ConversationInitiationMetadata(f"conv_{len(self.calls)}", self.output_format, self.input_format)
            call.session.open(metadata, CLIENT_EVENTS)
            await call.flush()
        async with self.news:
            self.calls.append(call)
            self.news.notify_all()
        await call.listen()


def stage_app(stage: Stage) -> FastAPI:
    """The stage as an app: what the emulator serves, too."""
    app = FastAPI()
    app.get("/config.json")(lambda: stage.config)
    app.get("/voices")(lambda: stage.voices)
    app.websocket("/v1/convai/conversation")(stage.converse)
    # Playwright cannot answer for a worklet's script, so the recorder lies on the server.
    app.get("/test-recorder.js")(lambda: FileResponse(RECORDER, media_type="text/javascript"))
    app.mount("/", _Cached(directory=WEB, html=True))
    return app


class _Cached(StaticFiles):
    """The browser keeps the files from test to test; asking again for each would take most of the time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "max-age=600"
        return response


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """Serve an app on a free port; gives its address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="error", ws="websockets-sansio", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    config.load()
    sockets = [config.bind_socket()]
    running = asyncio.create_task(server.serve(sockets=sockets))
    try:
        while not server.started:
            assert not running.done(), "the server did not start"
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await asyncio.wait_for(running, 10)
