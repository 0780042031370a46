"""What an own tool is: it reads, or it proposes a change that is made only after the caller has said yes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import BaseModel

from app.actions import Action, Done, Prepared, Refusal
from app.standing import Level, Standing
from app.turn import Message


@dataclass(frozen=True, slots=True)
class Scope:
    """Who and where a tool runs for. It comes from the server, never from the model's arguments.

    `turn` is how many times the caller has spoken, `history` what was said so far; `standing` was found before the
    tool runs, and a tool whose level it does not reach never runs.
    """

    conversation_id: str
    caller_id: str
    standing: Standing = field(default_factory=Standing)
    turn: int = 0
    history: tuple[Message, ...] = ()


class Ladder(Protocol):
    """Finds out who a conversation is with."""

    async def standing(self, conversation_id: str, caller_id: str, history: Sequence[Message]) -> Standing:
        """How well this caller is known, in this conversation. Raises `StoreError`."""
        ...


class Tool(Protocol):
    """What every own tool says of itself; its calls are checked against `arguments` first."""

    name: str
    description: str
    level: Level

    @property
    def arguments(self) -> type[BaseModel]:
        """The pydantic model of its arguments."""
        ...


class ReadTool(Tool, Protocol):
    """A tool that changes nothing; it may run at any time and any number of times."""

    async def run(self, arguments: BaseModel, scope: Scope) -> Mapping[str, object]:
        """Look it up and answer with a JSON object. Raises `StoreError`."""
        ...


class MutatingTool(Tool, Protocol):
    """A tool that changes something. A model's call only prepares; the server executes after a later yes."""

    async def prepare(self, arguments: BaseModel, scope: Scope) -> Prepared | Refusal:
        """Compute what would be done, from database and policy, changing nothing. Raises `StoreError`."""
        ...

    async def execute(self, action: Action) -> Done | Refusal:
        """Do exactly what the action says, once: whoever comes second gets the first one's outcome.

        Policy is checked again, in the transaction that acts. Raises `StoreError`; then nothing is half-done.
        """
        ...
