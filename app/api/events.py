"""The event stream of one reply: sse-starlette's response, its headers and pings, with a leaner way to run it.

Where it differs from `EventSourceResponse` on purpose: what it is given is bytes already; it takes one task beside the
request's own, which waits for the hang-up, where the library takes four and a cancel scope around each chunk; one
timer a stream sees to pings and slow readers. A server that is told to stop lets the reply come to its end.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Message, Receive, Scope, Send

_PING = ServerSentEvent(comment="keep-alive", sep="\n").encode()
_PING_S = 10.0
_SEND_TIMEOUT_S = 20.0


class Last(bytes):
    """Events with which a stream is complete: the end of the response goes out with them."""


class Events(EventSourceResponse):
    """Sends byte chunks as they come, and cuts a reader who takes none for 20 seconds."""

    def __init__(
        self, events: AsyncGenerator[bytes, None], *, ping_s: float = _PING_S, send_timeout_s: float = _SEND_TIMEOUT_S
    ) -> None:
        """`events` are whole events, line ends included; they are closed however the stream ends. After a `Last` none.

        Seconds: a comment is sent after so long without an event; a reader who takes nothing for so long is cut.
        """
        super().__init__(events, headers={"Cache-Control": "no-cache"}, sep="\n")
        self._events = events
        self._ping_s = ping_s
        self._send_timeout_s = send_timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Stream to the end, or until the caller hangs up. Raises `SendTimeoutError` for a reader who takes nothing."""
        sender = _Sender(send, self._ping_s, self._send_timeout_s)
        hang_up = asyncio.create_task(sender.until_gone(receive))
        try:
            await sender.send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async with aclosing(self._events) as events:
                async for chunk in events:
                    if isinstance(chunk, Last):
                        await sender.finish(chunk)
                    else:
                        await sender.send({"type": "http.response.body", "body": chunk, "more_body": True})
            await sender.finish()
        except asyncio.CancelledError:
            if not sender.cancelled_by_us():
                raise
            if sender.gave_up:
                raise SendTimeoutError from None
        finally:
            sender.stop()
            hang_up.cancel()


class _Sender:
    """The request's own task, as it sends: watched by one timer, and cancelled when nobody reads what it sends."""

    def __init__(self, send: Send, ping_s: float, send_timeout_s: float) -> None:
        self.gave_up = False
        self._send = send
        self._ping_s = ping_s
        self._send_timeout_s = send_timeout_s
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._sending = False
        self._over = self._done = False
        self._cancelled = False
        self._last = self._loop.time()  # when something began to be sent, or had been
        self._ping: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(ping_s / 2, self._look)

    async def send(self, message: Message) -> None:
        """Send one message; returns when there is room for the next."""
        self._sending, self._last = True, self._loop.time()
        await self._send(message)
        self._sending, self._last = False, self._loop.time()

    async def finish(self, body: bytes = b"") -> None:
        """Send the end, once. No hang-up counts from then on: the server reports one for each response that is over."""
        if not self._over:
            self._over = True  # no ping may come behind it
            await self.send({"type": "http.response.body", "body": body, "more_body": False})
            self._done = True

    async def until_gone(self, receive: Receive) -> None:
        """Wait for the hang-up, and cancel the sender then."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self._cancel()

    def cancelled_by_us(self) -> bool:
        """Whether the cancel that came was this one alone, and nobody else's."""
        return self._cancelled and self._task is not None and self._task.uncancel() == 0

    def stop(self) -> None:
        """Nothing is sent any more."""
        self._over = self._done = True
        self._timer.cancel()
        if self._ping:
            self._ping.cancel()

    def _cancel(self) -> None:
        if not (self._done or self._cancelled) and self._task:
            self._cancelled = True
            self._task.cancel()

    def _look(self) -> None:
        quiet = self._loop.time() - self._last
        if self._sending and quiet > self._send_timeout_s:
            self.gave_up = True
            self._cancel()
            return
        if not self._sending and not self._over and quiet >= self._ping_s:
            ping: Message = {"type": "http.response.body", "body": _PING, "more_body": True}
            self._ping = self._loop.create_task(self._pinged(ping))
        self._timer = self._loop.call_later(self._ping_s / 2, self._look)

    async def _pinged(self, ping: Message) -> None:
        if not (self._over or self._sending):  # an event has come in between: that is as good
            await self.send(ping)
