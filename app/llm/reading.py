"""One streamed answer, read off its connection; what a voice can do nothing with by itself is put together.

The first words go on at once, and so does whatever may end a sentence. Words inside the first sentence are held for a
moment, as a voice waits for its end; behind it they are gathered for longer (`app.llm.pace`).
"""

import asyncio
import re
from contextlib import suppress

from aiohttp import ClientError, ClientResponse, StreamReader

from app.errors import ModelError
from app.llm.assembly import Assembly
from app.llm.base import ModelEvent, Prompt
from app.llm.pace import Pace, wake
from app.llm.patience import Patience
from app.llm.sse import DataLines

_TAIL_S = 0.1
_MOST_TAIL = 65_536
_INSIDE = re.compile(r"[\w\s,'\u2019-]*")  # of a sentence, for certain: no other mark is looked at any closer


class Reading:
    """The events of one answer, a few at a time. To be closed."""

    def __init__(self, response: ClientResponse, assembly: Assembly, prompt: Prompt, pace: Pace) -> None:
        self._response = response
        self._content = response.content
        self._assembly = assembly
        self._prompt = prompt
        self._pace = pace
        self._lines = DataLines()
        self._loop = asyncio.get_running_loop()
        self._patience = Patience(self._loop.time)
        self._hold_s = pace.moment_s
        self._began = self._inside = self._over = False
        self._broken: Exception | None = None
        self._resting: asyncio.Transport | None = None

    async def events(self) -> list[ModelEvent]:
        """What comes next, at least one event; [] at the end. Raises `ModelError`, `ClientError`, `OSError`.

        What was read before something broken is given first.
        """
        # Asked behind the first words: after a tool the voice may have nothing left to say.
        if self._began and not self._is_read and self._prompt.ahead():
            self._inside = False
            return await self._gathered()
        events = await self._next()
        if self._is_inside(events) and self._began:
            await self._hold(events)
        self._began = self._began or bool(events)
        return events

    async def _gathered(self) -> list[ModelEvent]:
        """What has come by a beat: left in the socket until then, and read together, words cost a third.

        Not by way of aiohttp's protocol: its parser would stop for one more chunk after it was told to go on.
        """
        connection = self._response.connection  # none once all of the answer has come
        transport = connection.transport if connection else None
        if transport is None or transport.is_closing() or not transport.is_reading():
            return await self._next()
        beat = self._pace.rest(transport, self._loop)
        if beat is None:
            return await self._next()
        self._resting = transport
        events = await self._next()
        self._pace.came(self._loop.time() - beat)
        self._resting = None
        return events

    def close(self) -> None:
        """Nothing is read any more."""
        self._patience.stop()
        if self._resting:  # the connection may be another answer's next
            wake(self._resting)

    @property
    def _is_read(self) -> bool:
        """Whether no more words can come."""
        return self._over or self._assembly.finished

    async def _next(self) -> list[ModelEvent]:
        """The events of what comes first."""
        while not self._over:
            if self._assembly.finished:
                self._over = True
                return await self._tail()
            if events := self._read(await read_some(self._content)):
                return events
        if self._broken:
            raise self._broken
        return []

    def _read(self, data: bytes) -> list[ModelEvent]:
        """The events of these bytes; no bytes are the end."""
        events: list[ModelEvent] = []
        self._over = not data
        try:
            for event in self._assembly.read_all(self._lines.feed(data) if data else self._lines.flush()):
                events.append(event)  # noqa: PERF402 - what came before a broken one is kept
        except ModelError as error:
            self._broken, self._over = error, True
        return events

    def _is_inside(self, events: list[ModelEvent]) -> bool:
        """Whether these are words in the middle of a sentence, also for one who sees a word's end by what follows."""
        before = self._inside
        text = events[0] if len(events) == 1 else None
        self._inside = isinstance(text, str) and _INSIDE.fullmatch(text) is not None
        return before and self._inside

    async def _hold(self, events: list[ModelEvent]) -> None:
        """Add what comes within a moment, up to what may end the sentence. A model slower than that is held no more."""
        until = self._loop.time() + self._hold_s
        latest = until + self._hold_s  # seldom reached: a timer that fires costs more than a wait that ends
        while not self._is_read and self._loop.time() < until:
            self._patience.begin(latest)
            try:
                came = self._read(await read_some(self._content))
            except asyncio.CancelledError:
                if not self._patience.ran_out():
                    raise
                self._hold_s = 0.0
                return
            except (ModelError, ClientError, OSError) as error:
                self._patience.end()
                self._broken, self._over = error, True
                return
            self._patience.end()
            inside = self._is_inside(came) or not came
            _add(events, came)
            if not inside:
                return

    async def _tail(self) -> list[ModelEvent]:
        """The token count behind the last choice, waited for briefly.

        Only a response read to its end gives its connection back to the pool. What breaks here comes too late.
        """
        rest = b""
        with suppress(ClientError, OSError, RuntimeError):
            async with asyncio.timeout(_TAIL_S):
                while (data := await self._content.readany()) and len(rest) <= _MOST_TAIL:
                    rest += data
        with suppress(ModelError):
            return [count for payload in self._lines.feed(rest) for count in self._assembly.read_tail(payload)]
        return []


async def read_some(content: StreamReader) -> bytes:
    """What has come, b"" at the end. Raises `ModelError` where aiohttp only says that it is closed: broken chunks."""
    try:
        return await content.readany()
    except RuntimeError as error:
        raise ModelError("the upstream's stream broke") from error


def _add(events: list[ModelEvent], more: list[ModelEvent]) -> None:
    """Words that follow words become one text."""
    last, first = events[-1], more[0] if more else None
    if isinstance(last, str) and isinstance(first, str):
        events[-1:] = [last + first, *more[1:]]
    else:
        events += more
