"""`GET /healthz`: the process runs. `GET /readyz`: what it depends on answers."""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter, Response

from app.api.answers import json_answer
from app.errors import StoreError
from app.store.database import Database

_TIMEOUT_S = 2.0


def health_router(database: Database, models: Sequence[str]) -> APIRouter:
    """Both probes; neither needs the key, neither tells more than a load balancer needs."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> Response:
        return json_answer({"status": "ok"})

    @router.get("/readyz")
    async def readyz() -> Response:
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                await database.ping()
        except (StoreError, TimeoutError):
            return json_answer({"status": "unavailable", "database": "unreachable", "models": models}, 503)
        return json_answer({"status": "ok", "database": "ok", "models": models})

    return router
