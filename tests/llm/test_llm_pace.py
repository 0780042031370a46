"""The waits of streams that may take their time: none where the loop gathers words by itself."""

import asyncio
import time

import pytest

from app.llm.pace import Pace


async def test_no_time_to_gather_is_no_wait() -> None:
    pace = Pace(0.0)
    resting = asyncio.ensure_future(pace.rest())
    await asyncio.sleep(0)
    assert resting.done()


async def test_a_loop_that_is_late_is_not_waited_for_until_it_is_in_time_again() -> None:
    pace = Pace(0.02)
    for _ in range(40):
        resting = asyncio.ensure_future(pace.rest())
        await asyncio.sleep(0)
        if resting.done():
            break
        time.sleep(0.15)  # noqa: ASYNC251 - the loop is held up on purpose
        await resting
    else:
        pytest.fail("it waits however late the loop is")
    for _ in range(1000):
        resting = asyncio.ensure_future(pace.rest())
        await asyncio.sleep(0)
        if not resting.done():
            break
    else:
        pytest.fail("it never waits again")
    await resting
