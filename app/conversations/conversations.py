"""One turn, once: each request joins the running reply, gets the stored one, or has its own made in place of others.

          ┌─ duplicate ──> reads the log of the running reply, from its beginning
request ──┼─ replay ─────> the stored reply, no model
          ├─ stale ──────> the stored reply of that request, or one made apart: nothing newer is disturbed
          └─ else ───────> the older reply is hung up on; a new one is made and remembered
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from typing import Protocol

from app.conversations.generation import Batch, Generation
from app.conversations.lease_form import Claim
from app.conversations.memory import Memories
from app.conversations.request import HasRoom, Request, always, joined, noted, repeated
from app.conversations.said import Said
from app.conversations.shared import Shared
from app.filler import Interject
from app.metrics.journal import Journal
from app.persona import Persona
from app.reconcile import reconcile
from app.turn import Piece, Turn

_MOST = 4096
_TTL_S = 300.0
_MOST_CLAIMS = 3
Batches = AsyncGenerator[Batch, None]


class Answers(Protocol):
    """Who makes replies."""

    def reply(
        self, turn: Turn, persona: Persona, journal: Journal, interject: Interject
    ) -> AsyncGenerator[Piece, None]:
        """The pieces of the reply, `Finish` last; what is interjected comes between them."""
        ...

    def turn_away(self, turn: Turn, persona: Persona, journal: Journal) -> AsyncGenerator[Piece, None]:
        """The reply of a server that is full."""
        ...


class Conversations:
    """The conversations of this process; with `shared` it agrees with other processes on who answers."""

    def __init__(
        self,
        answers: Answers,
        *,
        shared: Shared | None = None,
        most: int = _MOST,
        ttl_s: float = _TTL_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remembers at most `most` conversations, each for `ttl_s` seconds after its last request."""
        self._answers = answers
        self._shared = shared
        self._memories = Memories(most=most, ttl_s=ttl_s, clock=clock)
        self._tasks: set[asyncio.Task[None]] = set()

    def is_answering(self, turn: Turn, persona: Persona) -> bool:
        """Whether a reply to this conversation is being made: the next request joins it or takes its place."""
        if not (turn.has_own_id and persona.answer_once):
            return False
        found = self._memories.of((turn.conversation_id, turn.caller_id, persona.name))
        return bool(found and found.running)

    async def place(self, turn: Turn, persona: Persona, journal: Journal, has_room: HasRoom = always) -> Batches:
        """The reply to a request, to be read in batches of pieces, `Finish` last, however it comes about.

        `journal` is told the kind. To close it early hangs up on the model, unless others listen: it must be read or
        closed at once. `has_room` is asked before one more reply streams; without room the caller is asked to hold.
        """
        request = Request.of(turn, persona, journal, has_room)
        return await self._shared_source(request, self._shared) if self._shared else self._source(request)

    async def aclose(self) -> None:
        """End what still runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _source(self, request: Request) -> Batches:
        """Decide by what this process remembers."""
        conversation = self._memories.of(request.key)
        sorted_ = reconcile(request.sight, conversation.memory if conversation else None)
        request.note(sorted_)
        running = conversation.running if conversation else None
        if sorted_.kind == "duplicate" and running:
            return joined(running, request.journal) if request.has_room(joins=True) else self._turned_away(request)
        said = conversation.replies.get(request.sight.fingerprint) if conversation else None
        if sorted_.kind in {"replay", "stale"} and said:
            return repeated(said, request.journal)
        if not (running and sorted_.kind != "stale") and not request.has_room():
            return self._turned_away(request)
        return self._begun(request).follow()

    async def _shared_source(self, request: Request, shared: Shared) -> Batches:
        """Decide by what the database remembers; when it cannot be asked, by what this process does."""
        local = self._memories.of(request.key)
        if request.key is None:
            return self._source(request)
        if not (local and local.running) and not request.has_room(joins=True):  # it may join what runs elsewhere
            request.note(reconcile(request.sight, local.memory if local else None))
            return self._turned_away(request)
        claim = await shared.claim(request.key, request.sight)
        if claim is None:
            request.journal.decide("alone")
            return self._source(request)
        request.note(claim.sorted)
        await shared.arrival(claim)
        return self._claimed(request, shared, claim)

    def _claimed(self, request: Request, shared: Shared, claim: Claim) -> Batches:
        kind = claim.sorted.kind
        if kind == "duplicate":
            here = shared.running(claim)
            return joined(here, request.journal) if here else self._elsewhere(request, shared, claim)
        local = self._memories.of(request.key)
        fingerprint = request.sight.fingerprint
        said = claim.replies.get(fingerprint) or (local.replies.get(fingerprint) if local else None)
        if kind in {"replay", "stale"} and said:
            return repeated(said, request.journal)
        if local and local.running and local.sight.fingerprint == fingerprint and claim.taken:
            shared.run(claim, local.running)  # begun while the database could not be asked
            return joined(local.running, request.journal)
        if claim.taken and shared.is_outrun(claim):
            return repeated(Said(reason="stop"), request.journal, outcome="superseded")
        generation = self._begun(request)
        if kind != "stale":
            shared.run(claim, generation)
        return generation.follow()

    async def _elsewhere(self, request: Request, shared: Shared, claim: Claim) -> Batches:
        """The reply another process makes; when that one is gone before its first word, ours."""
        for _ in range(_MOST_CLAIMS):
            lost = True
            async with aclosing(noted(shared.watch(claim, request.journal), request.journal)) as batches:
                async for batch in batches:
                    lost = False
                    yield batch
            if not lost:
                return
            again = await shared.claim(claim.key, request.sight)
            if again is None:
                source = self._begun(request).follow()
                break
            claim = again
            await shared.arrival(claim)
            if claim.sorted.kind != "duplicate" or shared.running(claim):
                source = self._claimed(request, shared, claim)
                break
        else:
            source = self._begun(request).follow()
        request.journal.decide("took over")
        async with aclosing(source) as batches:
            async for batch in batches:
                yield batch

    def _begun(self, request: Request) -> Generation:
        """A reply of its own; unless the request is stale it takes the place of the one before."""
        key = None if request.journal.kind == "stale" else request.key
        conversation = self._memories.begin(key, request.sight)
        if conversation.running:
            conversation.running.stop("superseded")
        generation = conversation.generation = Generation(request.journal)
        generation.when_ended(partial(conversation.keep, request.sight.fingerprint))
        pieces = self._answers.reply(request.turn, request.persona, request.journal, generation.interject)
        self._start(generation, pieces)
        return generation

    def _turned_away(self, request: Request) -> Batches:
        generation = Generation(request.journal)
        self._start(generation, self._answers.turn_away(request.turn, request.persona, request.journal))
        return generation.follow()

    def _start(self, generation: Generation, pieces: AsyncGenerator[Piece, None]) -> None:
        task = generation.start(pieces)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
