"""`python -m emulator.upstream`: a model's server that answers, or breaks in a way that is asked for by name."""

import argparse
import asyncio
import sys

from emulator.upstream.faults import FAULTS
from emulator.upstream.script import words
from emulator.upstream.server import Upstream, running


def main(argv: list[str] | None = None) -> int:
    """Serve until Ctrl-C; the exit status: 0 fine, 1 the port is taken, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m emulator.upstream",
        description="An OpenAI-compatible server that breaks on demand: point REPARTEE_LLM_BASE_URL at it.",
        epilog="faults:\n" + "\n".join(f"  {name}" for name in FAULTS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=9100, help="0 takes a free one (default: 9100)")
    parser.add_argument("--say", default="It should arrive on Tuesday.", help="the reply where nothing is broken")
    parser.add_argument("--fault", action="append", metavar="NAME", help="break so; twice: in turn, the last one stays")
    args = parser.parse_args(argv)
    if unknown := [name for name in args.fault or () if name not in FAULTS]:
        parser.error(f"there is no fault {unknown[0]!r}; --help lists them")
    faults = [FAULTS[name] for name in args.fault or ()]
    heads = {fault.head for fault in faults}
    if len(heads) > 1:
        parser.error("faults that replace the headers cannot be mixed with others")
    upstream = Upstream([fault.steps for fault in faults] or [words(args.say)], raw_head=next(iter(heads), None))
    try:
        asyncio.run(_serve(upstream, args.port))
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


async def _serve(upstream: Upstream, port: int) -> None:
    async with running(upstream, port):
        sys.stdout.write(f"REPARTEE_LLM_BASE_URL={upstream.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
