"""The recogniser in processes beside this one: it decodes while the caller speaks, so an utterance ends at once."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

from emulator.engines.base import SAMPLE_RATE, seconds
from emulator.engines.errors import EngineBroken, EngineBusy, EngineError, EngineTimeout
from emulator.engines.stt.domain import Domain
from emulator.engines.stt.model_files import installed, keep
from emulator.engines.stt.pool import Worker, WorkerPool
from emulator.engines.stt.worker import ALONE, Do

_LONGEST = 60 * 2 * SAMPLE_RATE  # bytes of an utterance; what is said after that is not heard
_PARTIAL_S = 0.5
_DROP_S = 2.0
_BOTH_DECODERS = 3  # utterances at once for each core; with more of them the shop's decoder listens alone


class _Utterance:
    """One utterance: its audio, kept until it is over, and the worker that decodes it once there is one."""

    def __init__(self, pool: WorkerPool, channel: str) -> None:
        self._pool, self._channel = pool, channel
        self._audio = bytearray()
        self._worker: Worker | None = None
        self._attaching = self._begin()

    def feed(self, pcm: bytes) -> None:
        """The next audio, whole samples."""
        pcm = pcm[: _LONGEST - len(self._audio)]
        self._audio += pcm
        if self._worker and pcm:
            self._worker.send(Do.AUDIO, pcm)

    async def partial(self) -> str:
        """What was understood so far; "" while it waits for a worker. Raises `EngineError`."""
        return str((await self._worker.ask(Do.PARTIAL))["text"]) if self._worker else ""

    async def finish(self, deadline: float) -> tuple[str, str]:
        """The words and the channel. A worker that dies is replaced once, one that hangs is killed."""
        try:
            async with asyncio.timeout(deadline + seconds(self._audio) / 2):
                answer = await self._asked_twice()
        except TimeoutError:
            if self._worker is None:
                raise EngineBusy("every recogniser is in use") from None
            self._worker.kill()
            raise EngineTimeout("the recogniser did not answer in time") from None
        return answer["text"], answer["channel"]

    async def close(self) -> None:
        """Free the worker: it forgets the utterance, or is killed."""
        self._attaching.cancel()
        await asyncio.gather(self._attaching, return_exceptions=True)
        if self._worker is None:
            return
        try:
            async with asyncio.timeout(_DROP_S):
                await self._worker.ask(Do.DROP)
        except (EngineError, TimeoutError, asyncio.CancelledError):
            self._worker.kill()
        self._pool.release(self._worker)

    async def _asked_twice(self) -> dict[str, str]:
        try:
            return await (await asyncio.shield(self._attaching)).ask(Do.FINISH)
        except EngineBroken:
            if self._worker is None:
                raise
        self._pool.release(self._worker)
        self._worker = None
        self._attaching = self._begin()
        return await (await asyncio.shield(self._attaching)).ask(Do.FINISH)

    def _begin(self) -> "asyncio.Task[Worker]":
        attaching = asyncio.create_task(self._attach())
        attaching.add_done_callback(lambda task: task.cancelled() or task.exception())  # whoever asked may be gone
        return attaching

    async def _attach(self) -> Worker:
        worker = await self._pool.acquire()
        alone = self._pool.busy > _BOTH_DECODERS * (os.cpu_count() or 1)
        worker.send(Do.START, f"{ALONE if alone else ''}{self._channel}".encode())
        worker.send(Do.AUDIO, bytes(self._audio))
        self._worker = worker
        return worker


class LocalStt:
    """One conversation's recogniser. It remembers the caller's channel from utterance to utterance."""

    def __init__(self, pool: WorkerPool, finish_s: float) -> None:
        self._pool, self._finish_s = pool, finish_s
        self._utterance: _Utterance | None = None
        self._odd = b""
        self._heard = ""
        self._channel = ""

    def start_utterance(self) -> None:
        """Somebody speaks."""
        self.cancel()
        self._odd, self._heard = b"", ""
        self._utterance = _Utterance(self._pool, self._channel)

    def feed(self, pcm: bytes) -> None:
        """Audio of the utterance."""
        if self._utterance:
            pcm = self._odd + pcm
            whole = len(pcm) // 2 * 2
            self._odd = pcm[whole:]
            self._utterance.feed(pcm[:whole])

    async def partial(self) -> str:
        """What was understood so far, or what was last known when the recogniser is busy."""
        utterance = self._utterance
        if utterance is None:
            return ""
        with suppress(EngineError, TimeoutError):
            async with asyncio.timeout(_PARTIAL_S):
                heard = await utterance.partial()
            self._heard = heard if utterance is self._utterance else self._heard
        return self._heard

    async def finish(self) -> str:
        """The words of the utterance."""
        utterance, self._utterance = self._utterance, None
        if utterance is None:
            return ""
        try:
            text, channel = await utterance.finish(self._finish_s)
        finally:
            self._pool.later(utterance.close())
        self._channel = channel or self._channel
        return text

    def cancel(self) -> None:
        """Drop the utterance."""
        if self._utterance:
            self._pool.later(self._utterance.close())
            self._utterance = None

    async def aclose(self) -> None:
        """The conversation is over."""
        self.cancel()


class LocalSttEngine:
    """pocketsphinx with the shop's own language model, kept in `folder` for the next start."""

    label = "pocketsphinx"

    def __init__(self, domain: Domain, folder: Path, workers: int = 0, finish_s: float = 5.0) -> None:
        installed()
        self._finish_s = finish_s
        self._domain, self._folder = domain, folder.absolute()
        size = workers or min(12, 4 * (os.cpu_count() or 1))
        self._pool = WorkerPool(self._folder / domain.digest / "domain.json", size)

    @property
    def pids(self) -> list[int]:
        """The decoder processes that are there."""
        return self._pool.pids

    async def start(self) -> None:
        """Build the language model if it is not there, load a first worker."""
        await asyncio.to_thread(keep, self._domain, self._folder)
        self._pool.release(await self._pool.acquire())

    def open(self) -> LocalStt:
        """A recogniser for one conversation; `start` the engine first."""
        return LocalStt(self._pool, self._finish_s)

    async def aclose(self) -> None:
        """End the processes."""
        await self._pool.aclose()
