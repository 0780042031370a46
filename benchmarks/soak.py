"""Half load for a long time: does memory stay flat, do descriptors leak, does p99 hold? `--minutes 30` is the real one.

`python -m benchmarks.soak` prints a Markdown table, a row every tenth of the time.
"""

import argparse
import asyncio
import gc
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import uvloop

from benchmarks.compare import first_answer
from benchmarks.contestants import ours
from benchmarks.load.request import Target
from benchmarks.load.steady import Window, steady
from benchmarks.processes import Process
from benchmarks.run import upstream_process
from benchmarks.shop import fill, migrate

_ROWS = 10
_COLUMNS = ("minute", "RSS MB", "descriptors", "added p50 ms", "added p99 ms", "gap p99 ms", "failed")
_HEAD = f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}\n"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=2.0)
    options.add_argument("--streams", type=int, default=128, help="half of what one worker bears")
    args = options.parse_args()
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'shop.db'}"
        migrate(url)
        asyncio.run(fill(url, 10_000, 10_000))
        upstream = stack.enter_context(upstream_process())
        server = stack.enter_context(ours(upstream.port, Path(folder), url).process)
        sys.stdout.write(_HEAD)
        uvloop.run(_soak(server, args.minutes, args.streams))


async def _soak(server: Process, minutes: float, streams: int) -> None:
    await first_answer(server.port)
    for row in range(_ROWS):
        seconds = max(1.0, minutes * 60 / _ROWS - 1.2)
        window = await steady(Target(server.port), server, streams=streams, seconds=seconds)
        await asyncio.sleep(1)  # what the load held open is closed by now
        sys.stdout.write(_row((row + 1) * minutes / _ROWS, window, server.descriptors()))
        sys.stdout.flush()


def _row(minute: float, window: Window, descriptors: int) -> str:
    failed = window.failures + window.silent
    times = f"{window.added_p50_ms:.1f} | {window.added_p99_ms:.1f} | {window.gap_p99_ms:.1f}"
    return f"| {minute:.1f} | {window.rss_kb / 1024:.0f} | {descriptors} | {times} | {failed} |\n"


if __name__ == "__main__":
    main()
