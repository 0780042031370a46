"""The emulator on a real socket with a scripted custom LLM behind it, and a raw client to talk to it."""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from emulator.engine_set import EngineSet
from emulator.reception import Reception
from emulator.server import create_app
from emulator.settings import Settings
from emulator.sockets import CuttableProtocol
from tests.emulator.scripted_llm import ScriptedLlm
from tests.emulator.scripted_llm import running as llm_running
from tests.emulator.standins import engines as standin_engines
from tests.emulator.standins import silence, tone

Message = dict[str, Any]
CHUNK = 0.1


@dataclass
class Client:
    """A raw client: frames as JSON, everything received is kept."""

    socket: ClientConnection
    seen: list[Message] = field(default_factory=list)
    read: int = 0

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def start(self, **initiation: Any) -> str:
        """Initiate; the conversation's id."""
        await self.send(type="conversation_initiation_client_data", **initiation)
        metadata = await self.until("conversation_initiation_metadata")
        return str(metadata["conversation_initiation_metadata_event"]["conversation_id"])

    async def say(self, text: str) -> None:
        await self.send(type="user_message", text=text)

    async def receive(self) -> Message:
        message: Message = json.loads(await self.socket.recv())
        self.seen.append(message)
        if message["type"] == "ping":
            await self.send(type="pong", event_id=message["ping_event"]["event_id"])
        return message

    async def until(self, kind: str, where: Callable[[Message], bool] = lambda _: True) -> Message:
        """The next message of this type; what was received before and not looked for counts."""
        while True:
            while self.read < len(self.seen):
                self.read += 1
                message = self.seen[self.read - 1]
                if message["type"] == kind and where(message):
                    return message
            await asyncio.wait_for(self.receive(), 8)

    async def speak(self, seconds: float = 0.4, quiet: float = 0.5, *, pace: float = 0.0) -> None:
        """Speech, then silence, in chunks; `pace` 1 is real time."""
        await self.audio(tone(seconds) + silence(quiet), pace=pace)

    async def audio(self, pcm: bytes, *, pace: float = 0.0) -> None:
        step = round(CHUNK * 32000)
        for at in range(0, len(pcm), step):
            await self.socket.send(json.dumps({"user_audio_chunk": base64.b64encode(pcm[at : at + step]).decode()}))
            await asyncio.sleep(CHUNK * pace)

    async def closed(self) -> tuple[int, str]:
        """Read until the server closes; its code and reason."""
        try:
            while True:
                await asyncio.wait_for(self.receive(), 8)
        except ConnectionClosed:
            return self.socket.close_code or 0, self.socket.close_reason or ""

    def kinds(self) -> list[str]:
        return [message["type"] for message in self.seen]

    def texts(self) -> list[str]:
        """The agent's replies."""
        return [m["agent_response_event"]["agent_response"] for m in self.seen if m["type"] == "agent_response"]

    def audio_ids(self) -> list[int]:
        return [m["audio_event"]["event_id"] for m in self.seen if m["type"] == "audio"]

    def seconds(self, event_id: int) -> float:
        """How much audio of this turn came."""
        parts = [m["audio_event"] for m in self.seen if m["type"] == "audio"]
        return sum(len(base64.b64decode(p["audio_base_64"])) for p in parts if p["event_id"] == event_id) / 32000


@dataclass
class Live:
    """A running emulator. `base` has no path."""

    base: str
    llm: ScriptedLlm
    app: FastAPI
    engines: EngineSet

    @property
    def reception(self) -> Reception:
        reception: Reception = self.app.state.reception
        return reception

    @property
    def socket(self) -> str:
        return f"{self.base.replace('http', 'ws')}/v1/convai/conversation"

    @asynccontextmanager
    async def client(self, query: str = "agent_id=demo", **options: Any) -> AsyncIterator[Client]:
        async with connect(
            f"{self.socket}?{query}", compression=None, max_queue=None, close_timeout=1, **options
        ) as socket:
            yield Client(socket)


def settings(**changes: Any) -> Settings:
    """Settings of a test: nothing from the environment, no first message, nobody is hurried."""
    defaults: dict[str, Any] = {
        "stt": "scripted",
        "tts": "scripted",
        "vad": "scripted",
        "first_message": "",
        "turn_timeout_s": -1,
    }
    return Settings(_env_file=None, **(defaults | changes))


class _Server(uvicorn.Server):
    """Stops at once, not at its next tick."""

    async def main_loop(self) -> None:
        self.leave = asyncio.Event()
        await self.leave.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.tasks:  # noqa: ASYNC110 - a set of theirs
            await asyncio.sleep(0.002)
        for listening in sockets or []:
            listening.close()
        await self.lifespan.shutdown()


@asynccontextmanager
async def emulator(
    llm: ScriptedLlm | None = None, engines: EngineSet | None = None, **changes: Any
) -> AsyncIterator[Live]:
    """Serve until the block ends."""
    llm, engines = llm or ScriptedLlm(), engines or standin_engines()
    async with llm_running(llm):
        chosen = settings(**({"custom_llm_url": llm.url} | changes))
        app = await asyncio.to_thread(create_app, chosen, engines)
        config = uvicorn.Config(
            app, port=0, log_level="warning", ws=CuttableProtocol, ws_per_message_deflate=False, ws_max_size=2**20
        )
        server = _Server(config)
        config.load()
        sockets = [config.bind_socket()]
        serving = asyncio.create_task(server.serve(sockets=sockets))
        try:
            while not hasattr(server, "leave"):
                assert not serving.done(), "the emulator did not start"
                await asyncio.sleep(0.005)
            yield Live(f"http://127.0.0.1:{sockets[0].getsockname()[1]}", llm, app, engines)
        finally:
            server.leave.set()
            await asyncio.wait_for(serving, 15)
