"""A tiny OpenAI-compatible server on a real socket: answers by script, remembers what it was asked and who hung up."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Step = str | float | bytes
"""Words to stream, seconds to wait, or raw bytes of the body."""


@dataclass
class Asked:
    """One request. `finished` is False for one that was cut off while its answer was written."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    finished: bool = False

    @property
    def messages(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.body["messages"]
        return messages

    @property
    def tail(self) -> str:
        return str(self.messages[-1]["content"])


@dataclass
class Answer:
    """What to stream, and how it ends."""

    steps: Sequence[Step] = ("Hello there.",)
    calls: Sequence[tuple[str, dict[str, Any]]] = ()
    status: int = 200
    done: bool = True


@dataclass
class ScriptedLlm:
    """`answer` decides for each request; by default it repeats the last words of the caller."""

    answer: Callable[[Asked], Answer] = lambda asked: Answer([f"You said: {asked.tail} ", "Is that right?"])
    asked: list[Asked] = field(default_factory=list)
    hung_up: int = 0
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(request.path, dict(request.headers), await request.json())
        self.asked.append(asked)
        answer = self.answer(asked)
        if answer.status != 200:
            return web.json_response({"error": "no"}, status=answer.status)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            await self._stream(response, answer)
        except (ConnectionError, asyncio.CancelledError):
            self.hung_up += 1
            raise
        asked.finished = True
        return response

    async def _stream(self, response: web.StreamResponse, answer: Answer) -> None:
        await response.write(event({"role": "assistant", "content": ""}))
        for step in answer.steps:
            if isinstance(step, float):
                await asyncio.sleep(step)
            else:
                await response.write(step if isinstance(step, bytes) else event({"content": step}))
        for at, (name, arguments) in enumerate(answer.calls):
            function = {"name": name, "arguments": json.dumps(arguments)}
            call = {"index": at, "id": f"call_{len(self.asked)}_{at}", "type": "function", "function": function}
            await response.write(event({"tool_calls": [call]}))
        await response.write(event({}, "tool_calls" if answer.calls else "stop"))
        if answer.done:
            await response.write(b"data: [DONE]\n\n")

    async def wait_for(self, count: int) -> None:
        """Until so many requests have come."""
        while len(self.asked) < count:  # noqa: ASYNC110 - a counter, not an event
            await asyncio.sleep(0.005)


def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    """One chunk of a stream."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def saying(*texts: str) -> Callable[[Asked], Answer]:
    """Answers one after the other; the last for ever."""
    left = list(texts)
    return lambda _: Answer([left.pop(0) if len(left) > 1 else left[0]])


@asynccontextmanager
async def running(llm: ScriptedLlm) -> AsyncIterator[ScriptedLlm]:
    """The server on a free port; `llm.url` ends in /v1."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", llm.handle)
    app.router.add_post("/other/chat/completions", llm.handle)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    llm.url = f"http://127.0.0.1:{port}/v1"
    try:
        yield llm
    finally:
        with suppress(asyncio.CancelledError):
            await runner.cleanup()
