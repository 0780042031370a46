"""A steady load: so many streams at once, each caller asks again when the reply is over."""

import asyncio
import time
from dataclasses import dataclass
from itertools import count

from benchmarks.load.connection import Connection, Measured, connect
from benchmarks.load.request import Target, renamed
from benchmarks.processes import Process

_PATIENCE_S = 30.0
_SPREAD_S = 0.8  # over one reply's length, so that the streams are not in step


@dataclass(frozen=True, slots=True)
class Window:
    """What was measured in one window."""

    added_p50_ms: float
    added_p99_ms: float
    gap_p99_ms: float
    cpu_us_a_token: float
    tokens: int
    failures: int
    silent: int
    rss_kb: int


def quantile(values: "list[float]", q: float) -> float:
    """The value at `q` of a sorted list; infinity when there is none."""
    return values[min(len(values) - 1, int(len(values) * q))] if values else float("inf")


async def steady(target: Target, server: Process, *, streams: int, seconds: float, warm_s: float = 1.2) -> Window:
    """Load a server and measure it, after a warm-up that is left out."""
    measured = Measured()
    callers = [asyncio.create_task(_caller(target, measured, n, n / streams * _SPREAD_S)) for n in range(streams)]
    await asyncio.sleep(warm_s)
    used = server.cpu_s()
    measured.open = True
    await asyncio.sleep(seconds)
    measured.open = False
    used = server.cpu_s() - used
    rss = server.rss_kb()
    for caller in callers:
        caller.cancel()
    ended = await asyncio.gather(*callers, return_exceptions=True)
    silent = sum(1 for end in ended if isinstance(end, OSError))
    return _window(measured, used, rss, silent)


def _window(measured: Measured, used_s: float, rss_kb: int, silent: int) -> Window:
    added, gaps = sorted(measured.added), sorted(measured.gaps)
    return Window(
        added_p50_ms=quantile(added, 0.5) / 1000,
        added_p99_ms=quantile(added, 0.99) / 1000,
        gap_p99_ms=quantile(gaps, 0.99) / 1000,
        cpu_us_a_token=used_s / measured.tokens * 1e6 if measured.tokens else float("inf"),
        tokens=measured.tokens,
        failures=measured.failures,
        silent=silent,
        rss_kb=rss_kb,
    )


async def _caller(target: Target, measured: Measured, n: int, delay_s: float) -> None:
    await asyncio.sleep(delay_s)
    request = target.request(n)
    connection: Connection | None = None
    try:
        for call in count(time.monotonic_ns() // 1000 % 900_000_000):
            if connection is None or connection.closed:
                connection = await connect(target.port, measured)
            async with asyncio.timeout(_PATIENCE_S):
                if not await connection.ask(renamed(request, call)):
                    connection.hang_up()
                    await asyncio.sleep(0.05)
    finally:
        if connection:
            connection.hang_up()
