"""One utterance after the other: what the caller seems to be saying, and what was said in the end."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from convai.server_events import TentativeUserTranscript, UserTranscript
from emulator.ear import Ear
from emulator.endpointing import Boundary
from emulator.engines.errors import EngineBusy, EngineError, EngineRefused, EngineTimeout
from emulator.line import Line
from emulator.timings import Mark

log = structlog.get_logger(__name__)

TENTATIVE_EVERY = 0.2
MAX_FAILURES = 3

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Listener:
    """Turns boundaries of speech into words, told to `tell`: "" where nothing was understood.

    Every `every` seconds `tentative` is told what there is so far, if it has changed. After `MAX_FAILURES` utterances
    in a row that broke the recogniser, or one it refused, the error is raised in the task: the conversation ends. One
    that was only too busy may have time again.
    """

    def __init__(
        self,
        ear: Ear,
        line: Line,
        spawn: Spawn,
        *,
        tell: Callable[[str], None],
        tentative: Callable[[str], None],
        every: float = TENTATIVE_EVERY,
    ) -> None:
        self.ear = ear
        self._every = every
        self.event_id = 0
        self.marks: dict[Mark, float] = {}
        self._line = line
        self._spawn = spawn
        self._tell = tell
        self._tentative = tentative
        self._before = ""
        self._number = 0
        self._failures = 0
        self._watch: asyncio.Task[None] | None = None
        self._finishing: set[asyncio.Task[None]] = set()

    def begin(self, unanswered: str) -> None:
        """The caller speaks. What was said before and never answered (`unanswered`) belongs to the same turn."""
        if not self._finishing:
            self._before = unanswered
        if not (self._before and self.event_id):
            self.event_id = self._line.new_turn()
        self._number += 1
        self.ear.listen()
        self._stop_watching()
        self._watch = self._spawn(self._follow())

    def finish(self, boundary: Boundary) -> None:
        """The caller has stopped; the words follow."""
        self._stop_watching()
        self.marks = {"speech_end": self.ear.at(boundary.at_ms), "endpointed": self._line.now()}
        task = self._spawn(self._transcribe(self._number))
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)

    def forget(self) -> None:
        """Whatever was said, nobody wants to know."""
        self._stop_watching()
        for task in tuple(self._finishing):
            task.cancel()
        self._finishing.clear()
        self._before = ""
        self.ear.forget()

    async def so_far(self) -> str:
        """The turn as far as it is understood."""
        return _joined(self._before, await self.ear.partial())

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    async def _follow(self) -> None:
        shown = ""
        while True:
            await asyncio.sleep(self._every)
            text = await self.so_far()
            if text and text != shown:
                shown = text
                self._line.send(TentativeUserTranscript(text, self.event_id))
                self._tentative(text)

    async def _transcribe(self, number: int) -> None:
        try:
            words = (await self.ear.words()).strip()
        except EngineError as error:
            self._failures += not isinstance(error, EngineBusy | EngineTimeout)
            log.warning("an utterance was not transcribed", reason=type(error).__name__)
            if self._failures >= MAX_FAILURES or isinstance(error, EngineRefused):
                raise
            words = ""
        else:
            self._failures = 0
        if number != self._number:  # the caller went on meanwhile: these are the first words of that turn
            self._before = _joined(self._before, words)
            return
        self.marks["transcribed"] = self._line.now()
        text = _joined(self._before, words)
        self._before = ""
        if words:
            self._line.send(UserTranscript(text, self.event_id))
        self._tell(text)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
