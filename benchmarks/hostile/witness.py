"""A well-meaning client that goes on talking while others attack."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

_ANSWER_S = 10.0
_PAUSE_S = 0.02


@dataclass(slots=True)
class Testimony:
    """What was answered, and how long each answer took, in seconds."""

    answers: list[float] = field(default_factory=list)


async def converse(url: str, until: asyncio.Event) -> Testimony:
    """Ask and be answered in writing, again and again. Raises `TimeoutError` and `ConnectionClosed`."""
    testimony = Testimony()
    async with connect(url, compression=None) as socket:
        override: dict[str, Any] = {"conversation": {"text_only": True}, "agent": {"first_message": ""}}
        await socket.send(
            json.dumps({"type": "conversation_initiation_client_data", "conversation_config_override": override})
        )
        while not until.is_set():
            asked = time.monotonic()
            await socket.send(json.dumps({"type": "user_message", "text": f"Are you there? {len(testimony.answers)}"}))
            async with asyncio.timeout(_ANSWER_S):
                await _answered(socket)
            testimony.answers.append(time.monotonic() - asked)
            await asyncio.sleep(_PAUSE_S)
    return testimony


async def _answered(socket: ClientConnection) -> None:
    while True:
        message = json.loads(await socket.recv())
        if message["type"] == "ping":
            await socket.send(json.dumps({"type": "pong", "event_id": message["ping_event"]["event_id"]}))
        if message["type"] == "agent_response":
            return
