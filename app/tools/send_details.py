"""The tool `send_details`: what is too long to say goes to the address on file, once, after the caller's yes."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.actions import QUESTION, Action, Done, Prepared, Refusal
from app.hearing.order_numbers import order_numbers
from app.orders import Customer, Order, order_key
from app.outbox.compose import Text, on_file, order_text, passages_text, tracking_text
from app.outbox.contacts import Contacts
from app.outgoing import Channel
from app.retrieval.retriever import Retriever
from app.standing import Level
from app.store.outbox import OutboxStore
from app.store.shop import ShopStore
from app.tools.base import Scope

_NOT_SENT = "I have not sent anything"
_NAMES: dict[Channel, str] = {"email": "e-mail", "sms": "text message"}
_ADDRESSES: dict[Channel, str] = {"email": "e-mail address", "sms": "phone number"}
_PASSAGES = 2


class Details(BaseModel):
    """What `send_details` takes."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    what: str = Field(
        min_length=1,
        max_length=200,
        description='"order" for an order\'s summary, "tracking" for its tracking links, or in a few words what else '
        'from our policies and how-tos, e.g. "return label" or "warranty on kettles"',
    )
    order_number: str | None = Field(
        None, max_length=80, description="The order it is about, as the caller said it; without it, their latest"
    )
    channel: Literal["email", "sms"] | None = Field(None, description="Only if the caller said which")


class SendDetails:
    """Sends things to read. Never to an address that was said in the call."""

    name = "send_details"
    description = (
        "Sends the caller something to read, to the e-mail address or phone number on file: an order's summary, its "
        "tracking links, or a policy. It only prepares: the server asks the caller, and sends after their yes."
    )
    level = Level.KNOWN
    arguments = Details

    def __init__(
        self,
        shop: ShopStore,
        retriever: Retriever,
        outbox: OutboxStore,
        contacts: Contacts,
        *,
        sending: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`sending` is called when a message has been put into the outbox."""
        self._shop = shop
        self._retriever = retriever
        self._outbox = outbox
        self._contacts = contacts
        self._sending = sending
        self._now = now

    async def prepare(self, arguments: BaseModel, scope: Scope) -> Prepared | Refusal:
        """What would be sent, and where to. Raises `StoreError`."""
        asked = Details.model_validate(arguments)
        customer = scope.standing.customer
        if not self._contacts.channels:
            return Refusal("no_channel", f"{_NOT_SENT}: I cannot send messages from here.")
        if customer is None:
            return Refusal("not_known", f"{_NOT_SENT}: I do not know yet who you are.")
        reached = self._contacts.reach(customer, asked.channel)
        if reached is None:
            return _unreachable(asked.channel, self._contacts.channels)
        found = await self._text(asked, customer)
        if isinstance(found, Refusal):
            return found
        (text, key), (channel, address) = found, reached
        text = text.fitted(channel)
        content = {"what": asked.what, "channel": channel, "recipient": address}
        read_back = f"I will send {text.named} by {_NAMES[channel]} to {on_file(channel, address)}. {QUESTION}"
        return Prepared(customer.id, content | {"subject": text.subject, "body": text.body}, read_back, key)

    async def execute(self, action: Action) -> Done | Refusal:
        """Put the message into the outbox, once. Raises `StoreError`."""
        channel: Channel = "sms" if action.arguments.get("channel") == "sms" else "email"
        where = "your phone" if channel == "sms" else "your e-mail address on file"
        outcome = await self._outbox.execute(action, f"Okay, it is on its way to {where}.", self._now())
        self._sending()
        return outcome

    async def _text(self, asked: Details, customer: Customer) -> tuple[Text, str] | Refusal:
        """What is asked for, and the key of the order it is about ("" for none)."""
        wants = asked.what.lower()
        tracking = any(word in wants for word in ("track", "parcel", "shipment", "where"))
        if not tracking and not any(word in wants for word in ("order", "summary", "receipt", "invoice", "details")):
            return await self._policy(asked.what)
        orders = await self._orders(asked.order_number or "", customer)
        if not orders:
            return Refusal("not_found", f"{_NOT_SENT}: I cannot find that order among yours. What is its number?")
        order = orders[0]
        text = tracking_text(order) if tracking else order_text(order)
        if text is None:
            return Refusal("no_parcel", f"{_NOT_SENT}: order {order.number} has no parcel to follow yet.")
        return text, order_key(order.number)

    async def _orders(self, number: str, customer: Customer) -> Sequence[Order]:
        """The customer's order of that number, or the latest where none was said. Others' are as if not there."""
        if not number.strip():
            return await self._shop.orders_of(customer.id, limit=1)
        keys = (*order_numbers(f"order number {number}"), order_key(number))
        found = await self._shop.orders_by_keys(keys)
        return [order for order in found if order.customer_id == customer.id]

    async def _policy(self, what: str) -> tuple[Text, str] | Refusal:
        passages = await self._retriever.search(what, limit=_PASSAGES)
        if not passages:
            return Refusal("nothing_found", f"{_NOT_SENT}: I have nothing to send on that.")
        same = [passage for passage in passages if passage.source == passages[0].source]
        return passages_text(same), ""


def _unreachable(wanted: Channel | None, channels: Sequence[Channel]) -> Refusal:
    if wanted and wanted not in channels:
        return Refusal("no_channel", f"{_NOT_SENT}: I cannot send by {_NAMES[wanted]}.")
    return Refusal(
        "no_address", f"{_NOT_SENT}: there is no {_ADDRESSES[wanted or channels[0]].split(' ', 1)[1]} on file for you."
    )
