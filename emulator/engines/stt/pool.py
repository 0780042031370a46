"""Decoder processes shared by all conversations: bounded, first come first served, the dead replaced."""

import asyncio
import json
import sys
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from emulator.engines.errors import EngineBroken, EngineBusy, EngineError, EngineTimeout
from emulator.engines.stt.worker import HEAD, Do

_WAITING = 4  # utterances that may wait for each worker: what comes then is refused, not heard too late
_START_S = 120.0  # a first start builds the language model, maybe on a busy machine
_ROOT = Path(__file__).resolve().parents[3]  # the folder the package `emulator` is in


class Worker:
    """One decoder process, used by one utterance at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._asked: dict[int, asyncio.Future[dict[str, str]]] = {0: asyncio.get_running_loop().create_future()}
        self._number = 0
        self.dead = False
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def spawn(cls, domain_file: Path) -> "Worker":
        """Start a process and wait until it has loaded. Raises `EngineBroken` or `EngineTimeout`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "emulator.engines.stt.worker", str(domain_file),
            cwd=_ROOT,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        worker = cls(process)
        try:
            async with asyncio.timeout(_START_S):
                ready = await worker._asked[0]
        except TimeoutError:
            await worker.aclose()
            raise EngineTimeout("the recogniser did not load in time") from None
        except BaseException:
            await worker.aclose()
            raise
        if ready["error"]:
            await worker.aclose()
            raise EngineBroken(f"the recogniser did not load: {ready['error']}")
        return worker

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def send(self, do: Do, payload: bytes = b"") -> int:
        """Ask for something; answers the request's number. What a dead worker is sent goes nowhere."""
        self._number += 1
        if not self.dead and self._process.stdin is not None:
            self._process.stdin.write(HEAD.pack(do, self._number, len(payload)) + payload)
        return self._number

    async def ask(self, do: Do) -> dict[str, str]:
        """Ask and wait for the answer. Raises `EngineBroken` when the worker dies first."""
        if self.dead:
            raise EngineBroken("the recogniser died")
        number = self.send(do)
        answer: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        try:
            return await answer
        finally:
            self._asked.pop(number, None)

    def kill(self) -> None:
        """End it now."""
        self.dead = True
        with suppress(ProcessLookupError):
            self._process.kill()

    async def aclose(self) -> None:
        """End it and wait until it is gone."""
        self.kill()
        await self._reading
        await self._process.wait()

    async def _read(self) -> None:
        answers = self._process.stdout
        try:
            while answers is not None and (line := await answers.readline()):
                answer = json.loads(line)
                if (asked := self._asked.get(answer["id"])) and not asked.done():
                    asked.set_result(answer)
        finally:
            self.dead = True
            if self._process.stdin is not None:
                self._process.stdin.close()
            for asked in self._asked.values():
                if not asked.done():
                    asked.set_exception(EngineBroken("the recogniser died"))
                    asked.exception()  # whoever asked may be gone


class WorkerPool:
    """At most `size` workers, started when they are needed. Belongs to one event loop."""

    def __init__(self, domain_file: Path, size: int) -> None:
        self._domain_file, self._size = domain_file, size
        self._workers: set[Worker] = set()
        self._dying: set[Worker] = set()
        self._idle: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._starting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """The processes that are there."""
        return [worker.pid for worker in self._workers if not worker.dead]

    @property
    def busy(self) -> int:
        """Workers that somebody has."""
        return len(self._workers) - len(self._idle)

    async def acquire(self) -> Worker:
        """A worker for one utterance, waiting for a free one. Give it back. Raises `EngineError`: too many may wait."""
        if self._closed:
            raise EngineBroken("the recogniser was closed")
        while self._idle:
            worker = self._idle.pop()
            if not worker.dead:
                self._grow(spare=1)
                return worker
            self._forget(worker)
        if sum(not future.done() for future in self._waiting) >= _WAITING * self._size:
            raise EngineBusy("every recogniser is in use, and more callers wait than there will be time for")
        future: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        self._grow()
        try:
            return await future
        except asyncio.CancelledError:
            with suppress(ValueError):
                self._waiting.remove(future)  # else a busy pool would keep the places of callers who have left
            if future.done() and not future.cancelled() and not future.exception():
                self.release(future.result())
            raise

    def release(self, worker: Worker) -> None:
        """Give a worker back, dead or alive."""
        if worker.dead or self._closed:
            self._forget(worker)
            self._grow()
            return
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(worker)
                return
        self._idle.append(worker)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the conversation; it ends with the pool."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        """End every process."""
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._refuse(EngineBroken("the recogniser was closed"))
        await asyncio.gather(*(worker.aclose() for worker in self._workers | self._dying))
        self._workers.clear()
        self._idle.clear()

    def _grow(self, spare: int = 0) -> None:
        """Start workers for those who wait, and `spare` more than are idle: to load one takes a second."""
        wanted = sum(not future.done() for future in self._waiting) + max(0, spare - len(self._idle))
        while not self._closed and self._starting < wanted and len(self._workers) + self._starting < self._size:
            self._starting += 1
            self.later(self._start())

    async def _start(self) -> None:
        try:
            worker = await Worker.spawn(self._domain_file)
        except (EngineError, OSError) as error:
            self._refuse(error if isinstance(error, EngineError) else EngineBroken(f"no process: {error}"))
        else:
            self._workers.add(worker)
            self.release(worker)
        finally:
            self._starting -= 1

    def _refuse(self, error: EngineError) -> None:
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_exception(error)

    def _forget(self, worker: Worker) -> None:
        worker.kill()
        if worker in self._workers:
            self._workers.discard(worker)
            self._dying.add(worker)
            if not self._closed:
                self.later(self._bury(worker))

    async def _bury(self, worker: Worker) -> None:
        await worker.aclose()
        self._dying.discard(worker)
