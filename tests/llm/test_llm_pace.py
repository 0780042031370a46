"""The waits of streams that may take their time: none where the loop gathers words by itself."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.llm.pace import Pace


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.Transport, asyncio.StreamReader, socket.socket]]:
    """One end of a connection as the loop has it, and the other end as a socket."""
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    assert isinstance(writer.transport, asyncio.Transport)
    try:
        yield writer.transport, reader, theirs
    finally:
        writer.close()
        theirs.close()


def rested(pace: Pace, transport: asyncio.Transport) -> float | None:
    return pace.rest(transport, asyncio.get_running_loop())


@pytest.mark.parametrize("gather_s", [0.0, 5e-324, 1e-310, 1e-9])
async def test_no_time_to_gather_is_no_wait(gather_s: float) -> None:
    async with connected() as (transport, _, _):
        assert rested(Pace(gather_s), transport) is None
        assert transport.is_reading()


async def test_what_comes_before_the_beat_is_read_together_behind_it() -> None:
    pace = Pace(0.2)
    async with connected() as (transport, reader, theirs):
        beat = rested(pace, transport)
        assert beat is not None
        theirs.send(b"one ")
        await asyncio.sleep(0.02)
        theirs.send(b"two")
        assert await reader.read(100) == b"one two"
        assert asyncio.get_running_loop().time() >= beat


async def test_streams_rest_until_the_same_beats() -> None:
    pace = Pace(0.2)
    async with connected() as (one, _, _), connected() as (other, _, _):
        await asyncio.sleep(0.1 - asyncio.get_running_loop().time() % 0.1)  # not across the edge of a beat
        assert rested(pace, one) == rested(pace, other)
        assert not one.is_reading()
        assert not other.is_reading()


async def test_a_connection_that_was_closed_meanwhile_is_left_alone() -> None:
    pace = Pace(0.02)
    async with connected() as (transport, _, _), connected() as (other, reader, theirs):
        rested(pace, transport)
        transport.abort()
        rested(pace, other)
        theirs.send(b"here")
        assert await reader.read(100) == b"here"


async def test_a_loop_that_is_late_is_not_waited_for_until_it_is_in_time_again() -> None:
    pace = Pace(0.02)
    async with connected() as (transport, _, _):
        for _ in range(400):
            if rested(pace, transport) is None:
                break
            transport.resume_reading()
            pace.came(0.019)
        else:
            pytest.fail("it waits however late the loop is")
        for _ in range(100):
            pace.came(0.019)
        assert rested(pace, transport) is None
        for _ in range(1000):
            if rested(pace, transport) is not None:
                break
        else:
            pytest.fail("it never waits again")


async def test_a_model_that_has_no_words_yet_is_no_late_loop() -> None:
    pace = Pace(0.02)
    async with connected() as (transport, _, _):
        for _ in range(100):
            assert rested(pace, transport) is not None
            transport.resume_reading()
            pace.came(0.5)
