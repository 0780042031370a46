"""The stream of one reply on a real socket: its end, hang-ups, pings, slow readers, and a server told to stop."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from app.api.events import Events, Last
from tests.live import serving


class Line:
    """An application of one response; `ended` tells how its stream of events came to its end."""

    def __init__(self, *, ping_s: float = 10.0, send_timeout_s: float = 20.0) -> None:
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.raised: asyncio.Future[BaseException | None] = asyncio.get_running_loop().create_future()
        self.steps: list[bytes | float] = []
        self._times = {"ping_s": ping_s, "send_timeout_s": send_timeout_s}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await Events(self._events(), **self._times)(scope, receive, send)
            self.raised.set_result(None)
        except SendTimeoutError as error:
            self.raised.set_result(error)

    async def _events(self) -> AsyncGenerator[bytes, None]:
        ended = "cut"
        try:
            for step in self.steps:
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    yield step
            ended = "whole"
        finally:
            self.ended.set_result(ended)


async def ask(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    return reader, writer


async def test_the_end_goes_out_with_the_last_events() -> None:
    line = Line()
    line.steps = [b"data: one\n\n", Last(b"data: two\n\n"), 0.05]
    async with serving(line) as (_, port):
        reader, writer = await ask(port)
        assert (await reader.readuntil(b"0\r\n\r\n")).endswith(b"data: two\n\n\r\n0\r\n\r\n")
        assert await line.ended == "whole"
        assert await line.raised is None
        writer.close()


async def test_events_come_whole_and_the_connection_serves_the_next_request() -> None:
    line = Line()
    line.steps = [b"data: one\n\n", 0.01, b"data: two\n\n"]
    async with serving(line) as (_, port):
        reader, writer = await ask(port)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readuntil(b"0\r\n\r\n")
        assert b"text/event-stream" in head
        assert b"no-cache" in head
        assert body.index(b"data: one\n\n") < body.index(b"data: two\n\n")
        assert await line.ended == "whole"
        line.ended, line.raised = asyncio.get_running_loop().create_future(), asyncio.get_running_loop().create_future()
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert b"data: two\n\n" in await reader.readuntil(b"0\r\n\r\n")
        writer.close()


@pytest.mark.parametrize("steps", [[5.0, b"data: late\n\n"], [b"data: one\n\n", 5.0]])
async def test_a_caller_who_hangs_up_ends_the_stream(steps: list[bytes | float]) -> None:
    line = Line()
    line.steps = steps
    async with serving(line) as (_, port):
        reader, writer = await ask(port)
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()
        assert await asyncio.wait_for(line.ended, 4) == "cut"
        assert await asyncio.wait_for(line.raised, 4) is None


async def test_silence_is_filled_with_comments() -> None:
    line = Line(ping_s=0.1)
    line.steps = [b"data: one\n\n", 0.5, b"data: two\n\n"]
    async with serving(line) as (_, port):
        reader, writer = await ask(port)
        body = await reader.readuntil(b"0\r\n\r\n")
        between = body[body.index(b"data: one") : body.index(b"data: two")]
        assert b": keep-alive\n\n" in between
        writer.close()


async def test_a_stream_that_goes_on_needs_no_comments() -> None:
    line = Line(ping_s=1.0)
    line.steps = [step for _ in range(30) for step in (b"data: x\n\n", 0.05)]
    async with serving(line) as (_, port):
        reader, writer = await ask(port)
        assert b"keep-alive\n\n" not in await reader.readuntil(b"0\r\n\r\n")
        writer.close()


async def test_a_reader_who_takes_nothing_is_cut() -> None:
    line = Line(ping_s=0.1, send_timeout_s=0.3)
    line.steps = [b"data: " + b"x" * 60_000 + b"\n\n"] * 2000
    async with serving(line) as (_, port):
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            await asyncio.to_thread(deaf.connect, ("127.0.0.1", port))
            deaf.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            assert await asyncio.wait_for(line.ended, 10) == "cut"
            assert isinstance(await line.raised, SendTimeoutError)


async def test_a_server_that_is_told_to_stop_lets_the_reply_end() -> None:
    line = Line()
    line.steps = [b"data: one\n\n", 0.5, b"data: two\n\n"]
    async with serving(line) as (server, port):
        reader, writer = await ask(port)
        await reader.readuntil(b"data: one\n\n")
        server.should_exit = True
        assert b"data: two\n\n" in await reader.read()
        assert await line.ended == "whole"
        with suppress(ConnectionError):
            writer.close()
