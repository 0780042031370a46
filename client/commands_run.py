"""`python -m client run`: the server with the demo shop and the emulator with its page, together until Ctrl-C."""

import argparse
import asyncio
import contextlib
import signal
import sys

from client.settings import Programs, Settings
from client.stack import Stack, StackError, emulator, server

_QUESTION = '{"stream":true,"user_id":"c1","messages":[{"role":"user","content":"Where is my order 1042?"}]}'


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `run`."""
    parser = commands.add_parser("run", help="run the server and the emulator together", description=__doc__)
    parser.set_defaults(func=run)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Run both until stopped and return the exit status: 0 stopped, 1 one of them did not start or ended."""
    try:
        asyncio.run(_together(settings.programs))
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _together(programs: Programs) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    running = asyncio.create_task(_run(programs))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not running.done():
        sys.stderr.write("\nStopping the server and the emulator ...\n")
        running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def _run(programs: Programs) -> None:
    async with Stack((server(programs), emulator(programs))) as stack:
        sys.stderr.write(_welcome(programs))
        await stack.watch()


def _welcome(programs: Programs) -> str:
    key = ' -H "Authorization: Bearer $REPARTEE_API_KEYS"' if programs.server_key else ""
    curl = f"curl -N {programs.server_url}/v1/chat/completions{key} -H 'Content-Type: application/json'"
    return (
        f"\nServer              {programs.server_url}   (custom LLM URL: {programs.server_url}/v1)\n"
        f"Talk in the browser {programs.emulator_url}\n"
        f'In the terminal     make say Q="where is order 1042"\n'
        f"By hand             {curl} -d '{_QUESTION}'\n"
        "Ctrl-C stops both.\n\n"
    )
