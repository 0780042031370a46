"""The embedded default model: no weights, answers from facts, passages and tool results only, in English."""

import asyncio
import re
from collections.abc import AsyncGenerator

import structlog

from app.llm.base import ModelEvent, Prompt
from app.llm.offline.rules import answer

log = structlog.get_logger(__name__)
_PIECE = re.compile(r"\S+\s*")


class OfflineModel:
    """A model that needs no server. `words_per_s` paces the words; by default they come at once."""

    def __init__(self, *, words_per_s: float | None = None) -> None:
        self._pause_s = 1 / words_per_s if words_per_s else 0.0

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """Write the reply word by word, then its tool calls."""
        reply = answer(prompt)
        for piece in _PIECE.findall(reply.text):
            yield piece
            await asyncio.sleep(self._pause_s)
        for call in reply.calls:
            yield call

    async def prewarm(self) -> None:
        """Say what answers: somebody may think it is more than it is."""
        log.info("answering with the offline model: rules and extracts, no language model")

    async def aclose(self) -> None:
        """Nothing to release."""
