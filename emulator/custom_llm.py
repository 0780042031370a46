"""Calls the custom LLM as the platform does: first-token timeout, same-endpoint retries, one limit for all of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp
import structlog

from emulator.llm.assembly import Assembly
from emulator.llm.errors import LlmFailure, LlmGaveUp
from emulator.llm.request import LlmRequest
from emulator.llm.sse import EventReader
from emulator.misbehave import Misbehaviour

log = structlog.get_logger(__name__)

FAILED = "custom_llm generation failed"
TOO_LONG = "Generating the LLM response took too long"
_MAX_JSON_BYTES = 1024 * 1024
_RETRY_PAUSE = 0.1
_READ_OUT = 0.5


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds until the first token of one attempt, attempts after the first, seconds for the whole reply."""

    first_token: float = 4.0
    retries: int = 3
    limit: float = 17.0


Hear = Callable[[str], None]


class CustomLlm:
    """One emulator's line to custom LLMs; connections are kept and shared. Closing a connection cancels a reply."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._finishing: set[asyncio.Task[None]] = set()

    async def reply(
        self, request: LlmRequest, patience: Patience, hear: Hear, faults: Misbehaviour | None = None
    ) -> Assembly:
        """Fetch one reply, telling `hear` its words as they come. Raises `LlmGaveUp`.

        An attempt that has begun to speak is never tried again: when it breaks off, what came is the reply. Cancelled
        (barge-in), it closes the connection at once.
        """
        faults = faults or Misbehaviour()
        async with self._duplicates(request, faults):
            try:
                async with asyncio.timeout(patience.limit):
                    return await self._attempts(_spoilt(request, faults), patience, hear, faults.force_retry_ms)
            except TimeoutError:
                raise LlmGaveUp(TOO_LONG, "llm_timeout") from None

    async def swallow(self, request: LlmRequest) -> None:
        """Send a request and ignore the reply, however it turns out."""
        try:
            await self._attempt(request, 15.0, _ignore, Assembly())
        except LlmFailure:
            log.debug("a request whose reply nobody wanted failed")

    async def _attempts(self, request: LlmRequest, patience: Patience, hear: Hear, give_up_ms: int) -> Assembly:
        reason = ""
        for attempt in range(1 + patience.retries):
            assembly = Assembly()
            patient = patience.first_token
            if give_up_ms and attempt == 0:
                patient = min(patient, give_up_ms / 1000)
            try:
                await self._attempt(request, patient, hear, assembly)
            except LlmFailure as failure:
                reason = str(failure)
                log.warning("custom LLM attempt failed", attempt=attempt + 1, reason=reason, url=request.url)
                if assembly.started:
                    return assembly
                await asyncio.sleep(_RETRY_PAUSE)
            else:
                return assembly
        raise LlmGaveUp(f"{FAILED}: {reason}")

    async def _attempt(self, request: LlmRequest, patient: float, hear: Hear, assembly: Assembly) -> None:
        """One POST. Raises `LlmFailure`; a reply without a word or call is one too."""
        try:
            async with asyncio.timeout(patient) as first:

                def tell(words: str) -> None:
                    if assembly.started:
                        first.reschedule(None)  # from the first token on, only the limit of the whole reply counts
                    if words:
                        hear(words)

                await self._post(request, assembly, tell)
        except TimeoutError:
            raise LlmFailure(f"no first token within {patient:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise LlmFailure(type(error).__name__) from error
        if not assembly.started:
            raise LlmFailure("the reply is empty")

    async def _post(self, request: LlmRequest, assembly: Assembly, tell: Hear) -> None:
        response = await self._http.post(request.url, data=request.body, headers=request.headers, allow_redirects=False)
        try:
            await _read(response, assembly, tell)
        except BaseException:
            response.close()  # not released: a reply that nobody wants any more must not go on
            raise
        if not response.content.at_eof():
            self._finish(response)

    def _finish(self, response: aiohttp.ClientResponse) -> None:
        """The words are over, the body is not quite: let it end beside the conversation, to keep its connection."""
        task = asyncio.create_task(_read_out(response))
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)

    @asynccontextmanager
    async def _duplicates(self, request: LlmRequest, faults: Misbehaviour) -> AsyncIterator[None]:
        """The same request again, while the block runs and until it ends."""
        tasks = [
            asyncio.create_task(self._later(request, (at + 1) * faults.duplicate_after_ms / 1000))
            for at in range(faults.duplicate_posts)
        ]
        try:
            yield
            if tasks:
                await asyncio.wait(tasks, timeout=1.0)
        finally:
            for task in tasks:
                task.cancel()

    async def _later(self, request: LlmRequest, delay: float) -> None:
        await asyncio.sleep(delay)
        await self.swallow(request)


async def _read(response: aiohttp.ClientResponse, assembly: Assembly, tell: Hear) -> None:
    if response.status != 200:
        raise LlmFailure(f"HTTP {response.status}")
    if "json" in response.content_type:
        tell(assembly.whole(await _whole(response)))
        return
    events = EventReader()
    async for data in response.content.iter_any():
        for event in events.feed(data):
            tell(assembly.take(event))
        if assembly.done:
            break
    for event in events.flush():
        tell(assembly.take(event))


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    """All of a body that comes in as many pieces as it likes."""
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > _MAX_JSON_BYTES:
            raise LlmFailure("the reply is too long")
    return bytes(body)


async def _read_out(response: aiohttp.ClientResponse) -> None:
    try:
        async with asyncio.timeout(_READ_OUT):
            await response.content.readany()
    except (TimeoutError, aiohttp.ClientError):
        pass
    finally:
        response.release()  # closes it where something is left


def _spoilt(request: LlmRequest, faults: Misbehaviour) -> LlmRequest:
    if faults.wrong_path:
        request = replace(request, url=request.url.replace("/chat/completions", "/no/such/path"))
    if faults.wrong_key:
        request = replace(request, headers={**request.headers, "Authorization": "Bearer wrong"})
    return request


def _ignore(_: str) -> None:
    """Words nobody wanted."""
