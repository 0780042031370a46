"""A real mail server, a text gateway on a real socket, and messages in the outbox."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from urllib.parse import parse_qs

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.actions import Action, Prepared
from app.orders import Customer
from app.store.actions import ActionStore
from app.store.database import Database
from app.store.outbox import OutboxStore
from app.store.shop import ShopStore

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ADDRESS = "ana@example.org"
PHONE = "+15550100"
Put = Callable[..., Awaitable[Action]]


@dataclass
class MailServer:
    """A mail server in this loop. `answers` are the replies to the next messages; then all are taken."""

    mails: list[Message] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    slow_s: float = 0.0
    logins: list[str] = field(default_factory=list)
    port: int = 0
    began: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or answer as the script says."""
        self.began.set()
        await asyncio.sleep(self.slow_s)
        if self.answers:
            return self.answers.pop(0)
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content))
        self.arrived.set()
        return "250 OK"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _kind: str, data: object
    ) -> AuthResult:
        """Anybody with the right password."""
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        return AuthResult(success=data.password == b"secret:1")

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-IDs taken, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    server = MailServer()
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(server, authenticator=server.authenticate, auth_require_tls=False, loop=loop, hostname="test")

    listening = await loop.create_server(protocol, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
    await listening.wait_closed()


@dataclass
class Gateway:
    """A text gateway: `statuses` are its next answers, then 201."""

    posts: list[dict[str, str]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer posts until the other side hangs up."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                lengths = [
                    line.split(":")[1] for line in head.lower().split("\r\n") if line.startswith("content-length")
                ]
                form = parse_qs((await reader.readexactly(int(lengths[0]))).decode())
                self.heads.append(head)
                self.posts.append({name: values[0] for name, values in form.items()})
                status = self.statuses.pop(0) if self.statuses else 201
                writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n".encode())
                await writer.drain()
        writer.close()

    @property
    def url(self) -> str:
        """Where it listens, with a user and a password."""
        return f"http://AC1:to%3Aken@127.0.0.1:{self.port}/Messages.json"


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    stand_in = Gateway()
    server = await asyncio.start_server(stand_in.serve, "127.0.0.1", 0)
    stand_in.port = server.sockets[0].getsockname()[1]
    yield stand_in
    server.close()
    await server.wait_closed()


@pytest.fixture
def put(database: Database) -> Put:
    """Puts a message into the outbox: an action prepared and executed."""

    async def one(number: int = 1, channel: str = "email", *, execute: bool = True, now: datetime = NOW) -> Action:
        customer = f"c{number // 15}"
        await ShopStore(database).save([Customer(customer, "Ana", email=ADDRESS, phone=PHONE)], [])
        arguments = {
            "what": "order",
            "channel": channel,
            "recipient": ADDRESS if channel == "email" else PHONE,
            "subject": f"Number {number}",
            "body": "Räksmörgås, line one.\n",
        }
        proposal = Prepared(customer, arguments, "To confirm, shall I?")
        action = await ActionStore(database).prepare(
            f"conv_{number}", "caller", "send_details", proposal, turn=1, now=now, valid=timedelta(minutes=5)
        )
        if execute:
            await OutboxStore(database).execute(action, "It is on its way.", now)
        return action

    return one
