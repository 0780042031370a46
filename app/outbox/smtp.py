"""E-mail by SMTP: a connection a message, encrypted where it can be, one Message-ID however often it is sent."""

import asyncio
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from app.errors import ConfigurationError
from app.outbox.delivery import DeliveryError
from app.outgoing import Outgoing

_PORTS = {"smtp": 587, "smtps": 465}
_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))


class SmtpSender:
    """Sends through the server of a URL: `smtp://user:password@host:port` (STARTTLS) or `smtps://…`.

    With a password a connection that stays in the clear is refused, but on the loopback. A crash after the server took
    a message and before that was written down sends it again with the same Message-ID, by which mail systems see a
    copy for what it is.
    """

    def __init__(self, url: str, sender: str, *, timeout_s: float) -> None:
        """Raises `ConfigurationError` for a URL that names no server."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ConfigurationError("REPARTEE_SMTP_URL: expected smtp://user:password@host:port or smtps://…")
        self._host = parts.hostname
        self._port = parts.port or _PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._tls = parts.scheme == "smtps"
        self._sender = sender or (self._user if "@" in self._user else f"repartee@{self._host}")
        self._timeout_s = timeout_s

    async def send(self, message: Outgoing) -> None:
        """Hand it over. Raises `DeliveryError`; the server's own words are left out, they may quote the address."""
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._send(message)
        except aiosmtplib.SMTPAuthenticationError as error:
            raise DeliveryError(f"the mail server refused the login ({error.code})") from None
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            raise DeliveryError(f"the recipient was refused ({codes[0]})", final=codes[0] >= 500) from None
        except aiosmtplib.SMTPResponseException as error:
            raise DeliveryError(f"the mail server said no ({error.code})", final=500 <= error.code < 600) from None
        except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"the mail server cannot be reached ({type(error).__name__})") from None
        except ValueError as error:
            raise DeliveryError(f"the message cannot be written ({type(error).__name__})", final=True) from None

    async def _send(self, message: Outgoing) -> None:
        client = aiosmtplib.SMTP(
            hostname=self._host, port=self._port, use_tls=self._tls, start_tls=False, timeout=self._timeout_s
        )
        try:
            await client.connect()
            if not self._tls and client.supports_extension("starttls"):
                await client.starttls()
            elif not self._tls and self._password and self._host not in _LOCAL:
                raise DeliveryError("the mail server offers no encryption, and the password is not sent in the clear")
            if self._user:
                await client.login(self._user, self._password)
            await client.send_message(self._written(message))
        finally:
            client.close()

    def _written(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._sender
        mail["To"] = message.recipient
        mail["Subject"] = " ".join(message.subject.split())
        mail["Message-ID"] = f"<{message.id}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body)
        return mail

    async def aclose(self) -> None:
        """Nothing stays open between messages."""
