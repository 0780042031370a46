"""One interleaved run over all servers: the same load on each, in turn, round after round."""

import asyncio
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.contestants import Contestant
from benchmarks.figures import STREAMS, Figures
from benchmarks.load.connection import Measured, connect
from benchmarks.load.hangups import hang_ups
from benchmarks.load.request import Target
from benchmarks.load.steady import steady
from benchmarks.load.tally import read_tally, set_plan
from benchmarks.processes import Process

_HELD = 256  # streams open while memory is measured
_MOST_GAP_MS = 100.0
_AT_ONCE = 128
_RESTS_CPU_S = 0.025  # in half a second


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a run takes: rounds, seconds a window, streams tried for the sustained figure."""

    rounds: int
    window_s: float
    steps: tuple[int, ...]
    hang_up_rounds: int


QUICK = Pace(rounds=2, window_s=2.5, steps=(64, 96, 128, 192, 256, 320, 384), hang_up_rounds=1)
FULL = Pace(rounds=7, window_s=6.0, steps=(64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512), hang_up_rounds=4)


async def compare(running: Mapping[str, Contestant], upstream_port: int, pace: Pace) -> dict[str, Figures]:
    """Measure servers that are running already; the progress goes to the error output."""
    found = {name: Figures() for name in running}
    for name, contestant in running.items():
        found[name].kb_a_stream = await _memory(contestant, upstream_port)
        _tell(f"{name}: memory")
    for round_ in range(pace.rounds):
        for streams in STREAMS:
            for name, contestant in running.items():
                target = Target(contestant.process.port)
                window = await steady(target, contestant.process, streams=streams, seconds=pace.window_s)
                found[name].windows[streams].append(window)
                await _quiet(upstream_port)
        _tell(f"round {round_ + 1} of {pace.rounds}")
    for name, contestant in running.items():
        await _leave(contestant, found[name], upstream_port, pace.hang_up_rounds)
        _tell(f"{name}: callers who hang up")
    for name, contestant in running.items():
        found[name].sustained = await _sustained(contestant, upstream_port, pace)
        _tell(f"{name}: sustained")
    return found


async def first_answer(port: int, *, within_s: float = 60.0) -> None:
    """Wait until a server answers one request to its end."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            connection = await connect(port, Measured())
            async with asyncio.timeout(5):
                whole = await connection.ask(Target(port).request(0))
            connection.hang_up()
            if whole:
                return
        except (OSError, TimeoutError):
            pass
        await asyncio.sleep(0.02)
    raise RuntimeError("the server does not answer")


async def _memory(contestant: Contestant, upstream_port: int) -> float:
    """Kilobytes an open stream, against the server that has answered a few."""
    target, process = Target(contestant.process.port), contestant.process
    await rest(process)
    await steady(target, process, streams=4, seconds=0.2)
    before = process.rss_kb()
    await set_plan(upstream_port, gap_ms=250)
    try:
        held = await steady(target, process, streams=_HELD, seconds=0.2, warm_s=3.0)
    finally:
        await set_plan(upstream_port, gap_ms=20)
    await _quiet(upstream_port)
    return (held.rss_kb - before) / _HELD


async def rest(process: Process, *, within_s: float = 10.0) -> bool:
    """Until a server that has just started has nothing to do; whether it came to that. What it loads is no stream's."""
    for _ in range(int(within_s * 2)):
        used = process.cpu_s()
        await asyncio.sleep(0.5)
        if process.cpu_s() - used < _RESTS_CPU_S:
            return True
    return False


async def _leave(contestant: Contestant, figures: Figures, upstream_port: int, rounds: int) -> None:
    target = Target(contestant.process.port)
    for _ in range(rounds):
        figures.mid_stream.append(await hang_ups(target, upstream_port, streams=_AT_ONCE, thinking=False))
        figures.thinking.append(await hang_ups(target, upstream_port, streams=_AT_ONCE, thinking=True))
    await _quiet(upstream_port)


async def _sustained(contestant: Contestant, upstream_port: int, pace: Pace) -> int:
    """The most streams whose tokens still come in time. Each step may be tried twice: others use the machine, too."""
    best, target = 0, Target(contestant.process.port)
    for streams in pace.steps:
        for _ in range(2):
            window = await steady(target, contestant.process, streams=streams, seconds=pace.window_s, warm_s=2.0)
            await _quiet(upstream_port)
            if window.gap_p99_ms <= _MOST_GAP_MS and not window.failures and not window.silent:
                best = streams
                break
        else:
            return best
    return best


async def _quiet(upstream_port: int) -> None:
    """Until no stream is left over from the last measurement, within seconds."""
    for _ in range(30):
        if not (await read_tally(upstream_port)).active:
            return
        await asyncio.sleep(0.1)


def _tell(done: str) -> None:
    sys.stderr.write(f"  {done}\n")
    sys.stderr.flush()
