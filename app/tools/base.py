"""What an own tool is: its name, the arguments it takes, and a run that answers with JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Scope:
    """Who and where a tool runs for. It comes from the server, never from the model's arguments."""

    conversation_id: str
    caller_id: str


class Tool(Protocol):
    """A tool that runs here; its calls are checked against `arguments` first."""

    name: str
    description: str

    @property
    def arguments(self) -> type[BaseModel]:
        """The pydantic model of its arguments."""
        ...

    async def run(self, arguments: BaseModel, scope: Scope) -> Mapping[str, object]:
        """Do it and answer with a JSON object. Raises `StoreError`."""
        ...
