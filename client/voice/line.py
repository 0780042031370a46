"""The line to the server over its whole life: dialled, lost, dialled again with growing pauses, hung up."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from typing import TypeVar

from client.voice.address import Address, AddressError
from client.voice.connection import Connection, UnreachableError, opened
from convai.client_events import ClientEvent, ConversationInitiationClientData
from convai.client_session import ClientSession, End
from convai.errors import CloseCode
from convai.server_events import ServerEvent

PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Before each attempt to dial again; up to a fifth is added by chance, so that callers do not come back all at once."""
_STEADY_S = 10.0
_LEAVE_S = 3.0
_LOST = frozenset({None, 1001, 1005, CloseCode.LOST, CloseCode.INTERNAL, 1012, 1013, 1014})
"""Close codes after which another attempt may go well; after the others the same would happen again."""

T = TypeVar("T")
Take = Callable[[ServerEvent], Awaitable[None]]


class Line:
    """`take` is told every event, `ended` that a connection is gone, `note` what a person should know."""

    def __init__(
        self,
        address: Address,
        initiation: ConversationInitiationClientData,
        take: Take,
        gone: Callable[[], Awaitable[None]],
        note: Callable[[str], None],
    ) -> None:
        self.session = ClientSession(initiation)
        self.pauses: Sequence[float] = PAUSES_S
        self._address = address
        self._initiation = initiation
        self._take, self._gone, self._note = take, gone, note
        self._connection: Connection | None = None
        self._leaving = asyncio.Event()
        self._was_open = False

    async def run(self) -> End:
        """Talk until it is over; how it ended. Dials again where the line is lost, `PAUSES_S` times in a row."""
        losses = 0
        while True:
            began = time.monotonic()
            end = await self._unless_left(self._conversation())
            if end is None:
                return End("user", CloseCode.NORMAL, "you hung up")
            if end.by != "error" or end.code not in _LOST or not self._was_open:
                return end
            losses = 0 if time.monotonic() - began > _STEADY_S else losses
            if losses == len(self.pauses):
                return End("error", end.code, f"gave up after {losses} attempts to dial again: {end.reason}")
            pause = self.pauses[losses] * random.uniform(1.0, 1.2)  # noqa: S311 - no secret
            losses += 1
            self._note(f"{end.reason}; dialling again in {pause:.1f} s ({losses} of {len(self.pauses)})")
            if await self._unless_left(asyncio.sleep(pause, True)) is None:
                return End("user", None, "you hung up while the line was gone")

    def hang_up(self) -> None:
        """The user leaves; `run` returns soon."""
        self._leaving.set()

    async def send(self, event: ClientEvent) -> bool:
        """Send an event; False where there is no line."""
        return self._connection is not None and await self._connection.send(event)

    async def _unless_left(self, work: Awaitable[T]) -> T | None:
        """The result, or None where the user left first."""
        task = asyncio.ensure_future(work)
        leaving = asyncio.create_task(self._leaving.wait())
        try:
            await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done() and self._connection is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LEAVE_S):
                        await self._connection.leave()
                        await asyncio.shield(task)
            return task.result() if task.done() else None
        finally:
            leaving.cancel()
            task.cancel()
            await asyncio.gather(task, leaving, return_exceptions=True)

    async def _conversation(self) -> End:
        """One connection from dialling to its end."""
        self.session = ClientSession(self._initiation)
        try:
            url = await self._address.open()
            async with opened(url, self.session) as connection:
                self._connection = connection
                async with aclosing(connection.events()) as events:
                    async for event in events:
                        self._was_open = True
                        await self._take(event)
                return connection.ended()
        except AddressError as error:
            return End("error", None, str(error))
        except UnreachableError as error:
            code = CloseCode.POLICY if error.final else None
            hint = "" if self._was_open else self._address.hint
            return End("error", code, f"{self._address.shown}: {error}{hint}")
        finally:
            self._connection = None
            await self._gone()
