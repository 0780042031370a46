"""`GET /v1/models`: the agents, in OpenAI's list form."""

from fastapi import APIRouter, Request, Response

from app.api.answers import json_answer
from app.api.auth import Keys
from app.errors import NotFound
from app.persona import Personas


def models_router(personas: Personas, keys: Keys) -> APIRouter:
    """The list, and one agent by name."""
    router = APIRouter()

    async def models(request: Request) -> Response:
        keys.check(request)
        return json_answer({"object": "list", "data": [_model(name) for name in personas.names]})

    async def model(request: Request) -> Response:
        name = request.path_params["name"]  # as FastAPI's parameter it would load the whole of pydantic's first version
        keys.check(request)
        if name not in personas.names:
            raise NotFound(f"There is no agent {name[:64]}.", "model")
        return json_answer(_model(name))

    for path in ("/v1/models", "/models"):
        router.add_api_route(path, models, methods=["GET"])
        router.add_api_route(f"{path}/{{name}}", model, methods=["GET"])
    return router


def _model(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "repartee"}
