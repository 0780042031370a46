"""The practical limit: bytes in, bytes out, with bare ASGI and aiohttp. It reads no word of what passes.

`UPSTREAM=http://127.0.0.1:9100 python -m benchmarks.peers.pass_through --port 9001`
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import aiohttp

from benchmarks.peers.listen import listen

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_HEADERS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-cache")]


class PassThrough:
    """The ASGI application."""

    def __init__(self, upstream: str) -> None:
        self._url = f"{upstream}/v1/chat/completions"
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        relay = asyncio.create_task(self._relay(self._session, await _body(receive), send))
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait({relay, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            relay.cancel()
            gone.cancel()

    async def _relay(self, session: aiohttp.ClientSession, body: bytes, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        headers = {"Content-Type": "application/json"}
        async with session.post(self._url, data=body, headers=headers) as answer:
            async for data in answer.content.iter_any():
                await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


if __name__ == "__main__":
    listen(PassThrough(os.environ["UPSTREAM"]))
