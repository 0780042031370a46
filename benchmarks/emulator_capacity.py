"""How many callers one emulator holds: open microphones that are silent, and callers who talk, all at once.

`python -m benchmarks.emulator_capacity [--idle 200] [--talking 20] [--seconds 30]`, with scripted engines: what is
measured is the emulator itself. The exit status is 1 where a caller was lost or not answered.
"""

import argparse
import asyncio
import json
import sys
import urllib.request

from benchmarks.callers.caller import Calls, idle, talk
from benchmarks.emulator_process import emulator_process, socket_url
from benchmarks.load.steady import quantile
from benchmarks.processes import Process
from benchmarks.run import upstream_process

_SPREAD_S = 2.0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--idle", type=int, default=200)
    options.add_argument("--talking", type=int, default=20)
    options.add_argument("--seconds", type=float, default=30.0)
    args = options.parse_args()
    with upstream_process() as upstream, emulator_process(upstream.port) as emulator:
        _shorten(upstream.port)
        return asyncio.run(_measure(emulator, args.idle, args.talking, args.seconds))


def _shorten(port: int) -> None:
    """Replies of some five seconds: a melody takes its time."""
    plan = json.dumps({"tokens": 4, "gap_ms": 20, "first_token_ms": 50}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/plan", data=plan, timeout=10):
        pass


async def _measure(emulator: Process, silent: int, talking: int, seconds: float) -> int:
    calls, url, over = Calls(), socket_url(emulator), asyncio.Event()
    resting = emulator.rss_kb()
    callers = [idle(url, calls, over, n / max(1, silent) * _SPREAD_S) for n in range(silent)]
    callers += [talk(url, calls, over, n / max(1, talking) * _SPREAD_S) for n in range(talking)]
    tasks = [asyncio.create_task(caller) for caller in callers]
    await asyncio.sleep(_SPREAD_S + 1)
    used, rss = emulator.cpu_s(), 0
    await asyncio.sleep(seconds)
    used, rss = emulator.cpu_s() - used, emulator.rss_kb()
    over.set()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    lost = [end for end in ended if isinstance(end, BaseException)]
    _print(calls, len(callers), lost)
    sys.stdout.write(f"processor: {used / seconds:.2f} cores; memory: {resting / 1024:.0f} MB with nobody, ")
    sys.stdout.write(f"{rss / 1024:.0f} MB with all of them ({(rss - resting) / len(callers):.0f} kB each)\n")
    return 0 if not lost and calls.answers and calls.asked - len(calls.answers) <= talking else 1


def _print(calls: Calls, callers: int, lost: list[BaseException]) -> None:
    say, answers, late = sys.stdout.write, sorted(calls.answers), sorted(calls.late)
    say(f"{callers} callers, {len(lost)} lost {[type(end).__name__ for end in lost[:3]]}; {calls.pings} pings\n")
    say(f"{calls.asked} questions spoken, {len(answers)} answered\n")
    say(f"end of speech to first audio: p50 {quantile(answers, 0.5) * 1000:.0f} ms, ")
    say(f"p95 {quantile(answers, 0.95) * 1000:.0f} ms, of which 300 ms are the silence that ends a turn")
    say(" and 50 ms the model's first token\n")
    say(f"audio behind what was played: p99 {quantile(late, 0.99) * 1000:.0f} ms, in {len(late)} messages\n")


if __name__ == "__main__":
    sys.exit(main())
