"""The browser client's own server, over a real socket, with a stand-in for ElevenLabs behind it."""

import argparse
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from client.commands_web import add_parser
from client.settings import Account, Settings
from client.web_server import create_app
from tests.web.web_stage import serving

KEY = "s3cret-key"


def stand_in() -> FastAPI:
    """The two calls, and every way in which they fail, by the agent that is asked for."""
    app = FastAPI()

    @app.get("/v1/convai/conversation/get-signed-url")
    def sign(request: Request, agent_id: str) -> Response:
        if request.headers.get("xi-api-key") != KEY:
            return JSONResponse({"detail": {"status": "invalid_api_key", "message": "Invalid API key"}}, 401)
        failures = {
            "gone": JSONResponse({"detail": {"message": "Agent not found"}}, 404),
            "busy": JSONResponse({"detail": "Slow down"}, 429),
            "broken": PlainTextResponse("<html>oops</html>", 500),
            "odd": JSONResponse({"signed_url": "javascript:alert(1)"}),
            "list": JSONResponse([1]),
        }
        good = JSONResponse({"signed_url": f"wss://127.0.0.1:1/v1/convai/conversation?agent_id={agent_id}&s=1"})
        return failures.get(agent_id, good)

    @app.get("/v1/voices")
    def voices() -> dict[str, object]:
        return {
            "voices": [{"voice_id": "2", "name": "zoe"}, {"voice_id": "1", "name": "Ada", "x": 1}, {"name": "?"}, 3]
        }

    return app


@pytest.fixture
async def upstream() -> AsyncIterator[str]:
    """The address of the stand-in."""
    async with serving(stand_in()) as address:
        yield address


@pytest.fixture
async def web(upstream: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the server under test."""
    async with (
        serving(create_app(Account(KEY, upstream, "agent_x"))) as base,
        httpx2.AsyncClient(base_url=base) as http,
    ):
        yield http


async def test_the_page_its_modules_and_their_headers(web: httpx2.AsyncClient) -> None:
    for path, kind in (("/", "text/html"), ("/main.js", "javascript"), ("/worklets/player.js", "javascript")):
        answer = await web.get(path)
        assert answer.status_code == 200
        assert kind in answer.headers["content-type"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-cache"
    assert "default-src 'none'" in (await web.get("/")).text
    assert (await web.get("/../settings.py")).status_code == 404


async def test_the_configuration_names_the_agent_and_no_key(web: httpx2.AsyncClient) -> None:
    config = (await web.get("/config.json")).json()
    assert config == {"mode": "elevenlabs", "socket": None, "signed_url": "signed-url", "agent_id": "agent_x"}


async def test_a_signed_address_for_this_agent_or_the_usual_one(web: httpx2.AsyncClient) -> None:
    for query, agent in (("", "agent_x"), ("?agent_id=a%26b", "a&b")):
        url = (await web.get(f"/signed-url{query}")).json()["signed_url"]
        assert url.startswith(f"wss://127.0.0.1:1/v1/convai/conversation?agent_id={agent}")


async def test_voices_come_by_name(web: httpx2.AsyncClient) -> None:
    voices = (await web.get("/voices")).json()
    assert voices == {"voices": [{"voice_id": "1", "name": "Ada"}, {"voice_id": "2", "name": "zoe"}]}


@pytest.mark.parametrize(
    ("agent", "status", "words"),
    [
        ("gone", 404, "ElevenLabs does not know this agent. It said: “Agent not found”"),
        ("busy", 502, "too many requests, or the quota is used up. It said: “Slow down”"),
        ("broken", 502, "ElevenLabs answered with status 500."),
        ("odd", 502, "ElevenLabs gave no signed address."),
        ("list", 502, "ElevenLabs sent no JSON object."),
    ],
)
async def test_failures_are_words(web: httpx2.AsyncClient, agent: str, status: int, words: str) -> None:
    answer = await web.get("/signed-url", params={"agent_id": agent})
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("account", "status", "words"),
    [
        (Account("", "http://127.0.0.1:9", "a"), 503, "set ELEVENLABS_API_KEY"),
        (Account("wrong", "", "a"), 403, "refused the key"),
        (Account(KEY, "http://127.0.0.1:9", "a"), 502, "ElevenLabs cannot be reached."),
        (Account(KEY, "", ""), 422, "Which agent?"),
    ],
)
async def test_what_is_missing_is_said(upstream: str, account: Account, status: int, words: str) -> None:
    account = Account(account.key, account.url or upstream, account.agent_id)
    async with serving(create_app(account)) as base, httpx2.AsyncClient(base_url=base) as http:
        answer = await http.get("/signed-url")
    assert answer.status_code == status
    assert words in answer.json()["error"]["message"]
    assert KEY not in answer.text


async def test_other_sites_get_nothing(web: httpx2.AsyncClient) -> None:
    for path in ("/signed-url", "/voices"):
        assert (await web.get(path, headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
        assert (await web.get(path, headers={"Sec-Fetch-Site": "same-origin"})).status_code == 200
    assert (await web.get("/config.json", headers={"Host": "evil.example"})).status_code == 400


async def test_without_a_key_the_page_dials_itself() -> None:
    async with serving(create_app(Account())) as base, httpx2.AsyncClient(base_url=base) as http:
        config = (await http.get("/config.json")).json()
    assert config["socket"] == "wss://api.elevenlabs.io/v1/convai/conversation"
    assert config["signed_url"] is None


def test_the_command_listens_on_loopback_only(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["web", "--host", "0.0.0.0"])
    assert args.func(args, Settings()) == 2
    assert "loopback only" in capsys.readouterr().err


def test_the_account_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
    monkeypatch.setenv("ELEVENLABS_URL", "https://api.eu.residency.elevenlabs.io/")
    monkeypatch.setenv("ELEVENLABS_AGENT_ID", "")
    account = Settings.from_environment().account
    assert account.socket_url == "wss://api.eu.residency.elevenlabs.io/v1/convai/conversation"
    assert KEY not in repr(account)
    assert account.agent_id == ""
