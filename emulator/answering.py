"""The replies of one conversation: one at a time, begun, stopped, or adopted from a guess."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from emulator.guess import Guesser
from emulator.listening import Spawn
from emulator.llm.request import LlmRequest
from emulator.reply import Cast, Reply
from emulator.timings import Mark, TurnTimings

MAX_REHEARSALS = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be answered: the caller's words, spoken or written; without any, a silence.

    `revises`: in place of the last message, which never was answered. `marks` are the latencies so far.
    """

    text: str = ""
    parts: tuple[dict[str, object], ...] = ()
    is_spoken: bool = False
    revises: bool = False
    event_id: int = 0
    marks: Mapping[Mark, float] | None = None

    @property
    def is_silence(self) -> bool:
        """Whether nobody said anything."""
        return not self.text and not self.parts


class Answering:
    """Runs replies. `done` is called when one was heard to its end, `failed` when one broke."""

    def __init__(self, cast: Cast, done: Callable[[Reply], None], failed: Callable[[BaseException], None]) -> None:
        self._cast = cast
        self._done = done
        self._failed = failed
        self._reply: Reply | None = None
        self._tasks: dict[Reply, asyncio.Task[None]] = {}
        self._guesser: Guesser | None = None
        self._revises = False
        self._rehearsal: asyncio.Task[None] | None = None

    @property
    def reply(self) -> Reply | None:
        """The reply that is being made or heard."""
        return self._reply

    def listen_to(self, so_far: Callable[[], Awaitable[str]], spawn: Spawn) -> None:
        """Allow guesses, made from what the caller has said so far."""
        self._guesser = Guesser(self._cast, spawn, self._run_guess, so_far)

    def greet(self, text: str) -> None:
        """Say the first message."""
        reply = Reply(self._cast, TurnTimings(), hurried=False)
        self._start(reply, reply.announce(text))

    def ask(self, turn: Turn) -> None:
        """Answer a turn: with the reply that was begun on a guess, if the guess was right, else with a new one."""
        self.stop_rehearsing()
        guess = self._guesser.take(turn.text) if self._guesser is not None else None
        rehearsals = self._rehearsals(turn)
        self._remember(turn)
        if guess is not None:
            self._reply = guess.reply
            guess.reply.timings.marks.update(turn.marks or {})
            guess.reply.release()
            return
        timings = TurnTimings(dict(turn.marks or {}))
        reply = Reply(self._cast, timings, hurried=not turn.is_silence)
        request = self._cast.brain.request()
        self._start(reply, self._answer(reply, request, rehearsals))

    def guess(self, *, revises: bool) -> None:
        """The caller has paused: begin a reply that is held."""
        if self._guesser is not None:
            self._revises = revises
            self._guesser.begin()

    def rehearse(self, text: str, *, revises: bool) -> None:
        """Misbehaviour: ask with what there is so far, and give up the request before."""
        self.stop_rehearsing()
        request = self._cast.brain.request(text, revised=revises)
        self._rehearsal = asyncio.create_task(self._cast.brain.swallow(request))

    def stop_rehearsing(self) -> None:
        """The words are known, or nobody wants them."""
        if self._rehearsal is not None:
            self._rehearsal.cancel()
            self._rehearsal = None

    def drop_guess(self) -> None:
        """The caller went on."""
        if self._guesser is not None:
            self._guesser.drop()

    def stop(self, *, interrupted: bool) -> None:
        """Stop the reply; the history holds what was heard of it."""
        reply, self._reply = self._reply, None
        if reply is not None:
            reply.stop(interrupted=interrupted)
            self._tasks[reply].cancel()

    def close(self) -> list["asyncio.Task[None]"]:
        """The conversation is over; the tasks that end now."""
        self._reply = None
        self.stop_rehearsing()
        for reply in tuple(self._tasks):
            reply.silence()
        for task in self._tasks.values():
            task.cancel()
        return list(self._tasks.values())

    def _run_guess(self, reply: Reply, text: str) -> "asyncio.Task[None]":
        request = self._cast.brain.request(text, revised=self._revises)
        return self._task(reply, reply.run(request))

    def _start(self, reply: Reply, work: Coroutine[Any, Any, None]) -> None:
        self._reply = reply
        self._task(reply, work)

    def _task(self, reply: Reply, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = self._tasks[reply] = asyncio.create_task(work)
        task.add_done_callback(partial(self._ended, reply))
        return task

    def _ended(self, reply: Reply, task: "asyncio.Task[None]") -> None:
        del self._tasks[reply]
        error = None if task.cancelled() else task.exception()
        if task.cancelled() or reply is not self._reply:
            return  # stopped, or a guess that nobody took
        self._reply = None
        if error is not None:
            self._failed(error)
        else:
            self._done(reply)

    async def _answer(self, reply: Reply, request: LlmRequest, rehearsals: Sequence[LlmRequest]) -> None:
        for rehearsal in rehearsals:
            task = asyncio.create_task(self._cast.brain.swallow(rehearsal))
            try:
                await asyncio.sleep(self._cast.brain.faults.revise_ms / 1000)
            finally:
                task.cancel()
        await reply.run(request)

    def _rehearsals(self, turn: Turn) -> list[LlmRequest]:
        """Misbehaviour: requests with the first words only, as if a written message had been spoken."""
        words = turn.text.split()
        if not self._cast.brain.faults.revise_ms or turn.is_spoken:
            return []
        step = max(1, -(-len(words) // MAX_REHEARSALS))
        return [self._cast.brain.request(" ".join(words[:size])) for size in range(step, len(words), step)]

    def _remember(self, turn: Turn) -> None:
        history, record = self._cast.brain.history, self._cast.record
        if turn.is_silence:
            history.silence()
            return
        if turn.revises:
            history.revise(turn.text)
        else:
            history.user(turn.text, turn.parts)
        record.user(turn.text, turn.event_id)
