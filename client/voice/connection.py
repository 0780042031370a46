"""One WebSocket of a conversation: opened, read and written with deadlines, closed with the right code."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.typing import Subprotocol

from client.endpoint import is_loopback
from convai.client_events import ClientEvent
from convai.client_session import ClientSession, End
from convai.codec import MAX_FRAME_BYTES
from convai.errors import ProtocolError
from convai.server_events import ServerEvent

OPEN_S = 10.0
_SEND_S = 10.0
_CLOSE_S = 2.0
_SUBPROTOCOL = Subprotocol("convai")


class UnreachableError(Exception):
    """No conversation can be opened there; the text says why. `final`: trying again will not help."""

    def __init__(self, words: str, *, final: bool = False) -> None:
        super().__init__(words)
        self.final = final


class Connection:
    """A conversation's socket and its session."""

    def __init__(self, socket: ClientConnection, session: ClientSession) -> None:
        self.session = session
        self._socket = socket
        self._mute = False

    async def events(self) -> AsyncGenerator[ServerEvent, None]:
        """Every event to act upon, until the socket is closed by either side. What cannot be read is counted.

        Raises `UnreachableError` where no handshake comes.
        """
        await self._write()
        watch = asyncio.get_running_loop().call_later(OPEN_S, self._hurry)
        try:
            async for frame in self._socket:
                event = self._read(frame)
                await self._write()
                if event is not None:
                    yield event
        except ConnectionClosed:
            pass
        finally:
            watch.cancel()
        if self._mute:
            raise UnreachableError(f"the connection was taken, and nothing was said for {OPEN_S:.0f} s")

    async def send(self, event: ClientEvent) -> bool:
        """Send an event; False where the socket is closed, or takes nothing any more."""
        self.session.send(event)
        return await self._write()

    async def leave(self) -> None:
        """Hang up."""
        code, reason = self.session.leave()
        await self._socket.close(code, reason)

    def ended(self) -> End:
        """How it ended; only after `events`."""
        code = self._socket.close_code
        return self.session.closed(None if code in {None, 1006} else code, self._socket.close_reason or "")

    def _read(self, frame: str | bytes) -> ServerEvent | None:
        try:
            return self.session.receive(frame)
        except ProtocolError:
            return None  # counted by the session; the next one may be right

    def _hurry(self) -> None:
        if self.session.metadata is None:
            self._mute = True
            self._socket.transport.abort()

    async def _write(self) -> bool:
        try:
            async with asyncio.timeout(_SEND_S):
                for frame in self.session.take():
                    await self._socket.send(frame)
        except ConnectionClosed:
            return False
        except TimeoutError:
            self._socket.transport.abort()  # it takes nothing: the reader learns that the line is lost
            return False
        return True


@asynccontextmanager
async def opened(url: str, session: ClientSession) -> AsyncGenerator[Connection, None]:
    """An open socket; it is closed behind the block. Raises `UnreachableError`."""
    socket = await _dialled(url)
    try:
        yield Connection(socket, session)
    finally:
        await socket.close()


async def _dialled(url: str) -> ClientConnection:
    local = is_loopback(url)
    try:
        return await connect(
            url,
            subprotocols=[_SUBPROTOCOL],
            compression=None,  # audio does not shrink
            open_timeout=OPEN_S,
            close_timeout=_CLOSE_S,
            max_size=MAX_FRAME_BYTES,
            proxy=None if local else True,
        )
    except InvalidStatus as error:
        status = error.response.status_code
        raise UnreachableError(f"it answered with status {status}", final=400 <= status < 500) from None
    except (InvalidHandshake, InvalidURI, EOFError) as error:
        raise UnreachableError(f"no conversation can be opened there: {error}", final=True) from None
    except TimeoutError:
        raise UnreachableError(f"nobody answered within {OPEN_S:.0f} s") from None
    except ConnectionRefusedError:
        raise UnreachableError("nobody listens there") from None
    except OSError as error:
        raise UnreachableError(f"it cannot be reached: {error.strerror or error}") from None
