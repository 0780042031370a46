"""The initiation webhook on a real socket: who is let in, what is answered, and that the caller then is known."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping

import httpx2
import pytest

from app.settings import Settings
from app.store.database import Database
from app.store.shop import ShopStore
from tests.live import Live, live

SECRET = "whsec-0123456789abcdef"
PATH = "/webhooks/elevenlabs/initiation"
NEUTRAL = {"customer_name": "", "customer_first_name": "", "caller_known": "no"}


@pytest.fixture
async def server(shop_settings: Settings) -> AsyncIterator[Live]:
    async with live(Settings(**{**shop_settings.model_dump(), "webhook_secret": SECRET})) as running:
        yield running


async def send(server: Live, body: bytes, headers: Mapping[str, str]) -> httpx2.Response:
    async with httpx2.AsyncClient() as http:
        return await http.post(server.base + PATH, content=body, headers=dict(headers))


async def announce(server: Live, caller: object) -> dict[str, object]:
    body = {"caller_id": caller, "agent_id": "agent_x", "called_number": "+15550111", "call_sid": "CA1"}
    answer = await send(server, json.dumps(body).encode(), {"x-webhook-secret": SECRET})
    assert answer.status_code == 200
    told: dict[str, object] = answer.json()
    assert told["type"] == "conversation_initiation_client_data"
    assert "conversation_config_override" not in told
    return told


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    moment = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return {"ElevenLabs-Signature": f"t={moment},v0={digest}"}


async def phone_of(settings: Settings, customer_id: str) -> tuple[str, str]:
    database = Database(settings.database_url)
    customer = await ShopStore(database).customer(customer_id)
    await database.aclose()
    assert customer
    return customer.phone, customer.name


async def test_a_customer_is_named_and_the_turns_that_follow_know_them(server: Live, shop_settings: Settings) -> None:
    phone, name = await phone_of(shop_settings, "c1")
    told = await announce(server, phone)
    variables = told["dynamic_variables"]
    assert isinstance(variables, dict)
    assert (variables["customer_name"], variables["caller_known"], variables["shop"]) == (name, "yes", "Acme")
    assert variables["customer_first_name"] == name.split()[0]
    assert phone not in json.dumps(variables)
    assert told["user_id"] == phone
    async with server.sdk() as sdk:
        reply = await sdk.chat.completions.create(
            model="demo",
            messages=[{"role": "user", "content": "Where is order 1042?"}],
            extra_body={"elevenlabs_extra_body": told["custom_llm_extra_body"]},
        )
    assert "one zero four two" in str(reply.choices[0].message.content)


@pytest.mark.parametrize(
    "caller",
    [
        *("", None, "anonymous", "Anonymous", "restricted", "unknown", "withheld", "private", "+266696687"),
        *("+7378742833", "{{system__caller_id}}", "c1", "ana@example.org", "sip:c1@gw.example.org", 17, [], {"a": 1}),
    ],
)
async def test_a_number_that_is_withheld_or_none_gets_a_neutral_answer(server: Live, caller: object) -> None:
    told = await announce(server, caller)
    assert told["dynamic_variables"] == {"shop": "Acme", **NEUTRAL}
    assert "user_id" not in told
    assert "custom_llm_extra_body" not in told


async def test_a_number_nobody_has_is_passed_on_and_names_nobody(server: Live) -> None:
    told = await announce(server, "+19995550000")
    assert told["dynamic_variables"] == {"shop": "Acme", **NEUTRAL}
    assert (told["user_id"], told["custom_llm_extra_body"]) == ("+19995550000", {"caller_id": "+19995550000"})


async def test_the_secret_may_be_sent_or_used_to_sign(server: Live) -> None:
    body = b'{"caller_id": "+19995550000"}'
    for headers in (
        {"x-webhook-secret": SECRET},
        {"x-api-key": SECRET},
        {"authorization": f"Bearer {SECRET}"},
        signed(body),
        signed(body, at=time.time() - 1500),
    ):
        assert (await send(server, body, headers)).status_code == 200


async def test_without_the_secret_nobody_hears_a_name(server: Live) -> None:
    body = b'{"caller_id": "+19995550000"}'
    good = signed(body)["ElevenLabs-Signature"]
    for headers in (
        {},
        {"x-webhook-secret": "wrong"},
        {"x-webhook-secret": ""},
        {"authorization": "Bearer x"},
        {"authorization": f"Basic {SECRET}"},
        signed(b"another body"),
        signed(body, secret="another secret"),
        signed(body, at=time.time() - 1900),
        signed(body, at=time.time() + 1900),
        {"ElevenLabs-Signature": "t=,v0="},
        {"ElevenLabs-Signature": "t=٣,v0=x"},
        {"ElevenLabs-Signature": good.replace("v0=", "v1=")},
        {"ElevenLabs-Signature": f"{good},t=1"},
        {"ElevenLabs-Signature": good[:-1]},
        {"ElevenLabs-Signature": "nonsense", "x-webhook-secret": SECRET},
    ):
        answer = await send(server, body, {k: v.encode() for k, v in headers.items()})  # type: ignore[misc]
        assert answer.status_code == 401, headers


async def test_what_cannot_be_read_is_refused_and_what_is_missing_is_not(server: Live) -> None:
    secret = {"x-webhook-secret": SECRET}
    for body in (b"", b"[]", b"{", b"null"):
        assert (await send(server, body, secret)).status_code == 400
    assert (await send(server, b'{"caller_id": "' + b"1" * 70_000 + b'"}', secret)).status_code == 413
    assert (await send(server, b"{}", secret)).status_code == 200


async def test_without_a_secret_the_api_keys_open_the_webhook(shop_settings: Settings) -> None:
    settings = Settings(**{**shop_settings.model_dump(), "api_keys": ("k1",)})
    async with live(settings) as server:
        assert (await send(server, b"{}", {})).status_code == 401
        assert (await send(server, b"{}", {"authorization": "Bearer k1"})).status_code == 200


async def test_the_phone_is_answered_although_the_database_is_gone(shop_settings: Settings) -> None:
    broken = Settings(**{**shop_settings.model_dump(), "database_url": "postgresql+psycopg://u:p@127.0.0.1:9/none"})
    async with live(broken) as server:
        told = (await send(server, b'{"caller_id": "+12025550100"}', {})).json()
    assert told["dynamic_variables"]["caller_known"] == "no"
    assert told["custom_llm_extra_body"] == {"caller_id": "+12025550100"}
