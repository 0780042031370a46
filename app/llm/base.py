"""What a model is given and what it gives back: the one seam every engine implements."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from app.knowledge import Passage
from app.orders import Customer, Order
from app.outgoing import Channel
from app.turn import Message, ToolCall, ToolSpec, Usage

ModelEvent = str | ToolCall | Usage
"""A piece of text as the model wrote it, one complete tool call, or the token count at the end."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says about this caller right now. `caller` is None while we do not know who calls.

    `read` is False when the records could not be read in time: then nothing follows from what is missing. `reachable`
    says what kinds of address are on file; the addresses themselves are in no facts.
    """

    caller: Customer | None = None
    orders: tuple[Order, ...] = ()
    read: bool = True
    reachable: frozenset[Channel] = frozenset()


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything a model may use for one reply, in caching order: static first, history, volatile last.

    Each engine renders it in its own form: `llm.openai` as chat messages, `llm.offline` reads it as it is.
    `own_tools` run here; `platform_tools` came with the request and are run by the platform. `today` is a date.
    `notes` is what the server did, or did not do, before it asked: a sentence each.
    `already_said` is what the caller has heard of this turn before a platform tool ran. `ahead` tells, while the reply
    is being written, whether the voice has enough to say for now: then a model may hand over words a few at a time.
    """

    instructions: str
    history: tuple[Message, ...]
    facts: Facts = field(default_factory=Facts)
    passages: tuple[Passage, ...] = ()
    own_tools: tuple[ToolSpec, ...] = ()
    platform_tools: tuple[ToolSpec, ...] = ()
    model: str = ""
    max_tokens: int | None = None
    temperature: float | None = None
    today: str = ""
    facts_role: Literal["system", "user"] = "system"
    count_tokens: bool = False
    notes: tuple[str, ...] = ()
    already_said: str = ""
    ahead: Callable[[], bool] = field(default=lambda: False, compare=False, repr=False)

    @property
    def tools(self) -> tuple[ToolSpec, ...]:
        """Every tool the model may call."""
        return self.own_tools + self.platform_tools

    def after(self, *messages: Message) -> "Prompt":
        """The same prompt with messages appended to its history."""
        return replace(self, history=self.history + messages)

    def without_own_tools(self) -> "Prompt":
        """The same prompt with no own tool left to call: the model has to answer now."""
        return replace(self, own_tools=())


class Model(Protocol):
    """A model that writes one reply. The caller closes the stream (`aclosing`) to stop it early."""

    def stream(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """Write the reply piece by piece. Raises `ModelError`. Closing the generator cancels the upstream."""
        ...

    async def prewarm(self) -> None:
        """Get ready before the first caller needs it, and say so in the log. Never raises."""
        ...

    async def aclose(self) -> None:
        """Release connections."""
        ...
