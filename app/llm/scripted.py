"""A model that plays a script: for tests and benchmarks, with delays, failures and hang-ups on cue."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Final

from app.llm.base import ModelEvent, Prompt

HANG: Final = "hang"
"""A step that never ends, until the stream is closed or cancelled. To speak the word, write "hang " with a space."""

Step = ModelEvent | float | BaseException
"""Text, a tool call, a token count, a delay in seconds, or an exception to raise."""


class ScriptedModel:
    """Plays one list of steps for each request, in order; when the script has run out, the last list again.

    `prompts` are the requests it received. Each stream ends as one of `completed` (played to its end), `failed` (an
    exception of the script) or `cancelled` (closed or cancelled before its end).
    """

    def __init__(self, script: Sequence[Sequence[Step]]) -> None:
        self._script = [tuple(steps) for steps in script] or [()]
        self.prompts: list[Prompt] = []
        self.completed = 0
        self.cancelled = 0
        self.failed = 0
        self.closed = False

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """Play the next list of steps. Raises what the script says."""
        steps = self._script[min(len(self.prompts), len(self._script) - 1)]
        self.prompts.append(prompt)
        ended = False
        try:
            for step in steps:
                if isinstance(step, BaseException):
                    self.failed += 1
                    ended = True
                    raise step
                if step == HANG:
                    await asyncio.Event().wait()
                elif isinstance(step, int | float):
                    await asyncio.sleep(step)
                else:
                    yield step
            self.completed += 1
            ended = True
        finally:
            if not ended:
                self.cancelled += 1

    async def prewarm(self) -> None:
        """Nothing to get ready."""

    async def aclose(self) -> None:
        """Remember that it was closed."""
        self.closed = True
