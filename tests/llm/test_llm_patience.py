"""A limit on many waits: one that is too long is cut, the others never notice."""

import asyncio
import time

import pytest

from app.llm.patience import Patience


async def test_waits_in_time_pass_one_after_the_other() -> None:
    patience = Patience(time.monotonic)
    for _ in range(20):
        patience.begin(time.monotonic() + 0.05)
        await asyncio.sleep(0.01)
        patience.end()
    patience.stop()
    await asyncio.sleep(0.1)  # the timer would have looked by now


async def test_a_wait_that_is_too_long_is_cut_and_the_task_goes_on() -> None:
    patience = Patience(time.monotonic)
    patience.begin(time.monotonic() + 0.02)
    with pytest.raises(asyncio.CancelledError):
        await asyncio.sleep(5)
    assert patience.ran_out()
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()
    await asyncio.sleep(0)


async def test_a_shorter_wait_is_not_held_to_the_longer_one_before_it() -> None:
    patience = Patience(time.monotonic)
    patience.begin(time.monotonic() + 60)
    patience.end()
    patience.begin(time.monotonic() + 0.02)
    with pytest.raises(asyncio.CancelledError):
        await asyncio.sleep(5)
    assert patience.ran_out()


async def test_a_cancel_from_outside_is_not_ours() -> None:
    found: list[bool] = []

    async def wait() -> None:
        patience = Patience(time.monotonic)
        patience.begin(time.monotonic() + 60)
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            found.append(patience.ran_out())
            raise
        finally:
            patience.stop()

    task = asyncio.create_task(wait())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert found == [False]


async def test_each_wait_counts_for_the_task_that_waits() -> None:
    patience = Patience(time.monotonic)

    async def step(until: float, seconds: float) -> bool:
        patience.begin(until)
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            return patience.ran_out()
        patience.end()
        return False

    assert not await asyncio.create_task(step(time.monotonic() + 5, 0.01))
    assert await asyncio.create_task(step(time.monotonic() + 0.02, 5))
    patience.stop()
