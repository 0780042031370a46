"""Whether the emulator is up, what it is made of, and how many conversations it holds."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from emulator.engine_set import EngineSet
from emulator.reception import Reception


def health_router(reception: Reception, engines: EngineSet) -> APIRouter:
    """`GET /healthz`."""
    router = APIRouter()

    @router.get("/healthz")
    async def health() -> JSONResponse:
        return JSONResponse({"status": "ok", "conversations": reception.open, "engines": engines.labels})

    return router
