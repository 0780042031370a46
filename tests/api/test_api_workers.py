"""Two worker processes behind one port, as an operator runs them: still one reply a turn."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from signal import SIGTERM

import httpx2
import pytest

from emulator.upstream.server import Upstream, running
from tests.api.test_api_completions import spoken
from tests.api.test_api_storms import GROWING, SENTENCE, body, last_words, only_the_last, until, user
from tests.live import free_port

_PATIENCE_S = 40.0


@asynccontextmanager
async def workers(url: str, upstream: Upstream) -> AsyncIterator[str]:
    """The server with two workers; its address."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("REPARTEE_", "OPENAI_"))}
    environment |= {
        "REPARTEE_DATABASE_URL": url,
        "REPARTEE_LLM_BASE_URL": upstream.url,
        "REPARTEE_WORKERS": "2",
        "REPARTEE_PORT": str(port),
        "REPARTEE_FIRST_CONTENT_TIMEOUT_S": "10",
    }
    command = (sys.executable, "-m", "app", "serve")
    process = await asyncio.create_subprocess_exec(*command, env=environment, start_new_session=True)
    base = f"http://127.0.0.1:{port}"
    try:
        await _answers(base)
        yield base
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, SIGTERM)
        await asyncio.wait_for(process.wait(), 20)


async def _answers(base: str) -> None:
    async with asyncio.timeout(_PATIENCE_S), httpx2.AsyncClient() as client:
        while True:
            with suppress(httpx2.HTTPError):
                if (await client.get(f"{base}/healthz")).status_code == 200:
                    return
            await asyncio.sleep(0.05)


@pytest.mark.timeout(90)  # three processes begin here, each imports everything
@pytest.mark.parametrize("fixture", ["sqlite_url", "postgres_database_url"])
def test_a_storm_over_two_workers_is_answered_once(request: pytest.FixtureRequest, fixture: str) -> None:
    asyncio.run(_storm(request.getfixturevalue(fixture)))


async def _storm(url: str) -> None:
    async with running(Upstream()) as upstream, workers(url, upstream) as base:
        upstream.answer = only_the_last
        older = []
        for text in GROWING[:-1]:
            older.append(asyncio.create_task(_post(base, body(user(text)))))
            await asyncio.sleep(0.1)
        await asyncio.sleep(
            0.5
        )  # requests may overtake each other between processes; what is tested is what comes last
        retries = await asyncio.gather(*(_post(base, body(user(SENTENCE))) for _ in range(8)))
        assert {spoken(reply) for reply in retries} == {"It comes on Tuesday."}
        assert [last_words(seen) for seen in upstream.requests].count(SENTENCE) == 1
        await until(lambda: len(upstream.dropped) == len(upstream.requests) - 1)
        for reply in await asyncio.gather(*older):
            assert reply.text.endswith('"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
            assert "Tuesday" not in reply.text


async def _post(base: str, content: dict[str, object]) -> httpx2.Response:
    async with httpx2.AsyncClient(timeout=_PATIENCE_S) as client:  # a connection of its own, so any worker may get it
        return await client.post(f"{base}/v1/chat/completions", content=json.dumps(content).encode())
