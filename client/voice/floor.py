"""Whose turn it is: whether a question was asked, and whether its answer was heard to the end."""

import asyncio
import math
import time
from collections.abc import Callable
from typing import Literal

Settled = Literal["answered", "silence", "lost", "over"]

_LOOK_S = 0.03
_NO_ANSWER_S = 20.0  # of silence, after which nobody will answer
_NO_GREETING_S = 2.5
_QUIET_S = 1.5  # servers that do not say when a reply is complete: nothing more for so long
_SURE_S = 6.0  # those that do


class Floor:
    """Told what happens, and asked by whoever waits to speak.

    `is_silent` says whether the loudspeaker is; `voice_ago` how many seconds ago the caller made the last sound. After
    `patience` seconds in which nothing happens nobody will answer.
    """

    def __init__(
        self,
        is_silent: Callable[[], bool] = lambda: True,
        voice_ago: Callable[[], float] = lambda: math.inf,
        patience: float | None = None,
    ) -> None:
        self._is_silent, self._voice_ago = is_silent, voice_ago
        self._patience = _NO_ANSWER_S if patience is None else patience
        self._line = 0  # which connection this is; 0: none yet
        self._open = False
        self._over = False
        self._is_over = asyncio.Event()
        self._is_known = asyncio.Event()  # whether there is a line, or never will be
        self._newest = 0
        self._asked_after = -1
        self._asked_on = 0
        self._replied, self._replied_at = 0, 0.0
        self._completed = 0
        self._news = time.monotonic()

    def opened(self) -> None:
        """A conversation begins; event ids start anew."""
        self._line += 1
        self._open = True
        self._is_known.set()
        self._newest = self._replied = self._completed = 0
        self._asked_after = -1
        self._touch()

    def lost(self) -> None:
        """The line is gone."""
        self._open = False
        if not self._over:
            self._is_known.clear()

    def over(self) -> None:
        """There will be no other line."""
        self._open, self._over = False, True
        self._is_over.set()
        self._is_known.set()

    def asked(self) -> None:
        """The caller begins to speak, or has written."""
        self._asked_after, self._asked_on = self._newest, self._line
        self._touch()

    def replied(self, event_id: int) -> None:
        """Words or audio of a reply have come."""
        self._newest = max(self._newest, event_id)
        if event_id > self._replied:
            self._replied, self._replied_at = event_id, time.monotonic()
        self._touch()

    def completed(self, event_id: int) -> None:
        """The server says that a reply is complete."""
        self._completed = max(self._completed, event_id)
        self._touch()

    def busy(self) -> None:
        """Something happens that an answer may wait for: a tool, the caller's words."""
        self._touch()

    async def line_open(self) -> bool:
        """Wait for a line; False when there will be none."""
        await self._is_known.wait()
        return self._open

    async def ended(self) -> None:
        """Wait until there will be no other line."""
        await self._is_over.wait()

    async def greeted(self) -> None:
        """Wait until the greeting was heard, or it is clear that there is none."""
        await self._settle(_NO_GREETING_S)

    async def settled(self) -> Settled:
        """Wait for the end of the answer to what was asked last."""
        return await self._settle(self._patience)

    async def _settle(self, patience: float) -> Settled:
        asked_on = self._asked_on or self._line
        while True:
            if self._over:
                return "over"
            if not self._open or self._line != asked_on:
                return "lost"
            quiet = time.monotonic() - self._news
            if self._has_answer(quiet):
                return "answered"
            if quiet > patience:
                return "answered" if self._replied > max(self._asked_after, 0) else "silence"
            await asyncio.sleep(_LOOK_S)

    def _has_answer(self, quiet: float) -> bool:
        if self._replied <= max(self._asked_after, 0):
            return False
        if not self._is_silent():
            self._touch()
            return False
        if self._replied_at < time.monotonic() - self._voice_ago():
            return False  # the caller went on speaking: that was no answer to all of it
        if self._completed >= self._replied:
            return True
        return quiet > (_SURE_S if self._completed else _QUIET_S)

    def _touch(self) -> None:
        self._news = time.monotonic()
