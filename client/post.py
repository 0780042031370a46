"""One POST to a custom LLM, timed and read as the platform would; what goes wrong is said in plain words."""

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2

from client.endpoint import is_loopback
from client.reply import DONE, Malformed, Reply, error_message
from client.sse import EventReader, EventTooLarge

_CONNECT_S = 5.0
_LARGEST_REPLY = 16 * 1_048_576
_LARGEST_ERROR = 65_536


@dataclass(slots=True)
class Answer:
    """What came back. Times are milliseconds from sending. `problem` is "" when all went well."""

    status: int | None = None
    reply: Reply = field(default_factory=Reply)
    first_content_ms: float | None = None
    total_ms: float = 0.0
    problem: str = ""
    notes: list[str] = field(default_factory=list)


@asynccontextmanager
async def http_client(url: str, *, timeout_s: float) -> AsyncIterator[httpx2.AsyncClient]:
    """A client for this URL; proxies of the environment are used for other machines only."""
    timeout = httpx2.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s))
    async with httpx2.AsyncClient(timeout=timeout, trust_env=not is_loopback(url)) as client:
        yield client


async def post(
    client: httpx2.AsyncClient, url: str, body: str, headers: Mapping[str, str], *, stream: bool, timeout_s: float
) -> Answer:
    """Send one request and read its reply to the end, within `timeout_s` in all. What fails is told in the answer."""
    answer = Answer()
    started = time.perf_counter()
    try:
        async with asyncio.timeout(timeout_s):
            sending = client.stream("POST", url, content=body.encode("utf-8", "replace"), headers=dict(headers))
            async with sending as response:
                answer.status = response.status_code
                await _read(response, answer, started, stream=stream)
    except TimeoutError:
        answer.problem = _late(answer, timeout_s)
    except httpx2.TimeoutException as error:
        connecting = isinstance(error, httpx2.ConnectTimeout)
        answer.problem = f"cannot connect to {_place(url)} in time" if connecting else _late(answer, timeout_s)
    except (Malformed, EventTooLarge) as error:
        answer.problem = str(error)
    except httpx2.ConnectError as error:
        answer.problem = _unreachable(url, error)
    except httpx2.HTTPError as error:
        what = "mid-reply" if answer.status else "without an answer"
        answer.problem = f"the connection broke {what}: {str(error) or type(error).__name__}"
    except httpx2.InvalidURL as error:
        answer.problem = f"the URL cannot be called: {error}"
    answer.total_ms = _since(started)
    return answer


async def _read(response: httpx2.Response, answer: Answer, started: float, *, stream: bool) -> None:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code != 200:
        answer.problem = _refused(response, await _text(response, _LARGEST_ERROR))
        return
    if kind == "text/event-stream":
        if not stream:
            answer.notes.append("one completion was asked for, the answer is a stream")
        await _read_stream(response, answer, started)
    elif stream:
        raise Malformed(f"a stream was asked for, the answer is {kind or 'of no type'}: {await _text(response, 200)}")
    else:
        answer.reply.take_completion(await _text(response, _LARGEST_REPLY))
        answer.first_content_ms = _since(started)
    answer.reply.check()


async def _read_stream(response: httpx2.Response, answer: Answer, started: float) -> None:
    reply = answer.reply
    async with aclosing(_events(response)) as events:
        async for event in events:
            reply.take(event)
            if reply.has_content and answer.first_content_ms is None:
                answer.first_content_ms = _since(started)
            if reply.done:
                return
    if reply.finish_reason:
        answer.notes.append("the stream did not end with [DONE]")


async def _events(response: httpx2.Response) -> AsyncGenerator[str, None]:
    """The data of each event, also of one that the end of the stream cut off."""
    reader, size = EventReader(), 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > _LARGEST_REPLY:
            raise Malformed(f"the reply is larger than {_LARGEST_REPLY} bytes")
        for event in reader.feed(part):
            yield event
    for event in reader.flush():
        if not event.rstrip().endswith(("}", DONE)):
            raise Malformed("the stream was cut off in the middle of an event")
        yield event


async def _text(response: httpx2.Response, most_bytes: int) -> str:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) >= most_bytes:
            break
    return body[:most_bytes].decode("utf-8", "replace")


def _refused(response: httpx2.Response, body: str) -> str:
    status = response.status_code
    if response.is_redirect:
        return f"HTTP {status}: redirected to {response.headers.get('location')}; the platform does not follow"
    hint = {401: "; give the key with --key or REPARTEE_API_KEY", 404: "; is the base URL right?"}.get(status, "")
    return f"HTTP {status}: {error_message(body) or response.reason_phrase}{hint}"


def _late(answer: Answer, timeout_s: float) -> str:
    if answer.status is None:
        return f"no answer within {timeout_s:g} s"
    return f"the reply was not complete within {timeout_s:g} s"


def _unreachable(url: str, error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError):
            return f"nothing listens at {_place(url)} (connection refused)"
        if isinstance(cause, socket.gaierror):
            return f"there is no host called {urlsplit(url).hostname}"
        if isinstance(cause, ssl.SSLError):
            return f"no secure connection to {_place(url)}: {cause}"
        cause = cause.__cause__ or cause.__context__
    return f"cannot connect to {_place(url)}: {error}"


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
