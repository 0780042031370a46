"""The OpenAI engine's stream: what breaks at its edges, and words gathered while the voice has enough to say."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

import pytest

from app.errors import ModelError
from app.llm.base import ModelEvent
from emulator.upstream.script import Step, chunk, words
from emulator.upstream.server import Upstream, running
from tests.llm.test_llm_openai import PROMPT, ask, engine


async def gathered(upstream: Upstream, ahead: Callable[[], bool]) -> list[ModelEvent]:
    model = await engine(upstream, gather_s=0.5)
    try:
        async with aclosing(model.stream(replace(PROMPT, ahead=ahead))) as events:
            return [event async for event in events]
    finally:
        await model.aclose()


APART = [part for step in words("One two three four.")[1:] for part in (step, 0.05)]


async def test_words_are_gathered_while_the_voice_has_enough_to_say() -> None:
    async with running(Upstream([APART])) as upstream:
        assert await gathered(upstream, lambda: True) == ["One ", "two three four."]


async def test_a_caller_who_hangs_up_while_words_are_gathered_hangs_up_on_the_upstream() -> None:
    async with running(Upstream([[chunk({"content": "One "}), "hang"]])) as upstream:
        model = await engine(upstream, gather_s=1.0)
        events = model.stream(replace(PROMPT, ahead=lambda: True))
        assert await anext(events) == "One "
        gathering = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0.05)
        gathering.cancel()
        await asyncio.gather(gathering, return_exceptions=True)
        await asyncio.wait_for(upstream.hung_up.wait(), 5)
        await model.aclose()


async def test_chunks_that_are_broken_are_a_model_error_even_while_words_are_gathered() -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    first = chunk({"content": "One "})
    steps: list[Step] = [b"%x\r\n%s\r\n" % (len(first), first), 0.1, b"zz\r\nno chunk\r\n", "hang"]
    async with running(Upstream([steps], raw_head=head)) as upstream:
        with pytest.raises(ModelError):
            await gathered(upstream, lambda: True)


async def test_a_reply_that_is_complete_stays_so_when_its_tail_breaks() -> None:
    steps: list[Step] = [*words("All done.")[:-1], 0.02, "reset"]
    async with running(Upstream([steps])) as upstream:
        assert "".join(map(str, await ask(upstream))) == "All done."


async def test_a_user_and_password_in_the_address_are_sent_in_place_of_the_key() -> None:
    async with running(Upstream()) as upstream:
        there = upstream.url.replace("http://", "http://me:secret@")
        model = await engine(Upstream(url=there))
        async with aclosing(model.stream(PROMPT)) as events:
            assert [event async for event in events]
        await model.aclose()
    assert "authorization: basic bwu6c2vjcmv0" in upstream.heads[0].lower()


async def test_an_answer_that_sends_elsewhere_is_not_followed() -> None:
    head = b"HTTP/1.1 307 Elsewhere\r\nlocation: http://127.0.0.1:9/v1\r\nconnection: close\r\n\r\n"
    async with running(Upstream([[b""]], raw_head=head)) as upstream:
        with pytest.raises(ModelError, match="307"):
            await ask(upstream)


async def test_after_a_tool_the_first_words_are_not_waited_for() -> None:
    steps: list[Step] = [chunk({"role": "assistant", "content": ""}), 0.05, *words("Here it is.")[1:]]
    async with running(Upstream([steps])) as upstream:
        assert "".join(map(str, await gathered(upstream, lambda: True))) == "Here it is."
