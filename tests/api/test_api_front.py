"""The endpoint that is reached past the framework: what fails there is answered and logged as anywhere else."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.types import Message
from structlog.testing import capture_logs

from app.api.events import Events
from app.api.failures import answer_failures, answering_failures
from app.api.front import Endpoint, Front
from app.errors import BadRequest


@asynccontextmanager
async def nothing(_: FastAPI) -> AsyncIterator[None]:
    yield


def front(endpoint: Endpoint) -> FastAPI:
    app = Front(title="test", lifespan=nothing)
    answer_failures(app)
    app.put_first({"/ask"}, answering_failures(endpoint))
    app.add_route("/ask", endpoint, methods=["POST"])
    return app


async def asked(app: FastAPI, method: str = "POST") -> list[Message]:
    """What one request without a body is answered with."""
    sent: list[Message] = []

    received: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not received:
            await asyncio.Event().wait()
        return received.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/ask", "raw_path": b"/ask", "query_string": b"", "headers": []}
    await app({**scope, "http_version": "1.1", "server": ("x", 1), "scheme": "http", "root_path": ""}, receive, send)
    return sent


@pytest.mark.parametrize(
    ("error", "status", "event"),
    [
        (BadRequest("No."), 400, "request refused"),
        (HTTPException(413, "Too much"), 413, "request refused"),
        (RuntimeError("secret"), 500, "request failed"),
    ],
)
async def test_what_an_endpoint_raises_is_answered_and_logged_once(error: Exception, status: int, event: str) -> None:
    async def endpoint(_: Request) -> Response:
        raise error

    with capture_logs() as lines:
        start, body = await asked(front(endpoint))
    assert start["status"] == status
    assert "secret" not in json.loads(body["body"])["error"]["message"]
    assert [line["event"] for line in lines] == [event]


async def test_what_breaks_after_the_answer_has_begun_is_logged_too() -> None:
    async def broken() -> AsyncGenerator[bytes, None]:
        yield b"a"
        raise RuntimeError

    async def endpoint(_: Request) -> Response:
        return Events(broken())

    with capture_logs() as lines, pytest.raises(RuntimeError):
        await asked(front(endpoint))
    assert [(line["event"], line["path"]) for line in lines] == [("request failed", "/ask")]


async def test_what_is_added_around_the_application_sees_every_request() -> None:
    seen: list[str] = []

    class Witness:
        def __init__(self, app: object) -> None:
            self.app = app

        async def __call__(self, scope: object, receive: object, send: object) -> None:
            seen.append("asked")
            await self.app(scope, receive, send)  # type: ignore[operator]

    async def endpoint(_: Request) -> Response:
        return Response("here")

    app = front(endpoint)
    app.add_middleware(Witness)
    assert (await asked(app))[0]["status"] == 200
    assert seen == ["asked"]


async def test_another_method_takes_the_usual_way() -> None:
    async def endpoint(_: Request) -> Response:
        return Response("here")

    assert (await asked(front(endpoint), "GET"))[0]["status"] == 405
