"""Conversations over REST: what was said, how long each stage took, how it ended; and files for them."""

import uuid

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from emulator.api.answers import problem
from emulator.record import Archive

MAX_FILE_BYTES = 20 * 1024 * 1024


def conversations_router(archive: Archive) -> APIRouter:
    """`/v1/convai/conversations…`."""
    router = APIRouter(prefix="/v1/convai/conversations")

    @router.get("")
    async def listing(agent_id: str = "") -> JSONResponse:
        conversations = [record.summary() for record in archive.list(agent_id)]
        return JSONResponse({"conversations": conversations, "has_more": False, "next_cursor": None})

    @router.get("/{conversation_id}")
    async def read(conversation_id: str) -> JSONResponse:
        record = archive.get(conversation_id)
        return JSONResponse(record.body()) if record else problem(404, "not_found", "no such conversation")

    @router.post("/{conversation_id}/files")
    async def upload(conversation_id: str, request: Request) -> JSONResponse:
        """A file gets an id, which a message may name; what is in it is not kept."""
        size = 0
        async for part in request.stream():
            size += len(part)
            if size > MAX_FILE_BYTES:
                return problem(413, "too_large", f"longer than {MAX_FILE_BYTES} bytes")
        if archive.get(conversation_id) is None:
            return problem(404, "not_found", "no such conversation")
        return JSONResponse({"file_id": f"file_{uuid.uuid4().hex[:24]}"})

    return router
