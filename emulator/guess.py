"""Replies begun on a guess: the caller has paused, and perhaps that was all."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from emulator.listening import Spawn
from emulator.reply import Cast, Reply
from emulator.timings import TurnTimings

Start = Callable[[Reply, str], "asyncio.Task[None]"]
"""Run a held reply as if the caller had said these words."""


@dataclass(slots=True)
class Guess:
    """A held reply and the words it answers."""

    text: str
    reply: Reply
    task: "asyncio.Task[None]"


class Guesser:
    """At most one guess at a time."""

    def __init__(self, cast: Cast, spawn: Spawn, start: Start, so_far: Callable[[], Awaitable[str]]) -> None:
        self._cast = cast
        self._spawn = spawn
        self._start = start
        self._so_far = so_far
        self._guess: Guess | None = None
        self._asking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """The caller has paused: answer what was said so far, and hold the answer."""
        self.drop()
        self._asking = self._spawn(self._ask())

    def take(self, text: str) -> Guess | None:
        """The guess, if it was right: then it is no guess any more, and yours to release. A wrong one is dropped."""
        guess = self._guess
        if guess is None or _plain(guess.text) != _plain(text) or guess.task.done():
            self.drop()
            return None
        self._guess = None
        return guess

    def drop(self) -> None:
        """The caller went on, or said something else."""
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        guess, self._guess = self._guess, None
        if guess is not None:
            guess.reply.silence()
            guess.task.cancel()

    async def _ask(self) -> None:
        text = await self._so_far()
        if text:
            reply = Reply(self._cast, TurnTimings(), held=True)
            self._guess = Guess(text, reply, self._start(reply, text))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
