"""The server and the emulator as two processes: started together, watched, stopped together."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Self

import httpx2

from client.settings import Programs, with_variables

_START_S = 60.0  # the first start makes a shop and the recogniser's models
_ASK_S = 1.0
_STOP_S = 12.0  # the server lets running calls end for ten
_POLL_S = 0.05


class StackError(Exception):
    """The two do not run; the text says which one, and why."""


@dataclass(frozen=True, slots=True)
class Program:
    """One of the two. `url` has no path; `port_variable` is what moves it elsewhere."""

    name: str
    command: Sequence[str]
    url: str
    port_variable: str
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


def server(programs: Programs) -> Program:
    """The server with the demo shop."""
    return Program("server", ("app", "serve", "--demo"), programs.server_url, "REPARTEE_PORT")


def emulator(programs: Programs) -> Program:
    """The emulator; where nothing else is set, its agents are answered by the server beside it."""
    variables = {"EMULATOR_CUSTOM_LLM_URL": programs.custom_llm_url or f"{programs.server_url}/v1"}
    if key := programs.custom_llm_key or programs.server_key:
        variables["EMULATOR_CUSTOM_LLM_API_KEY"] = key
    return Program("emulator", ("emulator",), programs.emulator_url, "EMULATOR_PORT", variables)


async def answers(url: str) -> bool:
    """Whether `GET /healthz` there is answered with 200."""
    try:
        async with httpx2.AsyncClient(timeout=_ASK_S, trust_env=False) as http:
            return (await http.get(f"{url}/healthz")).status_code == 200
    except httpx2.HTTPError:
        return False


class Stack:
    """Programs that run together. Use it as a context; leaving stops all of them and what they started."""

    def __init__(self, programs: Sequence[Program], output: IO[bytes] | None = None) -> None:
        self._programs = programs
        self._output = output
        self._running: list[tuple[Program, asyncio.subprocess.Process]] = []

    async def __aenter__(self) -> Self:
        """Start them and wait until each answers. Raises `StackError`; nothing is left running then."""
        for program in self._programs:
            await _require_free(program)
        try:
            for program in self._programs:
                self._running.append((program, await self._start(program)))
            await self._ready()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop them."""
        await self._stop()

    async def watch(self) -> None:
        """Wait until one ends by itself. Raises `StackError` then."""
        waits = {asyncio.create_task(process.wait()): program for program, process in self._running}
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()
        ended = next(iter(done))
        raise StackError(f"the {waits[ended].name} has ended ({_how(ended.result())})")

    async def _start(self, program: Program) -> asyncio.subprocess.Process:
        # A session of its own: Ctrl-C reaches this process only, which then stops each of them once.
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *program.command,
            env=with_variables(**program.variables),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
            start_new_session=True,
        )

    async def _ready(self) -> None:
        """Until all answer. Raises `StackError` for one that ends, or is too slow."""
        watching, up = asyncio.create_task(self.watch()), asyncio.create_task(self._up())
        try:
            async with asyncio.timeout(_START_S):
                await asyncio.wait({watching, up}, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            raise StackError(f"they did not answer within {_START_S:.0f} s") from None
        finally:
            up.cancel()
            watching.cancel()
            results = await asyncio.gather(watching, up, return_exceptions=True)
        if isinstance(results[0], StackError):
            raise StackError(str(results[0]).replace("has ended", "did not start"))

    async def _up(self) -> None:
        for program, _ in self._running:
            while not await answers(program.url):  # noqa: ASYNC110 - another process tells us nothing
                await asyncio.sleep(_POLL_S)

    async def _stop(self) -> None:
        for _, process in self._running:
            if process.returncode is None:
                process.terminate()
        for _, process in self._running:
            with suppress(TimeoutError):
                async with asyncio.timeout(_STOP_S):
                    await process.wait()
            with suppress(ProcessLookupError):  # whatever it started is in its session, and goes with it
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        self._running.clear()


async def _require_free(program: Program) -> None:
    """Raises `StackError` where somebody listens already, or nobody can know where it would listen."""
    address = httpx2.URL(program.url)
    if address.port == 0:
        raise StackError(f"the {program.name} needs a port that can be named: {program.port_variable} is 0")
    try:
        async with asyncio.timeout(_ASK_S):
            _, writer = await asyncio.open_connection(address.host, address.port)
    except (OSError, TimeoutError):
        return
    writer.close()
    who = f"a {program.name} answers there" if await answers(program.url) else "another program listens there"
    raise StackError(
        f"the {program.name} cannot start: port {address.port} is taken ({who}). "
        f"Stop it, or take another port: {program.port_variable}={_elsewhere(address.port)}"
    )


def _elsewhere(port: int | None) -> int:
    return (port or 0) + 10


def _how(status: int) -> str:
    return f"by signal {-status}" if status < 0 else f"exit status {status}"
