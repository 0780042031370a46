"""One payment request to the shop's own endpoint over HTTP: signed, with a deadline, its answer read as one of three.

    POST {url}
    Content-Type: application/json
    Idempotency-Key: the action's id, the same for every try
    Repartee-Signature: see `app.payments.signature`
    {"kind": "refund_order" | "cancel_order", "action_id", "customer_id", "order", "amount": "39.90", "currency": "USD",
     "items": [{"sku", "quantity"}], "reason"}

2xx: paid; `{"reference": "…"}` in the body is kept. 408, 409, 425, 429 and 5xx: not known, tried again (Retry-After is
minded). Any other 4xx: refused for good.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
import orjson

from app.actions import Action
from app.payments.signature import HEADER, sign
from app.policy.decisions import units_of

_AGAIN = frozenset({408, 409, 425, 429})
# These speak of the way in, not of the payment: after a try that may have got through they prove nothing.
_ABOUT_ACCESS = frozenset({401, 403, 404, 405, 407})
_MOST_ANSWER = 64 * 1024
_LONGEST_REFERENCE = 100
_LONGEST_WAIT_S = 300.0
_CONNECTIONS = httpx2.Limits(max_connections=20, max_keepalive_connections=5)


@dataclass(frozen=True, slots=True)
class Paid:
    """The merchant says it is paid; `reference` is his, "" when he gave none."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Declined:
    """The merchant says no, and it has not been paid. `answer` is the status, for the record."""

    answer: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows. `untouched`: the request cannot have reached him; `wait_s`: not to be tried earlier than this."""

    problem: str
    untouched: bool = False
    wait_s: float = 0.0


class Merchant:
    """The endpoint. Belongs to one event loop; close it with `aclose`."""

    def __init__(self, url: str, secret: str, *, timeout_s: float) -> None:
        self._url = url
        self._secret = secret
        self._timeout_s = timeout_s
        self._opening = asyncio.Lock()
        self._opened: httpx2.AsyncClient | None = None

    async def pay(self, action: Action, *, fresh: bool) -> Paid | Declined | Unknown:
        """Ask once. `fresh`: no earlier try of this action can have reached the merchant. Never raises."""
        body = orjson.dumps(_body(action))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": action.id,
            HEADER: sign(self._secret, body, int(time.time())),
        }
        client = await self._client()
        try:
            async with asyncio.timeout(self._timeout_s):
                async with client.stream("POST", self._url, content=body, headers=headers) as response:
                    if response.is_success:
                        return Paid(_reference(await _start_of(response)))
                    return _judged(response, fresh=fresh)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            return Unknown(type(error).__name__, untouched=True)
        except (httpx2.HTTPError, TimeoutError) as error:
            return Unknown(type(error).__name__)

    async def _client(self) -> httpx2.AsyncClient:
        """Opened at the first payment, in a thread: it reads the certificates of the authorities from the disk."""
        async with self._opening:
            if self._opened is None:
                self._opened = await asyncio.to_thread(
                    httpx2.AsyncClient, timeout=self._timeout_s, limits=_CONNECTIONS, follow_redirects=False
                )
        return self._opened

    async def aclose(self) -> None:
        """Close the connections."""
        if self._opened:
            await self._opened.aclose()


def _body(action: Action) -> dict[str, object]:
    return {
        "kind": action.tool,
        "action_id": action.id,
        "customer_id": action.customer_id,
        "order": action.order_key,
        "amount": str(action.amount),
        "currency": action.currency,
        "items": [{"sku": sku, "quantity": count} for sku, count in units_of(action.arguments).items()],
        "reason": action.note,
    }


def _judged(response: httpx2.Response, *, fresh: bool) -> Declined | Unknown:
    status = response.status_code
    refused = 400 <= status < 500 and status not in _AGAIN
    if refused and (fresh or status not in _ABOUT_ACCESS):
        return Declined(str(status))
    return Unknown(str(status), wait_s=_retry_after(response.headers.get("Retry-After", "")))


def _retry_after(value: str) -> float:
    """Seconds to wait, at most five minutes; 0 when the header says nothing that can be understood."""
    try:
        wait = float(value) if value.strip().isdigit() else _until(parsedate_to_datetime(value))
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, min(wait, _LONGEST_WAIT_S))


def _until(moment: datetime) -> float:
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (zoned - datetime.now(UTC)).total_seconds()


async def _start_of(response: httpx2.Response) -> bytes:
    """The body, no more of it than is worth reading."""
    read = bytearray()
    async for part in response.aiter_bytes():
        read += part
        if len(read) > _MOST_ANSWER:
            break
    return bytes(read)


def _reference(body: bytes) -> str:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""  # paid is paid, whatever else he says
    reference = answer.get("reference", "") if isinstance(answer, dict) else ""
    return str(reference)[:_LONGEST_REFERENCE] if isinstance(reference, str | int) else ""
