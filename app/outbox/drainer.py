"""Sends what waits in the outbox: one task a process, any number of processes; tried again, given up in the end."""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from app.errors import StoreError
from app.outbox.delivery import DeliveryError, Sender
from app.outgoing import Channel, Outgoing
from app.store.outbox import OutboxStore

log = structlog.get_logger(__name__)
_FAREWELL_S = 5.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How a drainer works. Seconds; `tries` is after how many a message is given up.

    A message is claimed for `lease_s`, which is longer than all sends of a batch may take together.
    """

    poll_s: float = 1.0
    batch: int = 10
    lease_s: float = 120.0
    tries: int = 8
    first_wait_s: float = 5.0
    longest_wait_s: float = 3600.0

    def wait(self, attempts: int, chance: float) -> float:
        """Seconds to the next try after this many: doubled each time, spread by `chance` (0 to 1) over half of it."""
        wait = min(self.longest_wait_s, self.first_wait_s * 2.0 ** min(attempts - 1, 32))
        return wait * (0.5 + chance / 2)


class Drainer:
    """Claims a batch, sends its messages side by side, marks each. `wake` makes it look at once."""

    def __init__(
        self,
        outbox: OutboxStore,
        senders: Mapping[Channel, Sender],
        pace: Pace | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = outbox
        self._senders = dict(senders)
        self._pace = pace or Pace()
        self._now = now
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.sent = 0
        self.failed = 0
        self.dead = 0

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels there are, e-mail first."""
        known: tuple[Channel, ...] = ("email", "sms")
        return tuple(channel for channel in known if channel in self._senders)

    async def start(self) -> None:
        """Send from now on, until `aclose`. Without a channel there is nothing to do."""
        if self._senders:
            self._task = asyncio.create_task(self._run())

    async def aclose(self) -> None:
        """Stop; what is being sent may come to its end first, for a few seconds."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for sender in self._senders.values():
            await sender.aclose()

    def wake(self) -> None:
        """Something was put in."""
        self._awake.set()

    async def drain(self) -> int:
        """Send one batch of what is due; how many messages were taken up. Raises `StoreError`."""
        lease = timedelta(seconds=self._pace.lease_s)
        taken = await self._outbox.claim(self._now(), lease, self.channels, self._pace.batch)
        if taken:
            await self._to_the_end([asyncio.create_task(self._deliver(message)) for message in taken])
        return len(taken)

    async def _run(self) -> None:
        while True:
            self._awake.clear()
            full = False
            try:
                full = await self.drain() >= self._pace.batch
            except StoreError as error:
                log.warning("the outbox cannot be read", problem=str(error))
            except Exception:
                log.exception("sending broke")
            if not full:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), self._pace.poll_s)

    async def _to_the_end(self, sends: list[asyncio.Task[None]]) -> None:
        """Wait for a batch. When we are stopped it may end first: a message sent and not marked would go out twice."""
        try:
            await asyncio.wait(sends)
        except asyncio.CancelledError:
            _, late = await asyncio.wait(sends, timeout=_FAREWELL_S)
            for send in late:
                send.cancel()
            raise
        for send in sends:
            if error := send.exception():
                log.warning("a message could not be marked", problem=type(error).__name__)

    async def _deliver(self, message: Outgoing) -> None:
        try:
            await self._senders[message.channel].send(message)
        except DeliveryError as error:
            await self._try_later(message, error)
        else:
            await self._outbox.sent(message, self._now())
            self.sent += 1

    async def _try_later(self, message: Outgoing, error: DeliveryError) -> None:
        self.failed += 1
        dead = error.final or message.attempts >= self._pace.tries
        if dead:
            self.dead += 1
            log.error("message given up", message=message.id, channel=message.channel, problem=str(error))
        wait = self._pace.wait(message.attempts, random.random())  # noqa: S311 - spreads tries, guards nothing
        next_try = None if dead else self._now() + timedelta(seconds=wait)
        await self._outbox.failed(message, str(error), next_try)
