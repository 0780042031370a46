"""The post-call webhook: a finished conversation, signed, sent once, beside everything else."""

import asyncio
import hashlib
import hmac
import time

import aiohttp
import orjson
import structlog

from emulator.record import Record

log = structlog.get_logger(__name__)

TIMEOUT = 10.0
MAX_PENDING = 50


class PostCall:
    """Sends `post_call_transcription` to one address; does nothing where there is none."""

    def __init__(self, http: aiohttp.ClientSession, url: str = "", secret: str = "") -> None:
        self._http = http
        self._url = url
        self._secret = secret
        self._pending: set[asyncio.Task[None]] = set()

    def send(self, record: Record) -> None:
        """The conversation is over. Beyond `MAX_PENDING` deliveries under way it is left out."""
        if not self._url or len(self._pending) >= MAX_PENDING:
            return
        task = asyncio.create_task(self._deliver(record))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def aclose(self) -> None:
        """Wait for what is under way, not for long."""
        if self._pending:
            await asyncio.wait(self._pending, timeout=TIMEOUT)

    async def _deliver(self, record: Record) -> None:
        now = int(time.time())
        body = orjson.dumps({"type": "post_call_transcription", "event_timestamp": now, "data": record.body()})
        headers = {"Content-Type": "application/json", "ElevenLabs-Signature": signature(self._secret, now, body)}
        try:
            async with asyncio.timeout(TIMEOUT), self._http.post(self._url, data=body, headers=headers) as response:
                log.info("post-call webhook sent", status=response.status)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            log.warning("post-call webhook failed", reason=type(error).__name__)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The `ElevenLabs-Signature` header: seconds, and HMAC-SHA256 of `seconds.body` in hex."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v0={digest}"
