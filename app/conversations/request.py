"""One request on its way to a reply, and the account of those that get another request's reply."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from app.conversations.generation import Batch, Generation
from app.conversations.memory import Key, key_of
from app.conversations.said import Said
from app.metrics.journal import Journal, Outcome
from app.persona import Persona
from app.reconcile import Sight, Sorted, look
from app.turn import PlatformCall, Say, Turn


class HasRoom(Protocol):
    """Asks whether one more reply may stream; one that joins a running reply asks less."""

    def __call__(self, *, joins: bool = False) -> bool:
        """Whether there is room."""
        ...


def always(*, joins: bool = False) -> bool:  # noqa: ARG001 - it is asked as others are
    """There is room."""
    return True


@dataclass(frozen=True, slots=True)
class Request:
    """A request with all that decides what becomes of it. `has_room` is asked where a reply would be one more."""

    turn: Turn
    persona: Persona
    journal: Journal
    has_room: HasRoom
    sight: Sight
    key: Key | None

    @classmethod
    def of(cls, turn: Turn, persona: Persona, journal: Journal, has_room: HasRoom) -> "Request":
        """Look at a turn."""
        sight = look(turn)
        return cls(
            turn, persona, journal, has_room, sight, key_of(turn, persona.name, sight) if persona.answer_once else None
        )

    def note(self, sorted_: Sorted) -> None:
        """Write the decision down, for the turn's row and the log."""
        self.journal.kind = sorted_.kind
        if sorted_.again:
            self.journal.decide("again")


async def joined(generation: Generation, journal: Journal) -> AsyncGenerator[Batch, None]:
    """The running reply of an earlier, equal request."""
    async with aclosing(noted(generation.follow(), journal)) as batches:
        async for batch in batches:
            yield batch
    journal.outcome, journal.error = generation.journal.outcome, generation.journal.error
    journal.model = generation.journal.model


async def repeated(said: Said, journal: Journal, *, outcome: Outcome = "completed") -> AsyncGenerator[Batch, None]:
    """A stored reply once more."""

    async def once() -> AsyncGenerator[Batch, None]:
        yield said.pieces()

    async with aclosing(noted(once(), journal)) as batches:
        async for batch in batches:
            yield batch
    journal.outcome = outcome


async def noted(batches: AsyncGenerator[Batch, None], journal: Journal) -> AsyncGenerator[Batch, None]:
    """The batches, with what they say in the account of the request that is given them."""
    async with aclosing(batches):
        async for batch in batches:
            for piece in batch:
                if isinstance(piece, Say):
                    journal.said.append(piece.text)
                if journal.content_at is None and _is_content(piece):
                    journal.content_at = time.monotonic()
            yield batch


def _is_content(piece: object) -> bool:
    return isinstance(piece, PlatformCall) or (isinstance(piece, Say) and not piece.filler)
