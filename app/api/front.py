"""The way in: FastAPI, and past its layers where a reply is asked for.

Middleware, routing and exception handlers are a dozen calls around each request and four around each event that is
sent, a twentieth of what a reply costs; and none of them has anything to do for this one.
"""

from collections.abc import Awaitable, Callable, Collection

import structlog
from fastapi import FastAPI, Request, Response
from starlette.types import Lifespan, Receive, Scope, Send

log = structlog.get_logger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]
"""Answers a request, also one that it refuses; raises nothing before its response has begun."""


class Front(FastAPI):
    """A FastAPI application with an endpoint that is reached directly; whatever else comes takes the usual way."""

    def __init__(self, *, title: str, lifespan: Lifespan[FastAPI]) -> None:
        super().__init__(title=title, lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
        self.router.redirect_slashes = False
        self._paths: Collection[str] = ()
        self._endpoint: Endpoint | None = None

    def put_first(self, paths: Collection[str], endpoint: Endpoint) -> None:
        """Have POST requests to these paths answered by this endpoint, as long as no middleware is added."""
        self._paths, self._endpoint = frozenset(paths), endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection's scope, as ASGI has it."""
        direct = scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in self._paths
        if self._endpoint is None or not direct or self.user_middleware:
            await super().__call__(scope, receive, send)
            return
        response = await self._endpoint(Request(scope, receive, send))
        try:
            await response(scope, receive, send)
        except Exception:
            log.exception("request failed", path=scope["path"])
            raise
