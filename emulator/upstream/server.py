"""A stand-in for an OpenAI-compatible server on a real socket: does as a script says, and remembers what it saw."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from emulator.upstream.script import Step, words

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


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
        """Send the reply; whether the connection can be used again."""
        sent_head = False
        for step in reply:
            if step == "hang" or isinstance(step, float):
                await asyncio.wait({watch}, timeout=None if step == "hang" else float(step))
            if watch.done():
                self.hung_up.set()
                return False
            if step == "reset":
                writer.transport.abort()
            if step in ("reset", "close"):
                return False
            if isinstance(step, bytes):
                await self._send(writer, step, with_head=not sent_head)
                sent_head = True
        if not self.raw_head:
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        return not self.raw_head

    async def _send(self, writer: asyncio.StreamWriter, data: bytes, *, with_head: bool) -> None:
        if with_head:
            writer.write(self.raw_head or HEAD)
        writer.write(data if self.raw_head else b"%x\r\n%s\r\n" % (len(data), data))
        await writer.drain()
        await asyncio.sleep(0)


@asynccontextmanager
async def running(upstream: Upstream, port: int = 0) -> AsyncIterator[Upstream]:
    """The upstream on a port of the loopback, a free one for 0; `upstream.url` is its base URL."""
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await upstream.serve(reader, writer)

    server = await asyncio.start_server(handle, "127.0.0.1", port)
    upstream.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield upstream
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
