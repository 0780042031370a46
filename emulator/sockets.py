"""The WebSocket protocol class of the emulator: uvicorn's own, plus a way to break a connection that does not read."""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from convai.errors import CloseCode
from emulator.connection import CUT

LINGER = 12.0
"""Seconds after the last word of the application until a connection that has not closed is broken."""


class CuttableProtocol(WebSocketsSansIOProtocol):
    """Closing a transport waits until what was written is read; a client that never reads would keep it for ever."""

    _linger: asyncio.TimerHandle | None = None

    async def run_asgi(self) -> None:
        """Run the application with the cut in its scope; afterwards the connection does not outlive `LINGER`."""
        state: dict[str, Any] = self.scope["state"]
        state[CUT] = self.transport.abort
        await super().run_asgi()
        if not self.disconnected:
            self._linger = self.loop.call_later(LINGER, self.transport.abort)

    def send_receive_event_to_app(self) -> None:
        """Text that is no UTF-8 is closed with 1007, as ever, but is no error that the log needs a traceback for."""
        if self.curr_msg_data_type == "text" and not _is_text(b"".join(self.frames)):
            self.frames = []
            self.conn.send_close(CloseCode.NOT_JSON)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone: nothing is left to break."""
        super().connection_lost(exc)
        if self._linger is not None:
            self._linger.cancel()


def _is_text(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
