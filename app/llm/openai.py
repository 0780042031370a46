"""Any OpenAI-compatible server through `AsyncOpenAI`: its address, headers and transport; the stream is read here.

The SDK's chunk objects cost a hundred microseconds each, its requests a quarter of a millisecond beyond those of its
HTTP client, and its httpx pool collapses near a hundred open streams; so the body is ready-made bytes, the request
goes to that client directly, over aiohttp, and the lines of the response are read here.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress

import httpx2
import openai
import orjson
import structlog
from openai import AsyncOpenAI, DefaultAioHttpClient

from app.errors import ModelError, ModelTimeout
from app.llm.assembly import Assembly
from app.llm.base import ModelEvent, Prompt
from app.llm.messages import request_body
from app.llm.sse import DataLines

log = structlog.get_logger(__name__)
_MOST_WHOLE_BODY = 1_048_576
_TAIL_S = 0.1
_MOST_TAIL = 65_536
_CONNECTIONS = httpx2.Limits(max_connections=2000, max_keepalive_connections=500, keepalive_expiry=55.0)


class OpenAIModel:
    """A model behind an OpenAI-compatible API. One instance serves every stream of the process."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        takes_agents_choice: bool = True,
        connect_s: float = 3.0,
        read_s: float = 30.0,
    ) -> None:
        """`base_url` ends before `/chat/completions`; empty means OpenAI's own.

        `takes_agents_choice`: whether an agent file's `model.name` replaces `model`; a fallback serves only its own.
        """
        self._model = model
        self._takes_agents_choice = takes_agents_choice
        self._http = DefaultAioHttpClient(
            timeout=httpx2.Timeout(read_s, connect=connect_s, pool=connect_s), limits=_CONNECTIONS
        )
        self._client = AsyncOpenAI(
            base_url=base_url or None,
            api_key=api_key or "none",  # local servers take any; the SDK insists on one
            max_retries=0,
            http_client=self._http,
        )
        said = {name: value for name, value in self._client.default_headers.items() if isinstance(value, str)}
        self._headers = said | {"Authorization": f"Bearer {self._client.api_key}", "Accept": "text/event-stream"}
        self._headers["Content-Type"] = "application/json"
        self._url = f"{str(self._client.base_url).rstrip('/')}/chat/completions"

    async def prewarm(self) -> None:
        """Open a connection before the first caller needs it; a failure is logged, never raised."""
        try:
            await self._client.get("/models", cast_to=httpx2.Response, options={"timeout": 3.0})
            log.info("the upstream model answers", model=self._model)
        except openai.APIStatusError as error:
            log.warning("the upstream model's server refuses us", status=error.status_code)
        except openai.APIError as error:
            log.warning("the upstream model cannot be reached yet", problem=str(error))

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """Stream one reply. Raises `ModelError`, `ModelTimeout`. Closing the generator hangs up on the upstream."""
        response = await self._open(prompt)
        try:
            assembly = Assembly()
            source = self._whole(response, assembly) if _is_json(response) else self._events(response, assembly)
            async with aclosing(source) as events:
                async for event in events:
                    yield event
            if not assembly.finished:
                raise ModelError("the upstream's stream ended in the middle")
            for call in assembly.calls():
                yield call
        except (httpx2.TimeoutException, TimeoutError) as error:
            raise ModelTimeout("the upstream stalled") from error
        except httpx2.HTTPError as error:
            raise ModelError(f"the upstream's stream broke: {type(error).__name__}") from error
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def _open(self, prompt: Prompt) -> httpx2.Response:
        """Send the request. A kept-alive connection that the upstream has just closed is replaced once, at once."""
        try:
            model = (prompt.model if self._takes_agents_choice else "") or self._model
            content = orjson.dumps(request_body(prompt, model))
        except orjson.JSONEncodeError as error:
            raise ModelError(f"the request cannot be written as JSON: {error}") from None
        try:
            return await self._post(content)
        except httpx2.HTTPError as error:
            if not _was_dropped(error):
                raise _as_model_error(error) from error
        try:
            return await self._post(content)
        except httpx2.HTTPError as error:
            raise _as_model_error(error) from error

    async def _post(self, content: bytes) -> httpx2.Response:
        """The response, its head read. Raises `httpx2.HTTPError`, and `ModelError` for a status that is no success."""
        request = self._http.build_request("POST", self._url, content=content, headers=self._headers)
        response = await self._http.send(request, stream=True)
        if response.is_success:
            return response
        await response.aclose()
        raise ModelError(f"the upstream answered {response.status_code}", _retry_after(response))

    @staticmethod
    async def _events(response: httpx2.Response, assembly: Assembly) -> AsyncGenerator[ModelEvent, None]:
        lines = DataLines()
        async with aclosing(response.aiter_bytes()) as received:
            async for data in received:
                for event in assembly.read_all(lines.feed(data)):
                    yield event
                if assembly.finished:
                    for payload in lines.feed(await _rest(received)):
                        for event in assembly.read_tail(payload):
                            yield event
                    return
        for event in assembly.read_all(lines.flush()):
            yield event

    @staticmethod
    async def _whole(response: httpx2.Response, assembly: Assembly) -> AsyncGenerator[ModelEvent, None]:
        """A server that ignores `stream` and answers one JSON object."""
        body = b""
        async with aclosing(response.aiter_bytes()) as received:
            async for data in received:
                body += data
                if len(body) > _MOST_WHOLE_BODY:
                    raise ModelError("the upstream's answer is too large")
        for event in assembly.read(body):
            yield event


def _is_json(response: httpx2.Response) -> bool:
    return response.headers.get("content-type", "").partition(";")[0].strip() == "application/json"


async def _rest(received: AsyncIterator[bytes]) -> bytes:
    """What follows the last choice (a token count, `[DONE]`), waited for briefly.

    Only a response read to its end gives its connection back to the pool.
    """
    rest = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(_TAIL_S):
            async for data in received:
                rest += data
                if len(rest) > _MOST_TAIL:
                    break
    return rest


def _as_model_error(error: httpx2.HTTPError) -> ModelError:
    if isinstance(error, httpx2.TimeoutException) and _is_timeout(error):
        return ModelTimeout("the upstream did not answer in time")
    return ModelError("the upstream cannot be reached")


def _retry_after(response: httpx2.Response) -> float | None:
    """Seconds of a Retry-After header; its date form is rare, and left alone."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.isdigit() else None


def _is_timeout(error: httpx2.HTTPError) -> bool:
    """Whether it really took too long: the transport calls a broken connection a timeout, too."""
    return isinstance(error.__cause__, TimeoutError)


def _was_dropped(error: httpx2.HTTPError) -> bool:
    """Whether a kept-alive connection turned out closed."""
    return "disconnected" in str(error).lower()
