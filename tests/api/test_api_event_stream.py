"""The response of events, on raw ASGI: to the end, hung up on, kept alive, and read too slowly."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from starlette.types import Message

from app.api.event_stream import EventStream

SCOPE = {"type": "http", "method": "POST"}


class Client:
    """The other side: keeps what it is sent; hangs up when `leave` is set; reads nothing more when `reads` is not."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.leave = asyncio.Event()
        self.reads = asyncio.Event()
        self.reads.set()

    async def receive(self) -> Message:
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.sent.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


class Events:
    """Events, then nothing for a long time when `hang`; `closed` once they are over."""

    def __init__(self, *events: bytes, hang: bool = False) -> None:
        self._events, self._hang, self.closed = events, hang, False

    async def __call__(self) -> AsyncGenerator[bytes, None]:
        try:
            for event in self._events:
                yield event
            if self._hang:
                await asyncio.sleep(60)
        finally:
            self.closed = True


def response(events: Events, *, ping_s: float = 5.0, send_timeout_s: float = 5.0) -> EventStream:
    return EventStream(events(), headers={"Cache-Control": "no-cache"}, ping_s=ping_s, send_timeout_s=send_timeout_s)


async def test_events_go_out_as_they_are_and_the_response_ends() -> None:
    client, events = Client(), Events(b"data: 1\n\n", b"data: 2\n\n")
    await response(events)(SCOPE, client.receive, client.send)
    assert client.body == b"data: 1\n\ndata: 2\n\n"
    headers = dict(client.sent[0]["headers"])
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert headers[b"cache-control"] == b"no-cache"
    assert b"content-length" not in headers
    assert client.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


async def test_a_client_who_hangs_up_ends_the_events_and_nothing_is_raised() -> None:
    client, events = Client(), Events(b"data: 1\n\n", hang=True)
    answering = asyncio.create_task(response(events)(SCOPE, client.receive, client.send))
    await asyncio.sleep(0.02)
    client.leave.set()
    await asyncio.wait_for(answering, 2)
    assert events.closed
    assert client.sent[-1]["more_body"]


async def test_silence_is_filled_with_comments() -> None:
    client, events = Client(), Events(hang=True)
    answering = asyncio.create_task(response(events, ping_s=0.02)(SCOPE, client.receive, client.send))
    await asyncio.sleep(0.2)
    client.leave.set()
    await asyncio.wait_for(answering, 2)
    assert client.body.count(b": keep-alive\n\n") >= 2


async def test_a_client_that_reads_nothing_is_cut_off() -> None:
    client, events = Client(), Events(*[b"data: 1\n\n"] * 10, hang=True)
    client.reads.clear()
    await asyncio.wait_for(response(events, ping_s=0.02, send_timeout_s=0.05)(SCOPE, client.receive, client.send), 2)
    assert client.sent == []


async def test_a_stop_of_the_server_goes_through() -> None:
    client, events = Client(), Events(hang=True)
    answering = asyncio.create_task(response(events)(SCOPE, client.receive, client.send))
    await asyncio.sleep(0.02)
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering
    assert events.closed


async def test_a_fault_of_the_events_is_raised() -> None:
    async def broken() -> AsyncGenerator[bytes, None]:
        yield b"data: 1\n\n"
        raise LookupError

    client = Client()
    stream = EventStream(broken(), headers={}, ping_s=5, send_timeout_s=5)
    with pytest.raises(LookupError):
        await stream(SCOPE, client.receive, client.send)
