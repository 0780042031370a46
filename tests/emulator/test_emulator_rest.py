"""The REST side: signed URLs, errors in words, files, the page and what it asks for, the post-call webhook."""

import asyncio
import hashlib
import hmac
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from emulator.voices import Voices
from tests.emulator.harness import Live, emulator

TEXT = {"conversation": {"text_only": True}}


@asynccontextmanager
async def serving(**changes: Any) -> AsyncIterator[tuple[Live, aiohttp.ClientSession]]:
    async with emulator(**changes) as live, aiohttp.ClientSession(live.base) as http:
        yield live, http


async def status(http: aiohttp.ClientSession, method: str, path: str, **options: Any) -> int:
    async with http.request(method, path, **options) as answer:
        await answer.read()
        return answer.status


@pytest.mark.parametrize("spelling", ["get-signed-url", "get_signed_url"])
async def test_a_signed_url_opens_one_conversation(spelling: str) -> None:
    async with serving() as (live, http):
        answer = await http.get(
            f"/v1/convai/conversation/{spelling}", params={"agent_id": "a1"}, headers={"xi-api-key": "x"}
        )
        url = (await answer.json())["signed_url"]
        assert url.startswith(live.socket)
        query = url.partition("?")[2]
        async with live.client(f"{query}&source=js_sdk&version=1") as client:
            await client.start()
        async with live.client(query) as client:
            assert (await client.closed())[0] == 1008


async def test_an_agent_with_auth_needs_a_signed_url() -> None:
    async with serving() as (live, http):
        body = {"platform_settings": {"auth": {"enable_auth": True}}}
        agent_id = (await (await http.post("/v1/convai/agents/create", json=body)).json())["agent_id"]
        async with live.client(f"agent_id={agent_id}") as client:
            code, reason = await client.closed()
            assert (code, "signed URL" in reason) == (1008, True)
        answer = await http.get("/v1/convai/conversation/get-signed-url", params={"agent_id": agent_id})
        async with live.client((await answer.json())["signed_url"].partition("?")[2]) as client:
            await client.start()


async def test_there_are_no_tokens_and_it_says_why() -> None:
    async with serving() as (_, http):
        answer = await http.get("/v1/convai/conversation/token", params={"agent_id": "a"})
        assert answer.status == 501
        assert "WebSocket" in (await answer.json())["detail"]["message"]


async def test_what_is_wrong_with_an_agent_is_said() -> None:
    async with serving() as (_, http):
        config = {"conversation_config": {"agent": {"prompt": {"custom_llm": {"url": "https://h/v1"}}}}}
        answer = await http.post("/v1/convai/agents/create", json=config)
        assert answer.status == 422
        assert (await answer.json())["detail"][0]["loc"][-1] == "llm"
        for data in (b"{", b"[]", b'"x"', b'{"a":"' + b"x" * 2**20 + b'"}'):
            assert await status(http, "POST", "/v1/convai/agents/create", data=io.BytesIO(data)) == 422
        assert await status(http, "GET", "/v1/convai/agents/nobody") == 404
        assert await status(http, "PATCH", "/v1/convai/agents/nobody", json={}) == 404
        assert await status(http, "DELETE", "/v1/convai/agents/nobody") == 404
        assert await status(http, "POST", "/v1/convai/secrets", json={"name": "x"}) == 422
        assert await status(http, "GET", "/v1/convai/conversations/conv_none") == 404


async def test_a_file_gets_an_id_in_a_conversation_that_exists() -> None:
    async with serving() as (live, http), live.client() as client:
        conversation_id = await client.start()
        form = aiohttp.FormData()
        form.add_field("file", b"x" * 100_000, filename="a.png")
        answer = await http.post(f"/v1/convai/conversations/{conversation_id}/files", data=form)
        assert (await answer.json())["file_id"].startswith("file_")
        assert await status(http, "POST", "/v1/convai/conversations/conv_x/files", data=b"x") == 404


async def test_the_page_finds_what_it_asks_for() -> None:
    async with serving() as (_, http):
        config = await (await http.get("/config.json")).json()
        assert config == {
            "mode": "emulator",
            "socket": "/v1/convai/conversation?timings=1",
            "signed_url": None,
            "agent_id": "demo",
        }
        for path in ("/voices", "/v1/voices", "/v2/voices"):
            assert (await (await http.get(path)).json())["voices"] == [{"voice_id": "tones", "name": "tones"}]
        assert await status(http, "GET", "/favicon.ico") == 200
        health = await (await http.get("/healthz")).json()
        assert health == {
            "status": "ok",
            "conversations": 0,
            "engines": {"vad": "loudness", "stt": "stand-in", "tts": "tones"},
        }
        assert await status(http, "GET", "/") in {200, 404}


async def test_the_voices_of_an_account_are_asked_for_once_and_may_fail() -> None:
    asked: list[str | None] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.headers.get("xi-api-key"))
        if len(asked) == 1:
            return web.Response(status=500)
        return web.json_response({"voices": [{"voice_id": "v1", "name": "Ada", "labels": {}}]})

    async with hook("/v1/voices", answer, "GET") as url:
        voices = Voices((), "key", url.removesuffix("/v1/voices"))
        assert await voices.all() == []
        assert await voices.all() == await voices.all() == [{"voice_id": "v1", "name": "Ada"}]
    assert asked == ["key", "key"]
    assert await Voices((), "").all() == []


async def test_any_page_may_use_it() -> None:
    async with serving() as (live, http):
        answer = await http.get("/v1/voices", headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        async with live.client(origin="https://elsewhere.example") as client:
            await client.start()


@asynccontextmanager
async def hook(path: str, handler: Any, method: str = "POST") -> AsyncIterator[str]:
    """A server with one address; yields it."""
    app = web.Application()
    app.router.add_route(method, path, handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{path}"
    finally:
        await runner.cleanup()


async def test_a_finished_conversation_is_posted_and_signed() -> None:
    posted: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        posted.put_nowait((request.headers["ElevenLabs-Signature"], await request.read()))
        return web.Response()

    async with hook("/hook", take) as url, serving(webhook_url=url, webhook_secret="hush") as (live, _):
        async with live.client() as client:
            conversation_id = await client.start(conversation_config_override=TEXT, user_id="u1")
            await client.say("hi")
            await client.until("agent_response")
        signature, body = await asyncio.wait_for(posted.get(), 5)
    fields = dict(part.split("=") for part in signature.split(","))
    expected = hmac.new(b"hush", f"{fields['t']}.".encode() + body, hashlib.sha256).hexdigest()
    assert fields["v0"] == expected
    event = json.loads(body)
    assert event["type"] == "post_call_transcription"
    assert event["data"]["conversation_id"] == conversation_id
    assert [t["role"] for t in event["data"]["transcript"]] == ["user", "agent"]
    assert (event["data"]["status"], event["data"]["user_id"]) == ("done", "u1")
