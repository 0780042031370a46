"""Words that are put together: held inside a first sentence, gathered behind it; what breaks meanwhile loses none."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

import pytest

from app.errors import ModelError
from app.llm.base import ModelEvent
from app.turn import ToolCall, Usage
from emulator.upstream.script import DONE, Step, chunk, tool_call, words
from emulator.upstream.server import Upstream, running
from tests.llm.test_llm_openai import PROMPT, engine

LONG_S, SHORT_S = 1.0, 0.02  # to gather, far longer and far shorter than the pause between two words
PAUSE_S = 0.05


def apart(text: str) -> list[Step]:
    return [part for step in words(text)[1:] for part in (step, PAUSE_S)]


def not_yet() -> bool:
    return False


async def heard(
    steps: Sequence[Step], *, gather_s: float = LONG_S, ahead: Callable[[], bool] = not_yet
) -> tuple[list[ModelEvent], ModelError | None]:
    """The events of one reply, and what broke it."""
    events: list[ModelEvent] = []
    async with running(Upstream([list(steps)])) as upstream:
        model = await engine(upstream, gather_s=gather_s)
        try:
            async with aclosing(model.stream(replace(PROMPT, ahead=ahead))) as stream:
                async for event in stream:
                    events.append(event)  # noqa: PERF401 - what came before an error is wanted
        except ModelError as error:
            return events, error
        finally:
            await model.aclose()
    return events, None


async def test_words_inside_the_first_sentence_go_on_with_its_end() -> None:
    assert await heard(apart("One two three four.")) == (["One ", "two three four."], None)


@pytest.mark.parametrize("end", [".", "!", "?", ":", ";", "\u3002", "\u0964", "\u061f", "...", ")"])
async def test_what_may_end_a_sentence_goes_on_at_once_and_so_does_what_follows_it(end: str) -> None:
    steps = apart(f"One two{end} three four five")
    assert (await heard(steps))[0] == ["One ", f"two{end} ", "three ", "four five"]


async def test_words_that_come_slower_are_not_held() -> None:
    assert await heard(apart("One two three four."), gather_s=SHORT_S) == (["One ", "two ", "three ", "four."], None)


async def test_nothing_is_put_together_without_a_time_to_gather() -> None:
    assert await heard(apart("One two three four."), gather_s=0) == (["One ", "two ", "three ", "four."], None)


async def test_gathering_begins_when_the_voice_has_enough() -> None:
    asked = iter([False, True])
    assert await heard(apart("One two, three four five."), gather_s=0.5, ahead=lambda: next(asked, True)) == (
        ["One ", "two, three four five."],
        None,
    )


async def test_a_count_of_tokens_and_a_call_come_behind_the_words_that_were_held() -> None:
    usage = chunk(usage={"prompt_tokens": 3, "completion_tokens": 4})
    steps = [
        chunk({"content": "One "}),
        chunk({"content": "two "}),
        PAUSE_S,
        *tool_call("look", "{}")[:-1],
        usage,
        DONE,
    ]
    events, error = await heard(steps)
    assert events[:2] == ["One ", "two "] or events[:1] == ["One two "]
    assert {type(event) for event in events[1:]} >= {ToolCall, Usage}
    assert error is None


@pytest.mark.parametrize(
    "fault",
    [
        ["reset"],
        [b"data: {broken\n\n", "hang"],
        [b'data: {"error": {"message": "overloaded"}}\n\n', "hang"],
        [],
    ],
)
async def test_words_that_were_held_are_given_before_what_broke(fault: list[Step]) -> None:
    steps: list[Step] = [chunk({"content": "One "}), PAUSE_S, chunk({"content": "two "}), PAUSE_S, *fault]
    events, error = await heard(steps)
    assert events == ["One ", "two "]
    assert error is not None


async def test_a_caller_who_hangs_up_while_words_are_held_hangs_up_on_the_upstream() -> None:
    steps: list[Step] = [chunk({"content": "One "}), PAUSE_S, chunk({"content": "two "}), "hang"]
    async with running(Upstream([steps])) as upstream:
        model = await engine(upstream, gather_s=LONG_S)
        stream = model.stream(PROMPT)
        assert await anext(stream) == "One "
        held = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(2 * PAUSE_S)
        assert not held.done()
        held.cancel()
        with pytest.raises(asyncio.CancelledError):
            await held
        await asyncio.wait_for(upstream.hung_up.wait(), 5)
        await model.aclose()


async def test_a_model_that_stops_in_the_middle_of_a_sentence_is_not_waited_for_with_its_words() -> None:
    steps: list[Step] = [chunk({"content": "One "}), PAUSE_S, chunk({"content": "two "}), "hang"]
    async with running(Upstream([steps])) as upstream:
        model = await engine(upstream, gather_s=0.2)
        async with aclosing(model.stream(PROMPT)) as stream:
            assert [await anext(stream), await anext(stream)] == ["One ", "two "]
        await model.aclose()


async def test_a_reply_that_is_all_there_is_not_waited_for() -> None:
    async with asyncio.timeout(10):
        whole = b"".join(step for step in words("All is there.") if isinstance(step, bytes))
        assert await heard([whole], gather_s=60.0, ahead=lambda: True) == (["All is there."], None)


async def test_a_break_while_words_are_held_is_told_whatever_the_reader_does_meanwhile() -> None:
    steps: list[Step] = [chunk({"content": "One "}), PAUSE_S, chunk({"content": "two "}), PAUSE_S, "reset"]
    async with running(Upstream([steps])) as upstream:
        model = await engine(upstream, gather_s=0.3)
        async with aclosing(model.stream(PROMPT)) as stream:
            assert [await anext(stream), await anext(stream)] == ["One ", "two "]
            await asyncio.sleep(0.5)  # longer than words are held
            with pytest.raises(ModelError):
                await anext(stream)
        await model.aclose()
