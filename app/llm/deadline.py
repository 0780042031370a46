"""A model under the turn's deadlines: its first words, its longest silence, and the whole reply."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from app.errors import ModelTimeout
from app.llm.base import Model, ModelEvent, Prompt
from app.turn import Usage


class Deadlines:
    """Seconds a reply may take, from the settings."""

    def __init__(self, *, first_content_s: float, stall_s: float, turn_s: float) -> None:
        self.first_content_s = first_content_s
        self.stall_s = stall_s
        self.turn_s = turn_s


async def timely(
    model: Model, prompt: Prompt, deadlines: Deadlines, ends_at: float, clock: Callable[[], float] = time.monotonic
) -> AsyncGenerator[ModelEvent, None]:
    """The model's events, or `ModelTimeout` when the next one is late. Only words or a tool call stop the first clock.

    `ends_at` is the turn's end on `clock`: several rounds of one turn share it.
    """
    wait_until = min(clock() + deadlines.first_content_s, ends_at)
    async with aclosing(model.stream(prompt)) as events:
        while True:
            try:
                async with asyncio.timeout(wait_until - clock()):
                    event = await anext(events)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise ModelTimeout("the model is too late") from None
            yield event
            if not isinstance(event, Usage):
                wait_until = min(clock() + deadlines.stall_s, ends_at)
