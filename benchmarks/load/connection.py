"""One connection of the load generator: sends a request, reads the time stamps out of the reply as it comes.

Bare protocol, about ten microseconds a chunk: a full HTTP client would be busier than the server it measures.
"""

import asyncio
import socket
from dataclasses import dataclass, field
from typing import cast

from benchmarks.stamps import FIRST, TOKEN, between_us, now_us, read

_END = b"\r\n0\r\n\r\n"
_LONGEST_STAMP = 40


@dataclass(slots=True)
class Measured:
    """What all connections saw while `open`; times in microseconds.

    `added` is the way of a request to the upstream plus the way of the first token back; `gaps` are between reads that
    brought tokens.
    """

    open: bool = False
    added: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    tokens: int = 0
    replies: int = 0
    failures: int = 0


class Connection(asyncio.Protocol):
    """Ask again as soon as the last reply is read. `on_token` hears how many tokens of a reply have come."""

    def __init__(self, measured: Measured) -> None:
        self._measured = measured
        self._transport: asyncio.Transport | None = None
        self._reply: asyncio.Future[bool] | None = None
        self._unread = b""
        self._sent_us = self._last_us = 0
        self.tokens = 0
        self.headed = False
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send small writes at once."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class does not derive from it
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> "asyncio.Future[bool]":
        """Send a request; the result is whether its reply came to its end."""
        assert self._transport is not None
        self._reply = asyncio.get_running_loop().create_future()
        self._unread, self.tokens, self.headed = b"", 0, False
        self._sent_us = now_us()
        self._transport.write(request)
        return self._reply

    def hang_up(self) -> None:
        """Close at once, as a platform does whose caller interrupts."""
        self.closed = True
        if self._transport:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        """The server has gone, or we have."""
        self._end(whole=False)
        self.closed = True

    def data_received(self, data: bytes) -> None:
        """Read the stamps; what may be the beginning of one is read again with what comes next."""
        arrived = now_us()
        text = self._unread + data
        at = 0
        if not self.headed:
            if b"\r\n\r\n" not in text:
                self._unread = text
                return
            self.headed = True
            if not text.startswith(b"HTTP/1.1 200"):
                self.hang_up()
                return
        if not self.tokens:
            at = self._first(text, arrived)
        if self.tokens:
            at = self._later(text, at, arrived)
        self._unread = text[max(at, len(text) - _LONGEST_STAMP) :]
        if text.endswith(_END):
            self._end(whole=True)

    def _first(self, text: bytes, arrived: int) -> int:
        found = FIRST.search(text)
        if found is None:
            return 0
        self.tokens = 1
        if self._measured.open:
            there = between_us(self._sent_us, read(found[1]))
            self._measured.added.append(there + between_us(read(found[2]), arrived))
            self._measured.tokens += 1
        self._last_us = arrived
        return found.end()

    def _later(self, text: bytes, at: int, arrived: int) -> int:
        count = 0
        for found in TOKEN.finditer(text, at):
            count, at = count + 1, found.end()
        if count:
            self.tokens += count
            if self._measured.open:
                self._measured.tokens += count
                self._measured.gaps.append(between_us(self._last_us, arrived))
            self._last_us = arrived
        return at

    def _end(self, *, whole: bool) -> None:
        reply, self._reply = self._reply, None
        if reply is None or reply.done():
            return
        if self._measured.open:
            self._measured.replies += whole
            self._measured.failures += not whole
        reply.set_result(whole)


async def connect(port: int, measured: Measured) -> Connection:
    """A fresh connection to a server on this machine. Raises `OSError`."""
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(lambda: Connection(measured), "127.0.0.1", port)
    return connection
