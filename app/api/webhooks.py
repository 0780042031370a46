"""`POST /webhooks/elevenlabs/initiation`: the platform asks who calls before it answers the phone."""

import asyncio
import hmac
import time
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, Request, Response

from app.api.answers import json_answer
from app.api.auth import Keys
from app.api.body import read_body
from app.api.initiation import initiation_answer, read_initiation
from app.errors import StoreError, Unauthorized
from app.identity import identify
from app.orders import Customer
from app.persona import Personas
from app.store.shop import ShopStore
from app.wire.body import parse
from app.wire.signature import HEADER, is_signed

log = structlog.get_logger(__name__)
_MOST_BYTES = 65_536
_BODY_S = 5.0


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """Who may call a webhook: whoever signs with the secret or sends it; without a secret, whoever has an API key."""

    secret: str
    keys: Keys

    def check(self, request: Request, body: bytes) -> None:
        """Raises `Unauthorized`.

        The platform signs what it sends after a call; its question before a call carries only the headers that its
        `request_headers` are set to: a bearer token, `X-Api-Key` or `X-Webhook-Secret`.
        """
        if not self.secret:
            self.keys.check(request)
            return
        signature = request.headers.get(HEADER, "")
        if signature and is_signed(signature, body, self.secret, time.time()):
            return
        if not signature and _is_sent(request, self.secret):
            return
        raise Unauthorized("The signature or the secret is missing or wrong; it is REPARTEE_WEBHOOK_SECRET.")


def _is_sent(request: Request, secret: str) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    given = (bearer, request.headers.get("x-api-key", ""), request.headers.get("x-webhook-secret", ""))
    wanted = secret.encode()
    return any([hmac.compare_digest(wanted, one.encode("utf-8", "replace")) for one in given])  # noqa: C419 - each


def webhooks_router(shop: ShopStore, personas: Personas, secret: WebhookSecret, *, timeout_s: float) -> APIRouter:
    """The webhook; `timeout_s` is what the look-up may take while the caller hears it ring."""
    router = APIRouter()

    @router.post("/webhooks/elevenlabs/initiation")
    async def initiation(request: Request) -> Response:
        body = await read_body(request, most_bytes=_MOST_BYTES, timeout_s=_BODY_S)
        secret.check(request, body)
        asked = read_initiation(parse(body))
        customer = await _in_time(shop, asked.caller_id, timeout_s)
        log.info("call announced", known=customer is not None, withheld=not asked.caller_id)
        return json_answer(initiation_answer(asked, customer, personas.get(asked.agent_id).variables))

    return router


async def _in_time(shop: ShopStore, caller_id: str, timeout_s: float) -> Customer | None:
    """The customer, or nobody when the database is late or down: the call must be answered either way."""
    try:
        async with asyncio.timeout(timeout_s):
            return await identify(shop, caller_id)
    except (TimeoutError, StoreError) as error:
        log.warning("caller not looked up", problem=str(error) or "too late")
        return None
