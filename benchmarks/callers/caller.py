"""Callers with open microphones: one who says nothing, and one who asks, listens to the end and asks again."""

import asyncio
import base64
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from emulator.engines import tones

_CHUNK_S = 0.05  # as a browser sends it; who says nothing sends a quarter of a second, as the Python SDK does
_IDLE_CHUNK_S = 0.25
_QUESTION = "hi there"
_QUIET_S = 1.0  # after a question: more than ends a turn
_ANSWER_S = 20.0
_BYTES_A_SECOND = 32000


@dataclass(slots=True)
class Calls:
    """What all callers have seen. `answers`: seconds from the end of speech to the first audio.

    `late`: for every message of audio, by how many seconds it came after what was there had been played.
    """

    asked: int = 0
    pings: int = 0
    answers: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    """One caller's line: what was heard last."""

    socket: ClientConnection
    calls: Calls
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    first: float = 0.0
    played_until: float = 0.0
    complete: bool = False

    async def listen(self) -> None:
        async for frame in self.socket:
            message = json.loads(frame)
            if message["type"] == "ping":
                self.calls.pings += 1
                await self.socket.send(json.dumps({"type": "pong", "event_id": message["ping_event"]["event_id"]}))
            elif message["type"] == "audio":
                self._audio(message["audio_event"]["audio_base_64"])
            elif message["type"] == "agent_response_complete":
                self.complete = True
            async with self.news:
                self.news.notify_all()

    async def heard(self) -> None:
        """Until the whole answer has come, and was played."""
        async with asyncio.timeout(_ANSWER_S), self.news:
            await self.news.wait_for(lambda: self.complete)

    def _audio(self, base64_audio: str) -> None:
        now = time.monotonic()
        if not self.first:
            self.first = self.played_until = now
        else:
            self.calls.late.append(max(0.0, now - self.played_until))
        self.played_until = max(self.played_until, now) + len(base64_audio) * 3 / 4 / _BYTES_A_SECOND


async def idle(url: str, calls: Calls, over: asyncio.Event, after: float) -> None:
    """Send silence until it is over. Raises `ConnectionClosed` where the line breaks."""
    await asyncio.sleep(after)
    async with _line(url, calls) as line:
        while not over.is_set():
            await _speak(line.socket, bytes(round(_IDLE_CHUNK_S * _BYTES_A_SECOND)), _IDLE_CHUNK_S)


async def talk(url: str, calls: Calls, over: asyncio.Event, after: float) -> None:
    """Ask, listen, ask again, until it is over. Raises `ConnectionClosed` and `TimeoutError`."""
    await asyncio.sleep(after)
    question = tones.encode(_QUESTION)
    async with _line(url, calls) as line:
        await line.heard()  # the first message
        while not over.is_set():
            line.first, line.complete = 0.0, False
            calls.asked += 1
            await _speak(line.socket, question)
            ended = time.monotonic()
            await _speak(line.socket, bytes(round(_QUIET_S * _BYTES_A_SECOND)))
            await line.heard()
            calls.answers.append(line.first - ended)


class _line:  # noqa: N801 - a context manager
    """A conversation with somebody who listens in the background."""

    def __init__(self, url: str, calls: Calls) -> None:
        self._connect = connect(url, compression=None, max_queue=None, open_timeout=30)
        self._calls = calls

    async def __aenter__(self) -> _Line:
        socket = await self._connect.__aenter__()
        start: dict[str, Any] = {"type": "conversation_initiation_client_data"}
        await socket.send(json.dumps(start))
        line = _Line(socket, self._calls)
        self._listening = asyncio.create_task(line.listen())
        return line

    async def __aexit__(self, *error: object) -> None:
        self._listening.cancel()
        with suppress(asyncio.CancelledError):
            await self._listening
        await self._connect.__aexit__(*error)  # type: ignore[arg-type]


async def _speak(socket: ClientConnection, pcm: bytes, chunk_s: float = _CHUNK_S) -> None:
    """In real time: a chunk is sent when it has been spoken."""
    step, began = round(chunk_s * _BYTES_A_SECOND), time.monotonic()
    for at in range(0, len(pcm), step):
        chunk = pcm[at : at + step]
        spoken = began + (at + len(chunk)) / _BYTES_A_SECOND
        await asyncio.sleep(max(0.0, spoken - time.monotonic()))
        await socket.send(json.dumps({"user_audio_chunk": base64.b64encode(chunk).decode()}))
