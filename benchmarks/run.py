"""`make bench`: our server and its peers side by side, in one interleaved run, as a Markdown table.

`python -m benchmarks.run` takes under three minutes; `--full` takes longer windows, more rounds and finer steps.
"""

import argparse
import asyncio
import gc
import platform
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import uvloop

from benchmarks.compare import FULL, QUICK, Pace, compare, first_answer
from benchmarks.contestants import OURS, Contestant, ours, peers
from benchmarks.figures import Figures
from benchmarks.ledger import context_p99_ms, newest
from benchmarks.load.request import Target
from benchmarks.load.steady import steady
from benchmarks.processes import Process, free_port, machine_cpu_s
from benchmarks.shop import fill, migrate
from benchmarks.table import markdown, ratios


@dataclass(frozen=True, slots=True)
class Size:
    """The shop our server looks things up in."""

    orders: int = 10_000
    passages: int = 10_000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--full", action="store_true", help="longer, with more rounds")
    options.add_argument("--orders", type=int, default=10_000)
    options.add_argument("--passages", type=int, default=10_000)
    args = options.parse_args()
    pace, size = FULL if args.full else QUICK, Size(args.orders, args.passages)
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "shop.db"
        url = f"sqlite+aiosqlite:///{file}"
        migrate(url)
        asyncio.run(fill(url, size.orders, size.passages))
        upstream = stack.enter_context(upstream_process())
        others, missing = peers(upstream.port, Path(folder))
        contestants = [ours(upstream.port, Path(folder), url)]
        cold = {OURS: _started(stack, contestants[0])}
        for peer in others:
            try:
                cold[peer.name] = _started(stack, peer)
                contestants.append(peer)
            except RuntimeError as error:
                missing.append(f"{peer.name} is left out: {error}.")
        found, noise = _measured(contestants, upstream, pace, file)
    for name, seconds in cold.items():
        found[name].cold_s = seconds
    _print(found, size, noise, missing)


def upstream_process() -> Process:
    """The fake upstream, not started yet."""
    port = free_port()
    return Process([sys.executable, "-m", "benchmarks.upstream.server", "--port", str(port)], port)


def _started(stack: ExitStack, contestant: Contestant) -> float:
    """Start a server; gives back the seconds to its first answer, without the upstream's own time."""
    began = time.monotonic()
    stack.enter_context(contestant.process)
    uvloop.run(first_answer(contestant.process.port))
    sys.stderr.write(f"  {contestant.name}: started\n")
    return time.monotonic() - began - 0.85  # a reply of forty tokens


def _measured(
    contestants: list[Contestant], upstream: Process, pace: Pace, file: Path
) -> tuple[dict[str, Figures], float]:
    """The figures, and how many processor cores others kept busy meanwhile."""
    running = {c.name: c for c in contestants}
    processes = [upstream, *(c.process for c in contestants)]

    def own_s() -> float:
        return time.process_time() + sum(process.cpu_s() for process in processes)

    began, machine, own = time.monotonic(), machine_cpu_s(), own_s()
    found = uvloop.run(compare(running, upstream.port, pace))
    wall = time.monotonic() - began
    noise = max(0.0, machine_cpu_s() - machine - (own_s() - own)) / wall
    found[OURS].context_p99_ms = uvloop.run(_context(running[OURS], file, pace))
    return found, noise


async def _context(contestant: Contestant, file: Path, pace: Pace) -> float:
    """p99 of the context stage while 32 callers talk, from the server's own record."""
    await asyncio.sleep(1)  # the record is written behind the streams
    before = newest(file)
    await steady(Target(contestant.process.port), contestant.process, streams=32, seconds=pace.window_s * 1.5)
    await asyncio.sleep(1)
    return context_p99_ms(file, after=before)


def _print(found: dict[str, Figures], size: Size, noise: float, missing: list[str]) -> None:
    about = (
        f"{size.orders:,} orders, {size.passages:,} passages; one worker each; first token after 50 ms, then one every "
        f"20 ms, 40 tokens.\nPython {platform.python_version()}; other processes kept {noise:.1f} cores busy meanwhile."
    )
    sys.stdout.write("\n".join(["", markdown(found), "", ratios(found), "", about, *missing, ""]))


if __name__ == "__main__":
    main()
