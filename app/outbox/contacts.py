"""By which channel a customer can be reached, and when it is worth offering."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.orders import Customer
from app.outgoing import Channel
from app.turn import Message

_TELLING = 4  # words of an offer by which it is known again, even where it was cut off


@dataclass(frozen=True, slots=True)
class Contacts:
    """The channels this server can send by, best first."""

    channels: tuple[Channel, ...] = ()

    def reach(self, customer: Customer | None, wanted: Channel | None = None) -> tuple[Channel, str] | None:
        """The channel and the address on file by which the customer can be reached; None where there is none."""
        for channel in self.channels:
            address = "" if customer is None else (customer.email if channel == "email" else customer.phone)
            if address and wanted in (None, channel):
                return channel, address
        return None


def was_said(line: str, history: Sequence[Message]) -> bool:
    """Whether a line was spoken before in this call, as far as its first words go."""
    words = " ".join(line.lower().split()[:_TELLING])
    return any(words in " ".join(m.content.lower().split()) for m in history if m.role == "assistant")
