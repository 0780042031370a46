"""A full server answers at once, and one conversation cannot crowd out the others."""

import asyncio
import json
from pathlib import Path

import httpx2
import pytest

from app.api.admission import Admission
from app.settings import Settings
from emulator.upstream.script import words
from emulator.upstream.server import Upstream, running
from tests.api.test_api_completions import HELLO, post, spoken
from tests.live import Live, live


def settings(url: str, upstream: Upstream, **changes: object) -> Settings:
    values = {
        "database_url": url,
        "agents_dir": Path("agents"),
        "llm_api_key": "",
        "llm_base_url": upstream.url,
        **changes,
    }
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


async def held(server: Live, upstream: Upstream, conversation: str) -> asyncio.StreamWriter:
    """A stream that is kept open by an upstream that thinks."""
    upstream.asked.clear()
    body = json.dumps({**HELLO, "elevenlabs_extra_body": {"conversation_id": conversation}}).encode()
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    await asyncio.wait_for(upstream.asked.wait(), 5)
    return writer


async def test_a_full_server_asks_to_hold_and_recovers(sqlite_url: str) -> None:
    async with running(Upstream([["hang"], words("Hello there.")])) as upstream:
        async with live(settings(sqlite_url, upstream, max_streams=1)) as server:
            writer = await held(server, upstream, "conv_a")
            assert spoken(await post(server, HELLO)).startswith("Please hold the line")
            writer.transport.abort()
            await asyncio.wait_for(upstream.hung_up.wait(), 5)
            assert spoken(await post(server, HELLO)) == "Hello there."


async def test_a_full_server_may_answer_503_instead(sqlite_url: str) -> None:
    async with running(Upstream([["hang"]])) as upstream:
        async with live(settings(sqlite_url, upstream, max_streams=1, when_full="503")) as server:
            writer = await held(server, upstream, "conv_a")
            refused = await post(server, HELLO)
            assert refused.status_code == 503
            assert refused.json()["error"]["code"] == "server_busy"
            writer.transport.abort()


async def test_one_conversation_has_a_share_only(sqlite_url: str) -> None:
    async with running(Upstream([["hang"], words("Hello there.")])) as upstream:
        async with live(settings(sqlite_url, upstream, max_streams_each=1)) as server:
            writer = await held(server, upstream, "")  # of nobody in particular: such calls share no reply
            assert spoken(await post(server, HELLO)).startswith("Please hold the line")
            other = {**HELLO, "elevenlabs_extra_body": {"conversation_id": "conv_a"}}
            assert spoken(await post(server, other)) == "Hello there."
            writer.transport.abort()


async def test_equal_requests_join_however_many_they_are(sqlite_url: str) -> None:
    async with running(Upstream([[0.5, *words("Hello there.")]])) as upstream:
        async with live(settings(sqlite_url, upstream, max_streams_each=1)) as server:
            same = {**HELLO, "elevenlabs_extra_body": {"conversation_id": "conv_a"}}
            replies = await asyncio.gather(*(post(server, same) for _ in range(10)))
            assert {spoken(reply) for reply in replies} == {"Hello there."}
    assert len(upstream.requests) == 1


def test_nothing_is_remembered_of_conversations_that_are_over() -> None:
    admission = Admission(most=0, most_each=1)
    with admission.one("a"), admission.one("b"):
        assert not admission.has_room("a")
        assert admission.streaming == 2
    assert admission.has_room("a")
    assert admission.streaming == 0
    assert admission.refused == 1


@pytest.mark.parametrize("conversation", ["", "a"])
def test_asking_for_room_leaves_no_trace(conversation: str) -> None:
    admission = Admission(most=1, most_each=1)
    assert admission.has_room(conversation)
    assert not admission._by_conversation


async def test_what_happened_can_be_read_by_prometheus(sqlite_url: str) -> None:
    async with running(Upstream([[b"data: {broken\n\n"], words("Hello there.")])) as upstream:
        async with live(settings(sqlite_url, upstream)) as server, httpx2.AsyncClient() as client:
            await post(server, HELLO)
            await post(server, HELLO)
            text = (await client.get(f"{server.base}/metrics")).text
    assert 'repartee_turns_total{agent="demo",outcome="failed"} 1.0' in text
    assert 'repartee_turns_total{agent="demo",outcome="completed"} 1.0' in text
    assert "repartee_loop_lag_seconds_count" in text
    assert "repartee_streams 0.0" in text
