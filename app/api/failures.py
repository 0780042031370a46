"""Every error answer in OpenAI's form, whoever raised it."""

from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from app.api.answers import json_answer
from app.api.front import Endpoint
from app.errors import RequestError
from app.wire.failure import failure_json, request_failure

log = structlog.get_logger(__name__)


def answer_failures(app: FastAPI) -> None:
    """Install the handlers. Nothing but these shapes leaves the server with a status of 400 or above."""
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)


def answering_failures(endpoint: Endpoint) -> Endpoint:
    """The same endpoint, its errors answered by these handlers without the framework in between."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Exception as error:  # noqa: BLE001 - it is logged, as for any other route
            answer = next(answer for kind, answer in _ANSWERS.items() if isinstance(error, kind))
            return await answer(request, error)

    return answered


async def _request_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    log.warning("request refused", path=request.url.path, status=error.status, code=error.code, problem=error.message)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return json_answer(request_failure(error), error.status, headers)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
    log.warning("request refused", path=request.url.path, status=error.status_code, code=code)
    message = f"{error.detail}: {request.method} {request.url.path}"
    if error.status_code == 404:
        message += " (the custom LLM is POST /v1/chat/completions; give the platform the base URL that ends in /v1)"
    return json_answer(
        failure_json(message, code, "invalid_request_error"), error.status_code, dict(error.headers or {})
    )


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("request failed", path=request.url.path, exc_info=error)
    return json_answer(failure_json("The server failed.", "server_error", "server_error"), 500)


_ANSWERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    RequestError: _request_error,
    HTTPException: _http_error,
    Exception: _unexpected,  # the rest, so it is the last
}
