"""What a channel is: it hands one message over, or says why not and whether it is worth another try."""

from typing import Protocol

from app.errors import ReparteeError
from app.outgoing import Outgoing


class DeliveryError(ReparteeError):
    """A message was not handed over. `final`: another try would end the same."""

    def __init__(self, problem: str, *, final: bool = False) -> None:
        super().__init__(problem)
        self.final = final


class Sender(Protocol):
    """Hands messages over to the world."""

    async def send(self, message: Outgoing) -> None:
        """Hand it over within its deadline. Raises `DeliveryError`, whose text names no recipient."""
        ...

    async def aclose(self) -> None:
        """Release connections."""
        ...
