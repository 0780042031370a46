"""Text messages by an HTTP gateway that speaks as Twilio does: a form with To, From and Body, basic authentication."""

import asyncio
from urllib.parse import unquote, urlsplit, urlunsplit

import aiohttp

from app.errors import ConfigurationError
from app.outbox.delivery import DeliveryError
from app.outgoing import Outgoing

_TRY_AGAIN = frozenset((408, 409, 425, 429))


class SmsSender:
    """Posts to the gateway's URL; user and password in it become basic authentication.

    The same `Idempotency-Key` goes with every try of a message, for gateways that heed it.
    """

    def __init__(self, url: str, sender: str, *, timeout_s: float) -> None:
        """Raises `ConfigurationError` for a URL that names no server."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError("REPARTEE_SMS_URL: expected https://user:password@host/path")
        host = parts.netloc.rpartition("@")[2]
        self._url = urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
        login = (unquote(parts.username or ""), unquote(parts.password or ""))
        self._auth = aiohttp.encode_basic_auth(*login) if parts.username else ""
        self._sender = sender
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def send(self, message: Outgoing) -> None:
        """Hand it over. Raises `DeliveryError`."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout_s))
        form = {"To": message.recipient, "From": self._sender, "Body": message.body}
        headers = {"Idempotency-Key": message.id} | ({"Authorization": self._auth} if self._auth else {})
        try:
            async with asyncio.timeout(self._timeout_s):
                async with self._session.post(self._url, data=form, headers=headers, allow_redirects=False) as answer:
                    status = answer.status
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise DeliveryError(f"the text gateway cannot be reached ({type(error).__name__})") from None
        if not 200 <= status < 300:
            final = 400 <= status < 500 and status not in _TRY_AGAIN | {401, 403}
            raise DeliveryError(f"the text gateway said no ({status})", final=final)

    async def aclose(self) -> None:
        """Close what is open."""
        if self._session:
            await self._session.close()
