"""An upstream from hell: whatever it does, the caller gets a well-formed stream with a sensible sentence, in time."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.settings import Settings
from emulator.upstream.faults import AFTER_A_WORD, BEFORE_A_WORD, Fault
from emulator.upstream.script import DONE, Step, chunk, tool_call, words
from emulator.upstream.server import Upstream, running
from tests.api.test_api_completions import HELLO, events, post, spoken
from tests.live import Live, live

FAILURE, LATE, EMPTY = "Sorry, something went wrong", "Sorry, that is taking", "Sorry, I did not catch"
HEARD = {
    "hang before the head": LATE,
    "hang after the head": LATE,
    "keep-alive for ever": LATE,
    "role, then nothing": LATE,
    "only white space": EMPTY,
    "empty choices": EMPTY,
    "usage only": EMPTY,
    "content filter": EMPTY,
    "numbers for calls": EMPTY,
    "choices of the wrong kind": EMPTY,
    "delta of the wrong kind": EMPTY,
    "tool call without a name": EMPTY,
}  # everything else is a plain failure


@pytest.fixture
async def hell(sqlite_url: str) -> AsyncIterator[tuple[Live, Upstream]]:
    async with running(Upstream()) as upstream:
        settings = Settings(
            _env_file=None,
            database_url=sqlite_url,
            agents_dir=Path("agents"),
            llm_api_key="",
            llm_base_url=upstream.url,
            first_content_timeout_s=0.8,
            stall_timeout_s=0.8,
            turn_timeout_s=2.5,
        )
        async with live(settings) as server:
            yield server, upstream


@pytest.mark.parametrize("fault", BEFORE_A_WORD, ids=lambda fault: fault.name)
async def test_a_failure_before_the_first_word_is_one_sentence(hell: tuple[Live, Upstream], fault: Fault) -> None:
    server, upstream = hell
    upstream.raw_head, upstream.replies = fault.head, [fault.steps]
    heard = HEARD.get(fault.name, FAILURE)
    assert spoken(await asyncio.wait_for(post(server, HELLO), 5)).startswith(heard)


@pytest.mark.parametrize("fault", AFTER_A_WORD, ids=lambda fault: fault.name)
async def test_a_failure_in_the_middle_ends_what_was_begun(hell: tuple[Live, Upstream], fault: Fault) -> None:
    server, upstream = hell
    upstream.replies = [fault.steps]
    response = await asyncio.wait_for(post(server, HELLO), 5)
    assert spoken(response).startswith("Your parcel is here.")
    assert events(response)[-1]["choices"][0]["finish_reason"] == "stop"  # type: ignore[index]


async def test_endless_text_is_stopped_by_the_length_limit(hell: tuple[Live, Upstream]) -> None:
    server, upstream = hell
    upstream.replies = [[chunk({"content": "and so it goes "}) for _ in range(5000)]]
    assert len(spoken(await asyncio.wait_for(post(server, HELLO), 5)).split()) < 200
    await asyncio.wait_for(upstream.hung_up.wait(), 5)


async def test_words_that_never_become_a_sentence_are_ended(sqlite_url: str) -> None:
    steps: list[Step] = [step for n in range(200) for step in (chunk({"content": f"and {n} "}), 0.05)]
    async with running(Upstream([steps])) as upstream:
        settings = Settings(
            _env_file=None,
            database_url=sqlite_url,
            agents_dir=Path("agents"),
            llm_api_key="",
            llm_base_url=upstream.url,
            sentence_timeout_s=0.3,
        )
        async with live(settings) as server:
            assert LATE in spoken(await asyncio.wait_for(post(server, HELLO), 10))
            await asyncio.wait_for(upstream.hung_up.wait(), 5)


async def test_the_second_server_answers_when_the_first_is_gone(sqlite_url: str) -> None:
    async with running(Upstream([words("Second here.")])) as second:
        settings = Settings(
            _env_file=None,
            database_url=sqlite_url,
            agents_dir=Path("agents"),
            llm_api_key="",
            llm_base_url="http://127.0.0.1:9/v1",
            fallback_llm_base_url=second.url,
            fallback_llm_model="up-2",
        )
        async with live(settings) as server:
            assert spoken(await post(server, HELLO)) == "Second here."
    assert second.requests[0]["model"] == "up-2"


async def test_a_giant_chunk_is_only_a_long_reply(hell: tuple[Live, Upstream]) -> None:
    server, upstream = hell
    upstream.replies = [[chunk({"content": "This is a sentence. " * 20_000}), chunk(finish="stop"), DONE]]
    assert spoken(await asyncio.wait_for(post(server, HELLO), 5)).count("This is a sentence.") == 3


@pytest.mark.parametrize("arguments", ["{not json", "[1, 2]", '"text"', "", "{" * 500])
async def test_arguments_that_are_not_json_go_back_to_the_model(hell: tuple[Live, Upstream], arguments: str) -> None:
    server, upstream = hell
    upstream.replies = [tool_call("lookup_order", arguments), words("Which order, please?")]
    assert spoken(await asyncio.wait_for(post(server, HELLO), 5)) == "Which order, please?"


async def test_the_turns_deadline_ends_a_dribble(hell: tuple[Live, Upstream]) -> None:
    server, upstream = hell
    upstream.replies = [[step for n in range(100) for step in (chunk({"content": f"word{n} "}), 0.2)]]
    assert LATE in spoken(await asyncio.wait_for(post(server, HELLO), 10))
    await asyncio.wait_for(upstream.hung_up.wait(), 5)
