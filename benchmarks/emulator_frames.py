"""Ten thousand malformed frames: are the close codes right, do good conversations go on, what is left in the emulator?

`python -m benchmarks.emulator_frames [--frames 10000] [--seed 1]`; the exit status is 1 where something is not right.
"""

import argparse
import asyncio
import json
import sys
import time
import urllib.request

from benchmarks.emulator_process import emulator_process, socket_url
from benchmarks.hostile.attack import Verdict, attack
from benchmarks.hostile.witness import Testimony, converse
from benchmarks.processes import Process
from benchmarks.run import upstream_process

_WITNESSES = 3
_WARM_UP = 500
_LINGER_S = 1.5
_GROWTH_KB = 16 * 1024
_SPARE = 4  # connections to the custom LLM that are kept


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--frames", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    with upstream_process() as upstream, emulator_process(upstream.port) as emulator:
        return asyncio.run(_measure(emulator, args.frames, args.seed))


async def _measure(emulator: Process, frames: int, seed: int) -> int:
    url = socket_url(emulator)
    await _under_attack(url, _WARM_UP, seed + 1)  # so that everything is loaded, and the archive of calls is full
    await asyncio.sleep(_LINGER_S)
    before = emulator.rss_kb(), emulator.descriptors()
    began = time.monotonic()
    verdict, heard = await _under_attack(url, frames, seed)
    took = time.monotonic() - began
    await asyncio.sleep(_LINGER_S)
    after = emulator.rss_kb(), emulator.descriptors()
    left = await asyncio.to_thread(_open, emulator.port)
    _print(verdict, heard, took)
    say = sys.stdout.write
    say(f"memory: {before[0] / 1024:.1f} MB before, {after[0] / 1024:.1f} MB after\n")
    say(f"open files and sockets: {before[1]} before, {after[1]} after; conversations left: {left}\n")
    fine = not verdict.wrong and not left and after[1] <= before[1] + _SPARE and after[0] - before[0] < _GROWTH_KB
    return 0 if fine else 1


async def _under_attack(url: str, frames: int, seed: int) -> tuple[Verdict, list[Testimony]]:
    over = asyncio.Event()
    witnesses = [asyncio.create_task(converse(url, over)) for _ in range(_WITNESSES)]
    verdict = await attack(url, frames, seed=seed)
    over.set()
    return verdict, await asyncio.gather(*witnesses)


def _open(port: int) -> int:
    """Conversations that the emulator still holds."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as response:
        return int(json.load(response)["conversations"])


def _print(verdict: Verdict, heard: list[Testimony], took: float) -> None:
    answers = sorted(seconds for testimony in heard for seconds in testimony.answers)
    say = sys.stdout.write
    say(f"{verdict.frames} frames on {verdict.connections} connections in {took:.1f} s\n")
    say(f"close codes: {', '.join(f'{code} x {n}' for code, n in sorted(verdict.codes.items()))}\n")
    say(f"kinds: {', '.join(f'{kind} {n}' for kind, n in verdict.kinds.most_common())}\n")
    say(f"answered wrongly: {len(verdict.wrong)}\n")
    for kind, payload, code in verdict.wrong[:10]:
        say(f"  {kind}: {payload} was answered with {code}\n")
    say(
        f"good conversations beside it: {len(answers)} questions answered, the slowest in {answers[-1] * 1000:.0f} ms\n"
    )


if __name__ == "__main__":
    sys.exit(main())
