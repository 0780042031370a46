"""The conversation's WebSocket, and the two ways to be let in."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.websockets import WebSocket

from emulator.api.answers import problem
from emulator.reception import Reception
from emulator.registry import Registry
from emulator.tickets import Tickets

SOCKET = "/v1/convai/conversation"


def socket_router(reception: Reception, registry: Registry, tickets: Tickets) -> APIRouter:
    """`WS /v1/convai/conversation`, signed URLs in both spellings, and no tokens."""
    router = APIRouter()

    @router.websocket(SOCKET)
    async def converse(websocket: WebSocket) -> None:
        await reception.take(websocket)

    @router.get(f"{SOCKET}/get-signed-url")
    @router.get(f"{SOCKET}/get_signed_url")
    async def signed_url(request: Request, agent_id: str = "") -> JSONResponse:
        if registry.find(agent_id) is None:
            return problem(404, "not_found", "no such agent")
        signature = tickets.issue(agent_id)
        url = request.url.replace(
            scheme="wss" if request.url.scheme == "https" else "ws", path=SOCKET, query="", fragment=""
        ).include_query_params(agent_id=agent_id, conversation_signature=signature)
        return JSONResponse({"signed_url": str(url)})

    @router.get(f"{SOCKET}/token")
    async def token() -> JSONResponse:
        words = "this emulator has no WebRTC: connect by WebSocket (in the JavaScript SDK, connectionType: 'websocket')"
        return problem(501, "not_implemented", words)

    return router
