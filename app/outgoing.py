"""A message to a customer, on its way out. Pure."""

from dataclasses import dataclass
from typing import Literal

from app.orders import Customer

Channel = Literal["email", "sms"]


def on_file(customer: Customer) -> frozenset[Channel]:
    """The channels a customer has an address for."""
    addresses: dict[Channel, str] = {"email": customer.email, "sms": customer.phone}
    return frozenset(channel for channel, address in addresses.items() if address)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that waits to be sent. `id` is the same at every try: receivers know a copy by it.

    `subject` is "" for a text message; `attempts` counts the tries begun, this one included.
    """

    id: str
    channel: Channel
    recipient: str
    subject: str
    body: str
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up: why, and after how many tries. The recipient is not part of it."""

    id: str
    channel: Channel
    attempts: int
    error: str
