"""An OpenAI-compatible upstream on a real socket that does as a script says, and remembers what it saw."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
DONE = b"data: [DONE]\n\n"
Step = bytes | float | str
"""Bytes of the body to send, seconds to wait, or "reset", "close", "hang"."""


def chunk(delta: dict[str, object] | None = None, finish: str | None = None, **extra: object) -> bytes:
    """One well-formed event."""
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    body = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "up", "choices": [choice], **extra}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def words(text: str, *, finish: str = "stop") -> list[Step]:
    """A whole reply, a word a chunk."""
    pieces = [part + " " for part in text.split(" ")]
    pieces[-1] = pieces[-1].rstrip()
    return [
        chunk({"role": "assistant", "content": ""}),
        *(chunk({"content": p}) for p in pieces),
        chunk(finish=finish),
        DONE,
    ]


def tool_call(name: str, arguments: str, call_id: str = "call_1") -> list[Step]:
    """A reply that is one tool call, its arguments in two deltas."""
    half = len(arguments) // 2
    first = {"index": 0, "id": call_id, "type": "function", "function": {"name": name, "arguments": arguments[:half]}}
    second = {"index": 0, "function": {"arguments": arguments[half:]}}
    return [chunk({"tool_calls": [first]}), chunk({"tool_calls": [second]}), chunk(finish="tool_calls"), DONE]


@dataclass
class Upstream:
    """`replies` are used in turn, the last one for ever; `answer` chooses by request instead.

    `raw_head` replaces the status line and headers. `dropped` are the requests whose asker hung up before the end.
    """

    replies: list[Sequence[Step]] = field(default_factory=lambda: [words("Hello there.")])
    raw_head: bytes | None = None
    answer: Callable[[dict[str, object]], Sequence[Step]] | None = None
    requests: list[dict[str, object]] = field(default_factory=list)
    dropped: list[dict[str, object]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    connections: int = 0
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next((int(x.split(":")[1]) for x in head.lower().split("\r\n") if x.startswith("content-length")), 0)
        body = await reader.readexactly(length)
        if head.startswith("GET"):
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}")
            return True
        self.heads.append(head)
        self.requests.append(json.loads(body))
        self.asked.set()
        watch = asyncio.create_task(reader.read(1))
        try:
            going_on = await self._play(self._reply(self.requests[-1]), writer, watch)
            if watch.done():
                self.dropped.append(json.loads(body))
            return going_on
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    def _reply(self, request: dict[str, object]) -> Sequence[Step]:
        if self.answer:
            return self.answer(request)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    async def _play(self, reply: Sequence[Step], writer: asyncio.StreamWriter, watch: "asyncio.Task[bytes]") -> bool:
        sent_head = False
        for step in reply:
            if step == "hang" or isinstance(step, float):
                await asyncio.wait({watch}, timeout=None if step == "hang" else float(step))
            if watch.done():
                self.hung_up.set()
                return False
            if step == "reset":
                writer.transport.abort()
                return False
            if step == "close":
                return False
            if isinstance(step, bytes):
                if not sent_head:
                    writer.write(self.raw_head or HEAD)
                    sent_head = True
                writer.write(step if self.raw_head else b"%x\r\n%s\r\n" % (len(step), step))
                await writer.drain()
                await asyncio.sleep(0)
        if self.raw_head:
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


@asynccontextmanager
async def running(upstream: Upstream) -> AsyncIterator[Upstream]:
    """The upstream on a free port of the loopback."""
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await upstream.serve(reader, writer)

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    upstream.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield upstream
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
