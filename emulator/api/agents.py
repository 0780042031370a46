"""Agents and secrets over REST, enough for the official SDK to make and change them."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from emulator.api.answers import misconfigured, problem
from emulator.api.body import json_object
from emulator.config.section import ConfigProblem
from emulator.registry import Registry, Stored


def agents_router(registry: Registry) -> APIRouter:
    """`/v1/convai/agents…` and `/v1/convai/secrets`. Any `xi-api-key` will do."""
    router = APIRouter(prefix="/v1/convai")
    _agents(router, registry)
    _secrets(router, registry)
    return router


def _agents(router: APIRouter, registry: Registry) -> None:
    @router.post("/agents/create")
    async def create(request: Request) -> JSONResponse:
        try:
            return JSONResponse({"agent_id": registry.create(await json_object(request))})
        except ConfigProblem as error:
            return misconfigured(error)

    @router.get("/agents")
    async def listing() -> JSONResponse:
        agents = [{"agent_id": s.agent.agent_id, "name": s.agent.name} for s in registry.list()]
        return JSONResponse({"agents": agents, "has_more": False, "next_cursor": None})

    @router.get("/agents/{agent_id}")
    async def read(agent_id: str) -> JSONResponse:
        stored = registry.get(agent_id)
        return JSONResponse(_shown(stored)) if stored else _nobody()

    @router.patch("/agents/{agent_id}")
    async def change(agent_id: str, request: Request) -> JSONResponse:
        try:
            stored = registry.update(agent_id, await json_object(request))
        except ConfigProblem as error:
            return misconfigured(error)
        return JSONResponse(_shown(stored)) if stored else _nobody()

    @router.delete("/agents/{agent_id}")
    async def delete(agent_id: str) -> JSONResponse:
        return JSONResponse({}) if registry.delete(agent_id) else _nobody()


def _secrets(router: APIRouter, registry: Registry) -> None:
    @router.post("/secrets")
    async def create(request: Request) -> JSONResponse:
        try:
            body = await json_object(request)
            name, value = str(body.get("name") or ""), str(body.get("value") or "")
            return JSONResponse({"type": "stored", "secret_id": registry.add_secret(name, value), "name": name})
        except ConfigProblem as error:
            return misconfigured(error)

    @router.get("/secrets")
    async def listing() -> JSONResponse:
        names = registry.secret_names().items()
        secrets = [{"type": "stored", "secret_id": i, "name": n, "used_by": _UNUSED} for i, n in names]
        return JSONResponse({"secrets": secrets})


_UNUSED: dict[str, list[str]] = {"tools": [], "agents": [], "others": [], "phone_numbers": []}


def _shown(stored: Stored) -> dict[str, Any]:
    return {
        "agent_id": stored.agent.agent_id,
        "name": stored.agent.name,
        "conversation_config": stored.body.get("conversation_config") or {},
        "platform_settings": stored.body.get("platform_settings") or {},
        "metadata": {"created_at_unix_secs": stored.created, "updated_at_unix_secs": stored.created},
        "tags": stored.body.get("tags") or [],
    }


def _nobody() -> JSONResponse:
    return problem(404, "not_found", "no such agent")
