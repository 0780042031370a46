"""The connections to one OpenAI-compatible server, over aiohttp: a request out, the bytes of its answer in.

aiohttp by itself, not as the transport of the SDK's HTTP client: that one's pool of httpx collapses near a hundred
open streams, and its layers around aiohttp cost as much a chunk as all that a word of the reply goes through.
"""

import asyncio
import socket
from urllib.request import getproxies

import aiohttp
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from app.errors import ModelError, ModelTimeout

_CONNECTIONS = 2000
_IDLE_S = 55.0
_LONGEST_S = 120.0  # a reply that nobody else has given up on by then


class Upstream:
    """Where a model is asked. The connections open with the first request; one instance serves every stream."""

    def __init__(self, url: str, headers: dict[str, str], *, connect_s: float, read_s: float) -> None:
        """`url` takes the POST. Seconds: to connect, and the longest silence of an answer that nobody else watches."""
        self._url = url
        self._headers = headers
        self._timeout = ClientTimeout(total=_LONGEST_S, sock_connect=connect_s, connect=connect_s, sock_read=read_s)
        self._proxied = bool(getproxies())  # looked up once: aiohttp would look at every request
        self._opened: ClientSession | None = None

    async def post(self, content: bytes) -> ClientResponse:
        """The answer, its head read: to be closed. Raises `ModelError`, also for a status that is no success.

        A kept-alive connection that the server has just closed is replaced once, at once.
        """
        try:
            try:
                response = await self._session().post(self._url, data=content, headers=self._headers)
            except aiohttp.ServerDisconnectedError:
                response = await self._session().post(self._url, data=content, headers=self._headers)
        except (ClientError, OSError, ValueError) as error:
            raise broken(error, "the upstream cannot be reached", "the upstream did not answer in time") from error
        if response.ok:
            return response
        response.close()
        raise ModelError(f"the upstream answered {response.status}", _retry_after(response))

    async def look(self, url: str, *, within_s: float) -> int:
        """The status of a GET, its answer read and thrown away: the connection stays open. Raises `ModelError`."""
        try:
            async with asyncio.timeout(within_s), self._session().get(url, headers=self._headers) as response:
                await response.read()
                return response.status
        except (ClientError, OSError, ValueError) as error:
            raise broken(error, "the upstream cannot be reached", "the upstream did not answer in time") from error

    async def aclose(self) -> None:
        """Close every connection."""
        if self._opened:
            await self._opened.close()

    def _session(self) -> ClientSession:
        if self._opened is None:  # it belongs to the loop that runs by now
            self._opened = ClientSession(
                connector=TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_S, family=socket.AF_UNSPEC),
                timeout=self._timeout,
                cookie_jar=DummyCookieJar(),
                trust_env=self._proxied,
                raise_for_status=False,
            )
        return self._opened


def broken(error: Exception, what: str, late: str) -> ModelError:
    """An error of the connection in our own words. aiohttp's timeouts are `TimeoutError`s."""
    return ModelTimeout(late) if isinstance(error, TimeoutError) else ModelError(f"{what}: {type(error).__name__}")


def _retry_after(response: ClientResponse) -> float | None:
    """Seconds of a Retry-After header; its date form is rare, and left alone."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.isdigit() else None
