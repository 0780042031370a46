"""Any OpenAI-compatible server: the SDK knows where it is and as whom to ask; the stream is read here, as bytes.

The SDK's chunk objects cost a hundred microseconds each and its requests two milliseconds, so the request is
ready-made bytes and the lines of the answer are read straight from the connection.
"""

import asyncio
from collections.abc import AsyncGenerator

import httpx2
import orjson
import structlog
from aiohttp import ClientError, ClientResponse, StreamReader
from openai import AsyncOpenAI

from app.errors import ModelError
from app.llm.assembly import Assembly
from app.llm.base import ModelEvent, Prompt
from app.llm.messages import request_body
from app.llm.pace import Pace
from app.llm.reading import Reading, read_some
from app.llm.upstream import Upstream, broken

log = structlog.get_logger(__name__)
_MOST_WHOLE_BODY = 1_048_576
_PREWARM_S = 3.0


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
        answer_s: float = 120.0,
        gather_s: float = 0.0,
    ) -> None:
        """`base_url` ends before `/chat/completions`; empty means OpenAI's own.

        `takes_agents_choice`: whether an agent file's `model.name` replaces `model`; a fallback serves only its own.
        `answer_s`: the longest an answer may take to begin, and then to end; who asks gives up sooner.
        `gather_s`: how long words are gathered into one piece while the voice has enough to say (`Prompt.ahead`).
        """
        self._model = model
        self._takes_agents_choice = takes_agents_choice
        self._answer_s = answer_s
        self._pace = Pace(gather_s)
        # Its HTTP client is never asked: one without a transport saves loading certificates a second time, 60 ms.
        unused = httpx2.AsyncClient(transport=httpx2.AsyncBaseTransport(), trust_env=False)
        sdk = AsyncOpenAI(base_url=base_url or None, api_key=api_key or "none", http_client=unused)  # it wants some key
        said = {name: value for name, value in sdk.default_headers.items() if isinstance(value, str)}
        headers = said | {
            "Authorization": f"Bearer {sdk.api_key}",
            "Accept": "text/event-stream",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
        }
        self._upstream = Upstream(str(sdk.base_url).rstrip("/"), headers, connect_s=connect_s, answer_s=answer_s)

    async def prewarm(self) -> None:
        """Open a connection before the first caller needs it; a failure is logged, never raised."""
        try:
            status = await self._upstream.look("models", within_s=_PREWARM_S)
        except ModelError as error:
            log.warning("the upstream model cannot be reached yet", problem=str(error))
            return
        if status in {401, 403}:
            log.warning("the upstream model's server refuses us", status=status)
        else:
            log.info("the upstream model's server answers", model=self._model, status=status)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """Stream one reply. Raises `ModelError`, `ModelTimeout`. Closing the generator hangs up on the upstream."""
        response = await self._upstream.post("chat/completions", self._body(prompt))
        assembly = Assembly()
        reading = Reading(response, assembly, prompt, self._pace)
        loop = asyncio.get_running_loop()
        too_long = loop.call_later(self._answer_s, response.content.set_exception, TimeoutError())
        try:
            if _is_json(response):  # a server that ignores `stream` and answers one object
                for event in assembly.read(await _whole(response.content)):
                    yield event
            else:
                while events := await reading.events():
                    for event in events:
                        yield event
            if not assembly.finished:
                raise ModelError("the upstream's stream ended in the middle")
            for call in assembly.calls():
                yield call
        except (ClientError, OSError) as error:
            raise broken(error, "the upstream's stream broke", "the upstream stalled") from error
        finally:
            too_long.cancel()
            reading.close()
            response.close()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._upstream.aclose()

    def _body(self, prompt: Prompt) -> bytes:
        model = (prompt.model if self._takes_agents_choice else "") or self._model
        try:
            return orjson.dumps(request_body(prompt, model))
        except orjson.JSONEncodeError as error:
            raise ModelError(f"the request cannot be written as JSON: {error}") from None


def _is_json(response: ClientResponse) -> bool:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


async def _whole(content: StreamReader) -> bytes:
    body = b""
    while data := await read_some(content):
        body += data
        if len(body) > _MOST_WHOLE_BODY:
            raise ModelError("the upstream's answer is too large")
    return body
