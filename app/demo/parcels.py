"""The demo shop's parcels: carriers, tracking numbers, and dates that go with an order's state."""

import random
from datetime import date, timedelta

from app.orders import OrderStatus, Shipment

_CARRIERS = {"USD": ("UPS", "FedEx", "USPS", "DHL"), "GBP": ("Royal Mail", "DPD", "DHL")}
_TRACKING = {
    "UPS": "1Z######AA########",
    "FedEx": "############",
    "USPS": "9400##################",
    "DHL": "JD##############",
    "Royal Mail": "RM#########GB",
    "DPD": "155##########",
}


def tracking_number(chance: random.Random, carrier: str) -> str:
    """A number in the carrier's form."""
    return "".join(str(chance.randrange(10)) if sign == "#" else sign for sign in _TRACKING[carrier])


def parcel(chance: random.Random, currency: str, status: OrderStatus, placed_on: date, today: date) -> Shipment | None:
    """A parcel as it stands `today` for an order placed on `placed_on`; None where there is none in this state."""
    carrier = chance.choice(_CARRIERS[currency])
    number = tracking_number(chance, carrier)
    promised = placed_on + timedelta(days=chance.randrange(4, 8))
    if status in (OrderStatus.PENDING, OrderStatus.CANCELLED):
        return None
    if status is OrderStatus.PROCESSING:
        if chance.random() < 0.5:
            return None
        return Shipment(carrier, number, "label_created", expected_on=max(promised, today + timedelta(days=3)))
    if status is OrderStatus.SHIPPED:
        return _on_its_way(chance, carrier, number, promised, today)
    arrived = min(max(placed_on + timedelta(days=2), promised + timedelta(days=chance.randrange(-2, 3))), today)
    state = "returned" if status is OrderStatus.RETURNED else "delivered"
    return Shipment(carrier, number, state, expected_on=promised, delivered_on=arrived)


def _on_its_way(chance: random.Random, carrier: str, number: str, promised: date, today: date) -> Shipment:
    if promised < today and chance.random() < 0.7:  # a slow service, promised for a later day
        promised = today + timedelta(days=chance.randrange(4))
    if promised < today:  # late, and the carrier says so
        return Shipment(carrier, number, "delayed", expected_on=today + timedelta(days=chance.randrange(2, 6)))
    state = "out_for_delivery" if promised == today else "in_transit"
    return Shipment(carrier, number, state, expected_on=promised)
