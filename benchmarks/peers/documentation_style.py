"""The server that documentation shows: FastAPI, AsyncOpenAI, `model_dump_json` of each chunk, StreamingResponse.

It looks nothing up and shapes nothing. `UPSTREAM=http://127.0.0.1:9100 python -m benchmarks.peers.documentation_style`
"""

import os
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from openai import AsyncOpenAI
from pydantic import BaseModel

from benchmarks.peers.listen import listen


class ChatRequest(BaseModel):
    """The request, as examples declare it."""

    messages: list[dict[str, Any]]
    model: str
    temperature: float | None = 0.7
    max_tokens: int | None = None
    stream: bool = False
    user_id: str | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: str | None = None


app = FastAPI()
client = AsyncOpenAI(base_url=f"{os.environ['UPSTREAM']}/v1", api_key="sk-bench")


@app.post("/v1/chat/completions")
async def complete(request: ChatRequest) -> StreamingResponse:
    """Stream the upstream's chunks on."""
    asked = request.model_dump(exclude_none=True)
    asked["user"] = asked.pop("user_id", "")
    stream = await client.chat.completions.create(**asked)

    async def events() -> AsyncIterator[str]:
        async for chunk in stream:
            yield f"data: {chunk.model_dump_json()}\n\n"
        yield "data: [DONE]\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


if __name__ == "__main__":
    listen(app)
