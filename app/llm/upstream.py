"""The connections to one OpenAI-compatible server, over aiohttp: a request out, the bytes of its answer in.

aiohttp by itself, not as the transport of the SDK's HTTP client: that one's pool of httpx collapses near a hundred
open streams, and its layers around aiohttp cost as much a chunk as all that a word of the reply goes through.
"""

import asyncio
from collections.abc import Mapping
from functools import partial

from aiohttp import (
    BasicAuth,
    ClientConnectorError,
    ClientError,
    ClientOSError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    ServerDisconnectedError,
    TCPConnector,
    encode_basic_auth,
)
from aiohttp.helpers import get_env_proxy_for_url
from yarl import URL

from app.errors import ModelError, ModelTimeout

_CONNECTIONS = 2000
_IDLE_S = 55.0
_STALE_S = 0.5  # a kept-alive connection that was closed meanwhile says so at once


class Upstream:
    """Where a model is asked. The connections open with the first request; one instance serves every stream."""

    def __init__(self, base_url: str, headers: Mapping[str, str], *, connect_s: float, answer_s: float) -> None:
        """Seconds: to connect, and until an answer begins; to the answer itself nothing here sets a limit.

        A user and password in the URL are sent in place of the key. To be built before the loop runs: files are read.
        Raises `ValueError` for what is no URL.
        """
        base = URL(base_url)
        self._headers = dict(headers)
        if base.user:
            self._headers["Authorization"] = encode_basic_auth(base.user, base.password or "")
            base = base.with_user(None)
        self._base = base
        self._proxy = _proxy_for(base)
        # Not `sock_read`: a timer set anew for each token. Stalls are what the chain of models watches for.
        # Nor `total`: it looks up its task at each wait.
        self._timeout = ClientTimeout(total=None, sock_connect=connect_s, connect=connect_s)
        self._answer_s = answer_s
        self._opened: ClientSession | None = None

    async def post(self, path: str, content: bytes) -> ClientResponse:
        """The answer, its head read: to be closed. Raises `ModelError`, also for a status that is no success.

        A kept-alive connection that the server has just closed is replaced once, at once.
        """
        try:
            async with asyncio.timeout(self._answer_s):
                response = await self._post(path, content)
        except (ClientError, OSError, ValueError) as error:
            raise broken(error, "the upstream cannot be reached", "the upstream did not answer in time") from error
        if 200 <= response.status < 300:
            return response
        response.close()
        raise ModelError(f"the upstream answered {response.status}", _retry_after(response))

    async def _post(self, path: str, content: bytes) -> ClientResponse:
        loop = asyncio.get_running_loop()
        began = loop.time()
        send = partial(
            self._session().post, self._base / path, data=content, headers=self._headers, allow_redirects=False
        )
        try:
            return await send()
        except (ServerDisconnectedError, ClientOSError) as error:
            if isinstance(error, ClientConnectorError) or loop.time() - began > _STALE_S:
                raise
        return await send()

    async def look(self, path: str, *, within_s: float) -> int:
        """The status of a GET, its answer read and thrown away: the connection stays open. Raises `ModelError`."""
        try:
            async with (
                asyncio.timeout(within_s),
                self._session().get(self._base / path, headers=self._headers, allow_redirects=False) as response,
            ):
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
            proxy, auth = self._proxy
            self._opened = ClientSession(
                connector=TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_S),
                timeout=self._timeout,
                cookie_jar=DummyCookieJar(),
                proxy=proxy,
                proxy_auth=auth,
            )
        return self._opened


def broken(error: Exception, what: str, late: str) -> ModelError:
    """An error of the connection in our own words. aiohttp's timeouts are `TimeoutError`s."""
    return ModelTimeout(late) if isinstance(error, TimeoutError) else ModelError(f"{what}: {type(error).__name__}")


def _proxy_for(url: URL) -> tuple[URL | None, BasicAuth | None]:
    """The proxy that the environment names (`HTTPS_PROXY`, `NO_PROXY`), looked up once and not at each request."""
    try:
        return get_env_proxy_for_url(url)
    except LookupError:
        return None, None


def _retry_after(response: ClientResponse) -> float | None:
    """Seconds of a Retry-After header; its date form is rare, and left alone."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else None
