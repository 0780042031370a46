"""The browser client's own server: its files, its configuration, and what needs the key, which never leaves it."""

import mimetypes
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from client.elevenlabs_api import ElevenLabsError, signed_url, voices
from client.settings import Account

WEB = Path(__file__).parent / "web"
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_TIMEOUT_S = 15.0
_HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": "frame-ancestors 'none'",  # the rest is in the page, whoever serves it
    "permissions-policy": "microphone=(self)",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def create_app(account: Account, hosts: Sequence[str] = LOOPBACK_NAMES) -> FastAPI:
    """The app. It answers under these host names only: another site's name that leads here gets nothing."""
    app = FastAPI(title="Repartee voice client", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    app.state.account = account
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.add_middleware(_Headers)
    app.add_exception_handler(ElevenLabsError, _elevenlabs_failed)
    app.add_exception_handler(HTTPException, _refused)
    app.get("/config.json")(_config)
    app.get("/signed-url", dependencies=[Depends(_same_site)])(_signed_url)
    app.get("/voices", dependencies=[Depends(_same_site)])(_voices)
    # Some systems map .js to text/plain, and browsers refuse such a module.
    mimetypes.add_type("text/javascript", ".js")
    app.mount("/", StaticFiles(directory=WEB, html=True))
    return app


async def _config(request: Request) -> dict[str, str | None]:
    account: Account = request.app.state.account
    return {
        "mode": "elevenlabs",
        # Without a key a public agent can still be talked to, directly.
        "socket": None if account.key else account.socket_url,
        "signed_url": "signed-url" if account.key else None,
        "agent_id": account.agent_id,
    }


async def _signed_url(request: Request, agent_id: str = "") -> dict[str, str]:
    state = request.app.state
    agent = agent_id or state.account.agent_id
    if not agent:
        raise HTTPException(422, "Which agent? Enter its id in the settings.")
    return {"signed_url": await signed_url(state.client, state.account, agent)}


async def _voices(request: Request) -> dict[str, list[dict[str, str]]]:
    return {"voices": await voices(request.app.state.client, request.app.state.account)}


async def _same_site(request: Request) -> None:
    """Other sites must not spend the account's minutes, even where they could not read the answer."""
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise HTTPException(403, "Only this server's own page may ask for this.")


async def _elevenlabs_failed(_: Request, error: Exception) -> JSONResponse:
    status = error.status if isinstance(error, ElevenLabsError) else 502
    return _in_words(str(error), status)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    status, words = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return _in_words(words, status)


def _in_words(words: str, status: int) -> JSONResponse:
    return JSONResponse({"error": {"message": words}}, status)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with httpx2.AsyncClient(timeout=_TIMEOUT_S) as client:
        app.state.client = client
        yield


class _Headers:
    """Adds the same headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self.app(scope, receive, headed if scope["type"] == "http" else send)
