"""What a tool tells of an order: plain JSON, with the number spelled for the ear."""

from app.orders import Order, Shipment


def order_answer(order: Order) -> dict[str, object]:
    """What one order tells. The keys of a single parcel are those of the last one that has not come yet."""
    underway = [sent for sent in order.shipments if not _has_come(sent)]
    parcel = (underway or order.shipments)[-1] if order.shipments else None
    told: dict[str, object | None] = {
        "number": order.number,
        "spelled": spelled(order.number),
        "status": order.status.value,
        "placed_on": order.placed_at.date().isoformat(),
        "expected_on": parcel.expected_on.isoformat() if parcel and parcel.expected_on else None,
        "delivered_on": parcel.delivered_on.isoformat() if parcel and parcel.delivered_on else None,
        "carrier": parcel.carrier if parcel else None,
        "tracking": parcel.tracking if parcel else None,
        "parcels": [_parcel(sent) for sent in order.shipments] if len(order.shipments) > 1 else [],
        "items": [{"name": item.name, "quantity": item.quantity} for item in order.items],
        "total": str(order.total),
        "currency": order.currency,
        "refunds": [
            {"amount": str(refund.amount), "created_on": refund.created_at.date().isoformat()}
            for refund in order.refunds
        ],
    }
    return {key: value for key, value in told.items() if value not in (None, [])}


def _has_come(parcel: Shipment) -> bool:
    return parcel.delivered_on is not None or parcel.status == "delivered"


def _parcel(parcel: Shipment) -> dict[str, object]:
    told = {
        "status": parcel.status,
        "carrier": parcel.carrier,
        "tracking": parcel.tracking,
        "expected_on": parcel.expected_on.isoformat() if parcel.expected_on else "",
        "delivered_on": parcel.delivered_on.isoformat() if parcel.delivered_on else "",
    }
    return {key: value for key, value in told.items() if value}


def spelled(number: str) -> str:
    """An order number character by character, as it is read back: "W-1042" -> "W 1 0 4 2"."""
    return " ".join(c for c in number.upper() if c.isalnum())
