"""Callers who hang up: how long until the upstream notices that nobody listens any more?"""

import asyncio
from dataclasses import dataclass

from benchmarks.load.connection import Connection, Measured, connect
from benchmarks.load.request import Target
from benchmarks.load.steady import quantile
from benchmarks.load.tally import drop_all, read_tally, set_plan
from benchmarks.stamps import between_us, now_us

_APART_S = 0.005
_PATIENCE_S = 3.0
_SET_UP_S = 6.0
_ENDLESS = {"tokens": 100_000}
_THINKING = {"first_token_ms": 60_000}
_USUAL = {"tokens": 40, "first_token_ms": 50}


@dataclass(frozen=True, slots=True)
class HangUps:
    """Milliseconds from hanging up to the upstream's end of the stream; `missed` ran on for nobody.

    A server that cannot hold all the streams is measured on those that reached the upstream.
    """

    p50_ms: float
    p99_ms: float
    missed: int
    hung_up: int


async def hang_ups(target: Target, upstream_port: int, *, streams: int, thinking: bool) -> HangUps:
    """Open all streams, then hang up one after the other while the rest goes on.

    `thinking`: before the model's first token; else in the middle of a reply.
    """
    await set_plan(upstream_port, **(_THINKING if thinking else _ENDLESS))
    try:
        connections = [await connect(target.port, Measured()) for _ in range(streams)]
        tags = [f"t{now_us()}n{n}" for n in range(streams)]
        for n, (connection, tag) in enumerate(zip(connections, tags, strict=True)):
            connection.ask(target.request(n, tag))
            await asyncio.sleep(_APART_S)
        await _all_open(connections, upstream_port, thinking=thinking)
        left = {}
        for connection, tag in zip(connections, tags, strict=True):
            left[tag] = now_us()
            connection.hang_up()
            await asyncio.sleep(_APART_S)
        return await _outcome(left, upstream_port)
    finally:
        await set_plan(upstream_port, **_USUAL)
        await drop_all(upstream_port)


async def _all_open(connections: list[Connection], upstream_port: int, *, thinking: bool) -> None:
    """Wait until every stream is where it should be, but not for ever."""
    for _ in range(int(_SET_UP_S / 0.1)):
        await asyncio.sleep(0.1)
        if (await read_tally(upstream_port)).active < len(connections):
            continue
        if thinking or all(connection.tokens >= 5 for connection in connections):
            return


async def _outcome(left: dict[str, int], upstream_port: int) -> HangUps:
    """What the upstream has seen once every stream has ended, or after a few seconds of waiting."""
    for _ in range(int(_PATIENCE_S / 0.1)):
        await asyncio.sleep(0.1)
        tally = await read_tally(upstream_port)
        if not tally.active:
            break
    times = sorted(between_us(left[tag], at) / 1000 for tag, at, _ in tally.cancels if tag in left)
    return HangUps(quantile(times, 0.5), quantile(times, 0.99), tally.active, len(times) + tally.active)
