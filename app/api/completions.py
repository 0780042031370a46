"""`POST /v1/chat/completions` in every spelling: the reply goes out as events or as one object."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from functools import partial

from fastapi import APIRouter, Request, Response

from app.api.answers import json_answer
from app.api.call import Call, Desk, accept
from app.api.events import Events, Last
from app.api.front import Endpoint
from app.conversations.generation import Batch
from app.turn import Finish, Piece, PlatformCall, Say
from app.wire.chunks import DONE, ChunkEncoder
from app.wire.completion import completion

PATHS = (
    "/v1/chat/completions",
    "/chat/completions",
    "/v1/v1/chat/completions",
    "/v1/chat/completions/chat/completions",
    "/v1",
    "/",
)
_CLIENT_IS_GONE = 499


SPELLINGS = frozenset(spelling for path in PATHS for spelling in (path, f"{path.rstrip('/')}/"))
"""Trailing slashes included: the platform does not follow a redirect."""


def completions(desk: Desk) -> Endpoint:
    """The custom LLM's endpoint."""

    async def complete(request: Request) -> Response:
        call = await accept(request, desk)
        return Events(_events(call)) if call.turn.stream else await _whole(call)

    return complete


def completions_router(complete: Endpoint) -> APIRouter:
    """Its routes."""
    router = APIRouter()
    for spelling in SPELLINGS:
        router.add_route(spelling, complete, methods=["POST"])  # nothing here wants FastAPI's parameters
    return router


async def _events(call: Call) -> AsyncGenerator[bytes, None]:
    """The reply as event bytes. The role goes out at once, so the headers are on their way while the model thinks."""
    encoder = ChunkEncoder(call.reply_id, call.created, call.model)
    words, end = b"", DONE
    yield encoder.role()
    async with _batches(call) as batches:
        async for batch in batches:
            parts: list[bytes] = []  # what is there at the same moment is one write
            for piece in batch:
                match piece:
                    case Say(text):
                        parts.append(encoder.text(text))
                    case PlatformCall(tool_call):
                        parts.append(encoder.call(tool_call))
                    case Finish(reason, usage):
                        totals = encoder.usage(usage) if call.turn.include_usage else b""
                        end = encoder.finish(reason) + totals + DONE  # nobody has to wait between these
            words = b"".join(parts)
            if words and end is DONE:
                yield words
                words = b""
    yield Last(words + end)


@asynccontextmanager
async def _batches(call: Call) -> AsyncGenerator[AsyncGenerator[Batch, None], None]:
    """The reply's pieces as they come; the turn is closed however it ends, also when the caller hangs up."""
    desk, turn = call.desk, call.turn
    has_room = partial(desk.admission.has_room, call.line, besides=1)
    try:
        with desk.admission.one(call.line):
            batches = await desk.conversations.place(turn, call.persona, call.journal, has_room)
            async with aclosing(batches):
                yield batches
    finally:
        call.close()


async def _whole(call: Call) -> Response:
    """One JSON completion; a client that goes away cancels the work as it does for a stream."""
    work = asyncio.create_task(_collect(call))
    gone = asyncio.create_task(_gone(call.request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            return Response(status_code=_CLIENT_IS_GONE)  # nobody is there to read it
        return json_answer(completion(call.reply_id, call.created, call.model, work.result()))
    finally:
        gone.cancel()
        work.cancel()


async def _collect(call: Call) -> list[Piece]:
    async with _batches(call) as batches:
        return [piece async for batch in batches for piece in batch]


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
