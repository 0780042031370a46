"""One WebSocket: frames in, frames out, and the cut for a client that does not read."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from convai.client_events import ClientEvent, UserAudioChunk
from convai.errors import CloseCode, ProtocolError
from convai.server_session import Limits, ServerSession
from emulator.conversation import Conversation
from emulator.network import Network

log = structlog.get_logger(__name__)

CUT = "repartee.cut"
"""Where the server keeps, in the scope's state, the function that breaks a connection at once."""
MAX_EARLY_EVENTS = 64
MAX_QUEUED_FRAMES = 5000


class Connection:
    """The I/O around one session. `slow` is how many seconds a client may leave what it was sent unread."""

    def __init__(self, websocket: WebSocket, now: Callable[[], float], limits: Limits | None = None) -> None:
        self.session = ServerSession(now(), limits)
        self.early: list[ClientEvent] = []
        self.drops_pongs = False
        self._websocket = websocket
        self._now = now
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There is something to send."""
        self._wake.set()

    async def await_initiation(self) -> bool:
        """Wait a little for the client's initiation, keeping what comes before it. False where the client left.

        Raises `ProtocolError`.
        """
        while self.session.waiting(self._now()) and len(self.early) < MAX_EARLY_EVENTS:
            try:
                async with asyncio.timeout(self.session.deadline - self._now()):
                    frame = await self._frame()
            except TimeoutError:
                return True
            if frame is None:
                return False
            event = self.session.receive(frame, self._now())
            if event is not None:
                self.early.append(event)
        return True

    async def run(self, conversation: Conversation, network: Network, *, slow: float) -> None:
        """Carry frames both ways until one side closes; then close, or cut."""
        reading = asyncio.create_task(self._read(conversation))
        writing = asyncio.create_task(self._write(network, slow))
        try:
            await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
            if (fault := _fault(reading)) is not None:
                self._condemn(conversation, fault)
            if self.session.closing is not None:
                await asyncio.wait({writing}, timeout=slow)
            unread = not writing.done() if self.session.closing else isinstance(_fault(writing), TimeoutError)
            if unread:
                log.info("a client that does not read was cut")
                conversation.fail("websocket_disconnect", "the client does not read")
                self._cut()
        finally:
            await _ended(reading, writing)

    async def close(self, code: int, reason: str) -> None:
        """Say goodbye; harmless where the client has left."""
        with suppress(RuntimeError, WebSocketDisconnect, OSError):
            await self._websocket.close(code, reason)

    async def _read(self, conversation: Conversation) -> None:
        for event in self.early:
            await _hand(conversation, event)
        self.early.clear()
        while (frame := await self._frame()) is not None:
            if self.drops_pongs and _is_pong(frame):
                continue
            received = self.session.receive(frame, self._now())
            if received is not None:
                await _hand(conversation, received)

    async def _write(self, network: Network, slow: float) -> None:
        while True:
            now = self._now()
            for frame in self.session.take():
                network.put(frame, now)
            for frame in network.take(now):
                async with asyncio.timeout(slow):
                    await self._websocket.send_text(frame)
            if len(network) > MAX_QUEUED_FRAMES:
                raise TimeoutError
            if self.session.closing is not None and not len(network):
                async with asyncio.timeout(slow):
                    await self.close(*self.session.closing)
                return
            await self._due(network.next())

    async def _due(self, at: float | None) -> None:
        """Wait until there is something to send, or what waits is due."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None if at is None else max(0.0, at - self._now())):
                await self._wake.wait()
        self._wake.clear()

    async def _frame(self) -> str | bytes | None:
        """The next frame; None when the client has left."""
        message = await self._websocket.receive()
        if message["type"] != "websocket.receive":
            return None
        text = message.get("text")
        frame: str | bytes = text if text is not None else message["bytes"]
        return frame

    def _condemn(self, conversation: Conversation, error: BaseException) -> None:
        if isinstance(error, ProtocolError):
            conversation.fail(error.kind, error.reason, error.code)
        else:
            log.error("a connection broke", exc_info=error)
            conversation.fail("unknown", "internal error", CloseCode.INTERNAL)

    def _cut(self) -> None:
        cut = self._websocket.scope.get("state", {}).get(CUT)
        if cut is not None:
            cut()


def _is_pong(frame: str | bytes) -> bool:
    return isinstance(frame, str) and len(frame) < 200 and '"pong"' in frame


async def _hand(conversation: Conversation, event: ClientEvent) -> None:
    if isinstance(event, UserAudioChunk):
        await conversation.hear(event.data)
    else:
        conversation.receive(event)


def _fault(task: "asyncio.Task[None]") -> BaseException | None:
    return task.exception() if task.done() and not task.cancelled() else None


async def _ended(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
