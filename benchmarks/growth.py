"""What grows and what does not: longer histories, more orders, more passages, more processes. A Markdown table.

`python -m benchmarks.growth` takes about ten minutes, most of them to fill a shop of a million orders.
"""

import argparse
import asyncio
import gc
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop

from benchmarks.compare import first_answer, rest
from benchmarks.contestants import ours
from benchmarks.ledger import context_p99_ms, newest
from benchmarks.load.request import Target
from benchmarks.load.steady import Window, steady
from benchmarks.processes import Process
from benchmarks.run import upstream_process
from benchmarks.shop import fill, migrate

_SMALL = 10_000
_STREAMS = 32
_SECONDS = 6.0
_MOST_GAP_MS = 100.0
_MOST_WAIT_S = 180.0
_COLUMNS = ("what", "added p50 ms, 1 stream", "32 streams", "CPU a chunk at 32, µs", "context p99 ms at 32")
_HEAD = f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}\n"


@dataclass(frozen=True, slots=True)
class Shop:
    """A filled database, and its server's upstream."""

    orders: int
    passages: int
    file: Path
    upstream: Process

    def server(self, workers: int = 1) -> Process:
        """A server over it, not started yet."""
        url = f"sqlite+aiosqlite:///{self.file}"
        return ours(self.upstream.port, self.file.parent, url, workers).process


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--orders", type=int, default=1_000_000, help="of the big shop")
    options.add_argument("--passages", type=int, default=200_000, help="of the big knowledge base")
    options.add_argument(
        "--streams", type=int, nargs="*", default=[384, 448, 512, 576], help="tried with two workers; none: not tried"
    )
    args = options.parse_args()
    gc.freeze()
    with ExitStack() as stack:
        upstream = stack.enter_context(upstream_process())
        small = stack.enter_context(_shop(_SMALL, _SMALL, upstream))
        sys.stdout.write(_HEAD)
        for turns in (3, 25, 100):
            _show(f"{2 * turns} messages of history", small, turns=turns)
        if args.streams:
            _sustained(small, args.streams)
        for orders, passages in ((args.orders, _SMALL), (_SMALL, args.passages)):
            if orders > _SMALL or passages > _SMALL:
                with _shop(orders, passages, upstream) as big:
                    _show(f"{orders:,} orders, {passages:,} passages", big)


@contextmanager
def _shop(orders: int, passages: int, upstream: Process) -> Iterator[Shop]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shop.db"
        url = f"sqlite+aiosqlite:///{file}"
        migrate(url)
        asyncio.run(fill(url, orders, passages))
        yield Shop(orders, passages, file, upstream)


def _show(what: str, shop: Shop, turns: int = 3) -> None:
    with shop.server() as server:
        alone, beside, context_ms = uvloop.run(_measured(server, shop, turns))
    figures = (alone.added_p50_ms, beside.added_p50_ms, beside.cpu_us_a_token, context_ms)
    sys.stdout.write(f"| {what} | {' | '.join(f'{figure:.1f}' for figure in figures)} |\n")
    sys.stdout.flush()


async def _measured(server: Process, shop: Shop, turns: int) -> tuple[Window, Window, float]:
    """One stream, 32 streams, and the context stage's p99 with these, from the server's own record."""
    await first_answer(server.port)
    if not await rest(server, within_s=_MOST_WAIT_S):  # a large index is being built
        raise RuntimeError("the server is still busy with itself")
    target = Target(server.port, turns=turns, callers=max(shop.orders // 4, 1))
    await steady(target, server, streams=8, seconds=2.0)
    alone = await steady(target, server, streams=1, seconds=_SECONDS)
    await asyncio.sleep(1)  # the record is written behind the streams
    before = newest(shop.file)
    beside = await steady(target, server, streams=_STREAMS, seconds=_SECONDS)
    await asyncio.sleep(1)
    return alone, beside, context_p99_ms(shop.file, after=before)


def _sustained(shop: Shop, steps: Sequence[int]) -> None:
    """The most streams that two processes hold without the p99 gap between chunks exceeding 100 ms."""
    with shop.server(workers=2) as server:
        best = uvloop.run(_most(server, steps))
    sys.stdout.write(f"\nTwo workers held {best} of the streams tried ({', '.join(map(str, steps))}).\n\n{_HEAD}")
    sys.stdout.flush()


async def _most(server: Process, steps: Sequence[int]) -> int:
    await first_answer(server.port)
    best = 0
    for streams in steps:
        window = await steady(Target(server.port), server, streams=streams, seconds=_SECONDS, warm_s=2.0)
        await asyncio.sleep(2)
        if window.gap_p99_ms > _MOST_GAP_MS or window.failures or window.silent:
            break
        best = streams
    return best


if __name__ == "__main__":
    main()
