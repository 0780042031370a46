"""Where a conversation is opened: the emulator, an agent on ElevenLabs, or an address that was given."""

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx2

from client.elevenlabs_api import ElevenLabsError, signed_url
from client.endpoint import is_loopback
from client.settings import Account

DEMO_AGENT = "demo"
_PATH = "/v1/convai/conversation"
_TIMEOUT_S = 10.0


class AddressError(Exception):
    """There is nowhere to call; the text says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """`url` opens a conversation, unless `account` has a key: then each one needs an address signed for it.

    `tells_stages`: the emulator is asked for the time of each stage.
    """

    url: str
    agent_id: str
    account: Account | None = None
    tells_stages: bool = False

    @property
    def shown(self) -> str:
        """Where that is, for people: without what it carries along."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def hint(self) -> str:
        """What to do when nobody is there."""
        return ". Start the emulator: make run" if self.tells_stages and is_loopback(self.url) else ""

    async def open(self) -> str:
        """The URL for one conversation. Raises `AddressError`."""
        if self.account is None or not self.account.key:
            return self.url
        try:
            # In a thread: it reads the certificates of this machine from the disk.
            async with await asyncio.to_thread(httpx2.AsyncClient, timeout=_TIMEOUT_S) as http:
                return await signed_url(http, self.account, self.agent_id)
        except ElevenLabsError as error:
            raise AddressError(str(error)) from None


def address_of(url: str, agent_id: str, account: Account, emulator_url: str) -> Address:
    """The address of an agent: on `url` if given, else ElevenLabs; the demo agent's is the emulator.

    Raises `AddressError` for a URL that is none.
    """
    agent_id = agent_id or DEMO_AGENT
    if not url and agent_id != DEMO_AGENT:
        return Address(with_query(account.socket_url, agent_id=agent_id), agent_id, account)
    base = socket_url(url or emulator_url)
    if "conversation_signature=" in base or "token=" in base:
        return Address(base, agent_id)
    return Address(with_query(base, agent_id=agent_id, timings="1"), agent_id, tells_stages=True)


def socket_url(base: str) -> str:
    """`http://host:8100` or `ws://host:8100/path` as the socket's URL. Raises `AddressError`."""
    try:
        parts = urlsplit(base.strip())
        _ = parts.port  # raises for a port that is none
    except ValueError as error:
        raise AddressError(f"{base}: {error}") from None
    scheme = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}.get(parts.scheme)
    if scheme is None or not parts.hostname:
        raise AddressError(f"{base}: a URL begins with http://, https://, ws:// or wss:// and a host")
    path = parts.path if len(parts.path) > 1 else _PATH
    return urlunsplit(parts._replace(scheme=scheme, path=path, fragment=""))


def http_url(socket: str) -> str:
    """The server's own address, without a path, of a socket's."""
    parts = urlsplit(socket)
    return urlunsplit((parts.scheme.replace("ws", "http", 1), parts.netloc, "", "", ""))


def with_query(url: str, **added: str) -> str:
    """The URL with these parameters, where it does not have them yet."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit(parts._replace(query=urlencode({**added, **query})))
