"""Writes finished turns to the database, behind the stream: `record` never waits and never raises."""

import asyncio
from contextlib import suppress
from itertools import count

import structlog

from app.errors import StoreError
from app.store.conversations import ConversationStore
from app.store.records import TurnRecord

log = structlog.get_logger(__name__)
_BATCH = 100
_GATHER_S = 0.1
_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 5.0


class Recorder:
    """A bounded queue and the one task that empties it in batches. What does not fit is dropped, and counted."""

    def __init__(self, store: ConversationStore, *, most_waiting: int = 2000) -> None:
        self._store = store
        self._waiting: asyncio.Queue[TurnRecord] = asyncio.Queue(most_waiting)
        self._writer: asyncio.Task[None] | None = None
        self._closing = False
        self.dropped = 0

    def record(self, turn: TurnRecord) -> None:
        """Keep a turn for writing; when the database is too far behind, it is dropped."""
        try:
            self._waiting.put_nowait(turn)
        except asyncio.QueueFull:
            self._drop(1)

    async def start(self) -> None:
        """Begin to write."""
        self._writer = asyncio.create_task(self._write())

    async def aclose(self, within_s: float = 5.0) -> None:
        """Write what is left, but not for longer than `within_s` seconds."""
        self._closing = True
        if self._writer:
            with suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    await self._waiting.join()
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)

    async def _write(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            if not self._closing:
                await asyncio.sleep(_GATHER_S)  # a transaction for each turn would cost more than the turn's look-ups
            while len(batch) < _BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            await self._keep(batch)
            for _ in batch:
                self._waiting.task_done()

    async def _keep(self, batch: list[TurnRecord]) -> None:
        """Try until it works: meanwhile new turns wait in the queue, and only what does not fit there is dropped."""
        for attempt in count(1):
            try:
                await self._store.record(batch)
            except StoreError as error:
                log.warning("turns could not be written yet", attempt=attempt, turns=len(batch), problem=str(error))
                await asyncio.sleep(min(_PAUSE_S * attempt, _LONGEST_PAUSE_S))
            else:
                return

    def _drop(self, turns: int) -> None:
        self.dropped += turns
        log.error("turns dropped, the database is too far behind", turns=turns, dropped=self.dropped)
