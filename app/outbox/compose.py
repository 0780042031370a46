"""What customers are sent: texts made from the records, and how the address on file is said without giving it away."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.knowledge import Passage
from app.orders import Order, Shipment
from app.outgoing import Channel
from app.speech.contacts import spell_address

_SMS = 480  # characters, three parts of a text message
_PASSAGE = 4000
_TRACKERS = {
    "ups": "https://www.ups.com/track?tracknum={}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={}",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
    "dhl": "https://www.dhl.com/en/express/tracking.html?AWB={}",
}


@dataclass(frozen=True, slots=True)
class Text:
    """What goes into a message; `named` is how it is called when it is read back."""

    subject: str
    body: str
    named: str

    def fitted(self, channel: Channel) -> "Text":
        """The same for a channel: a text message has no subject and little room."""
        if channel == "email" or len(self.body) <= _SMS:
            return self if channel == "email" else Text("", self.body, self.named)
        return Text("", self.body[: _SMS - 1].rsplit(" ", 1)[0] + "…", self.named)


def order_text(order: Order) -> Text:
    """A summary of the order: items, total, parcels, refunds."""
    lines = [f"Order {order.number}, placed on {order.placed_at.date()}, {order.status.value}.", ""]
    lines += [f"{item.quantity} x {item.name}: {item.unit_price} {order.currency}" for item in order.items]
    lines += [f"Total: {order.total} {order.currency}", *map(_parcel, order.shipments)]
    lines += [f"Refunded: {r.amount} {r.currency} on {r.created_at.date()}" for r in order.refunds]
    return Text(f"Your order {order.number}", _closed(lines), f"the details of order {order.number}")


def tracking_text(order: Order) -> Text | None:
    """Where the parcels of the order can be followed; None when none is on its way."""
    if not order.shipments:
        return None
    lines = [f"Order {order.number}:", *map(_parcel, order.shipments)]
    return Text(f"Tracking for your order {order.number}", _closed(lines), f"the tracking for order {order.number}")


def passages_text(passages: Sequence[Passage]) -> Text:
    """Passages of the knowledge base under their titles."""
    parts = [f"{passage.heading}\n\n{passage.text}" for passage in passages]
    title = " ".join(passages[0].heading.split())
    return Text(title, _closed(["\n\n".join(parts)[:_PASSAGE]]), f"our information on {_lowered(title)}")


def on_file(channel: Channel, address: str) -> str:
    """The address on file as it may be said: "the e-mail address on file that begins with A and ends in ..."."""
    if channel == "sms":
        return f"the phone number on file that ends in {' '.join(_DIGITS[int(d)] for d in address[-2:] if d.isdigit())}"
    name, _, host = address.rpartition("@")
    return f"the e-mail address on file that begins with {name[:1].upper()} and ends in {spell_address(host)}"


_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _parcel(parcel: Shipment) -> str:
    link = _TRACKERS.get(parcel.carrier.lower(), "").format(parcel.tracking)
    due = f", expected on {parcel.expected_on}" if parcel.expected_on and not parcel.delivered_on else ""
    came = f", delivered on {parcel.delivered_on}" if parcel.delivered_on else ""
    return f"Parcel with {parcel.carrier}, tracking number {parcel.tracking}{due}{came}. {link}".rstrip()


def _closed(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip() + "\n"


def _lowered(title: str) -> str:
    return title[:1].lower() + title[1:].rstrip("?.!") if title[1:2].islower() else title.rstrip("?.!")
