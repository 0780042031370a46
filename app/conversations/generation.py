"""One reply being made: a single task writes its pieces into a log, and any number of readers follow it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

import structlog

from app.metrics.journal import Journal, Outcome
from app.turn import Finish, Piece

log = structlog.get_logger(__name__)
_MOST_PIECES = 20_000

Batch = Sequence[Piece]
"""Pieces that are there at the same moment, at least one."""


class Generation:
    """A reply from its first piece to its end.

    It ends by itself, when the last reader leaves, or when it is stopped; whoever reads it then gets what is in the
    log and a `Finish`. `journal` is the account of the request that began it; `kept` means that somebody follows it
    from another process, so the last reader here may leave.
    """

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.log: list[Piece] = []
        self.ended = False
        self.kept = False
        self.task: asyncio.Task[None] | None = None
        self._readers = 0
        self._waiting: list[asyncio.Future[None]] = []
        self._on_end: list[Callable[[Generation], None]] = []

    @property
    def answered(self) -> bool:
        """Whether it came to its end as a reply: not cut off, and not a failure."""
        return self.ended and self.journal.outcome == "completed"

    def when_ended(self, do: Callable[["Generation"], None]) -> None:
        """Have it told when it ends."""
        self._on_end.append(do)

    def start(self, pieces: AsyncGenerator[Piece, None]) -> asyncio.Task[None]:
        """Begin to make the reply."""
        self.task = asyncio.create_task(self._pump(pieces))
        return self.task

    def interject(self, piece: Piece) -> None:
        """Say a piece between those that are being made."""
        if not (self.ended or (self.log and isinstance(self.log[-1], Finish))):
            self.log.append(piece)
            self._wake()

    def stop(self, outcome: Outcome) -> None:
        """End it now; the model is hung up on. A reply that is complete stays so."""
        if self.ended or (self.log and isinstance(self.log[-1], Finish)):
            return
        self.journal.outcome = outcome
        self._end()
        if self.task:
            self.task.cancel()

    async def follow(self) -> AsyncGenerator[Batch, None]:
        """Everything said so far, then what comes, `Finish` last."""
        self._readers += 1
        loop = asyncio.get_running_loop()
        at = 0
        try:
            while True:
                if at < len(self.log):
                    batch = self.log[at:]
                    at += len(batch)
                    yield batch
                elif self.ended:
                    return
                else:
                    news: asyncio.Future[None] = loop.create_future()
                    self._waiting.append(news)
                    await news
        finally:
            self._readers -= 1
            if not self._readers and not self.kept:
                self.stop("barged_in")

    async def _pump(self, pieces: AsyncGenerator[Piece, None]) -> None:
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    self.log.append(piece)
                    if self._waiting:
                        self._wake()
                    if len(self.log) >= _MOST_PIECES:
                        self.log.append(Finish("length"))
                        self.journal.outcome = "completed"
                        break
        except Exception as error:  # noqa: BLE001 - the reply speaks its own failures; this is what nobody foresaw
            self.journal.outcome, self.journal.error = "failed", type(error).__name__
            log.warning("the reply broke outside of itself", problem=type(error).__name__)
        finally:
            self._end()

    def _wake(self) -> None:
        for news in self._waiting:
            if not news.done():  # a reader that was cancelled while it waited
                news.set_result(None)
        self._waiting.clear()

    def _end(self) -> None:
        if self.ended:
            return
        if not self.log or not isinstance(self.log[-1], Finish):
            self.log.append(Finish("stop"))
        self.ended = True
        self._wake()
        for do in self._on_end:
            do(self)
