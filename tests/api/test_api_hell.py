"""An upstream from hell: whatever it does, the caller gets a well-formed stream with a sensible sentence, in time."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.settings import Settings
from tests.api.test_api_completions import HELLO, events, post, spoken
from tests.live import Live, live
from tests.upstream import DONE, Step, Upstream, chunk, running, tool_call, words

SSE = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
HTML = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n"
JSON = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n"
FAILURE, LATE, EMPTY = "Sorry, something went wrong", "Sorry, that is taking", "Sorry, I did not catch"
HALF = "é".encode()[:1]

BEFORE_A_WORD: list[tuple[str, bytes | None, list[Step], str]] = [
    ("reset", None, ["reset"], FAILURE),
    ("hang before the head", None, ["hang"], LATE),
    ("hang after the head", None, [b": hello\n\n", "hang"], LATE),
    ("keep-alive for ever", None, [step for _ in range(60) for step in (b": ping\n\n", 0.05)], LATE),
    ("role, then nothing", None, [chunk({"role": "assistant"}), "hang"], LATE),
    ("only white space", None, [chunk({"content": " \n "}), DONE], EMPTY),
    ("empty choices", None, [chunk(choices=[]), DONE], EMPTY),
    ("usage only", None, [chunk(choices=[], usage={"prompt_tokens": 1}), DONE], EMPTY),
    ("no body at all", SSE, [b""], FAILURE),
    ("error object with 200", None, [b'data: {"error": {"message": "overloaded"}}\n\n'], FAILURE),
    ("error object as the body", JSON, [b'{"error": {"message": "overloaded", "code": 529}}'], FAILURE),
    ("error event", None, [b"event: error\ndata: boom\n\n"], FAILURE),
    ("a page instead", HTML, [b"<html><body>502 Bad Gateway</body></html>"], FAILURE),
    ("broken JSON", None, [b'data: {"choices": [{"delta": {"content": "Hel\n\n'], FAILURE),
    (
        "choices of the wrong kind",
        None,
        [chunk(choices={"a": 1}), chunk(choices=[None]), chunk(choices=["x"]), DONE],
        EMPTY,
    ),
    (
        "delta of the wrong kind",
        None,
        [chunk(choices=[{"delta": "x"}]), chunk(choices=[{"delta": {"content": 7}}]), DONE],
        EMPTY,
    ),
    ("content filter", None, [chunk(finish="content_filter"), DONE], EMPTY),
    ("a line without an end", None, [b"data: " + b"x" * 1_500_000], FAILURE),
    (
        "tool call without a name",
        None,
        [chunk({"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]}), chunk(finish="tool_calls"), DONE],
        EMPTY,
    ),
    ("numbers for calls", None, [chunk({"tool_calls": [1, None, "x"]}), chunk(finish="tool_calls"), DONE], EMPTY),
]

AFTER_A_WORD: list[tuple[str, list[Step]]] = [
    ("reset", [chunk({"content": "Your parcel is here. And"}), "reset"]),
    ("hang", [chunk({"content": "Your parcel is here. And"}), "hang"]),
    ("close", [chunk({"content": "Your parcel is here. And"}), "close"]),
    (
        "half a character",
        [chunk({"content": "Your parcel is here. And"}), b'data: {"choices":[{"delta":{"content":"' + HALF, "close"],
    ),
    ("broken JSON", [chunk({"content": "Your parcel is here. And"}), b"data: {broken\n\n", DONE]),
    ("error object", [chunk({"content": "Your parcel is here. And"}), b'data: {"error": "x"}\n\n']),
    ("cut by length", [chunk({"content": "Your parcel is here. And"}), chunk(finish="length"), DONE]),
    ("no [DONE]", [chunk({"content": "Your parcel is here. And"}), chunk(finish="stop"), "close"]),
    (
        "null bytes",
        [chunk({"content": "Your parcel \x00is here."}), chunk({"content": "\x00"}), chunk(finish="stop"), DONE],
    ),
]


@pytest.fixture
async def hell(sqlite_url: str) -> AsyncIterator[tuple[Live, Upstream]]:
    async with running(Upstream()) as upstream:
        settings = Settings(
            _env_file=None,
            database_url=sqlite_url,
            agents_dir=Path("agents"),
            llm_api_key="",
            llm_base_url=upstream.url,
            first_content_timeout_s=0.4,
            stall_timeout_s=0.4,
            turn_timeout_s=1.5,
        )
        async with live(settings) as server:
            yield server, upstream


@pytest.mark.parametrize(
    ("head", "steps", "heard"), [case[1:] for case in BEFORE_A_WORD], ids=[c[0] for c in BEFORE_A_WORD]
)
async def test_a_failure_before_the_first_word_is_one_sentence(
    hell: tuple[Live, Upstream], head: bytes | None, steps: list[Step], heard: str
) -> None:
    server, upstream = hell
    upstream.raw_head, upstream.replies = head, [steps]
    assert spoken(await asyncio.wait_for(post(server, HELLO), 5)).startswith(heard)


@pytest.mark.parametrize("steps", [case[1] for case in AFTER_A_WORD], ids=[case[0] for case in AFTER_A_WORD])
async def test_a_failure_in_the_middle_ends_what_was_begun(hell: tuple[Live, Upstream], steps: list[Step]) -> None:
    server, upstream = hell
    upstream.replies = [steps]
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
