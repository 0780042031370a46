"""The tool `lookup_order`: an order is told to its owner only, known from the request or by number and postcode."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from app.hearing.order_numbers import order_numbers
from app.hearing.postcodes import postcodes
from app.identity import identify
from app.orders import Customer, Order, Shipment, order_key, same_postcode
from app.standing import Level
from app.store.shop import ShopStore
from app.tools.attempts import Attempts
from app.tools.base import Scope

_RECENT = 5
_MAX_TEXT = 80


class OrderQuestion(BaseModel):
    """What `lookup_order` takes; both as the caller said them."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    number: str | None = Field(
        None,
        max_length=_MAX_TEXT,
        description="The order number as the caller said it; without it, the caller's latest",
    )
    postcode: str | None = Field(
        None, max_length=_MAX_TEXT, description="The postcode on the order, if the caller gave it"
    )


class LookupOrder:
    """Looks orders up. Whether an order exists is never given away to someone who may not hear it."""

    name = "lookup_order"
    description = (
        "Looks up an order: status, items, total, parcel and expected date. Without a number it gives the caller's "
        "latest orders, if we know who calls. When we do not know who calls, the postcode on the order is needed too."
    )
    level = Level.UNKNOWN
    arguments = OrderQuestion

    def __init__(self, shop: ShopStore, attempts: Attempts) -> None:
        self._shop = shop
        self._attempts = attempts

    async def run(self, arguments: BaseModel, scope: Scope) -> Mapping[str, object]:
        """Answer `{"found": true, "orders": […]}` or `{"found": false, "reason", "message"}`. Raises `StoreError`."""
        asked = OrderQuestion.model_validate(arguments)
        caller = await identify(self._shop, scope.caller_id)
        keys = _keys(asked.number or "")
        if not keys:
            return await self._latest(caller)
        found = await self._shop.orders_by_keys(keys)
        own = [order for order in found if caller and order.customer_id == caller.id]
        if own:
            return _told(_best(own, keys))
        return await self._by_postcode(found, keys, asked.postcode or "", scope)

    async def _latest(self, caller: Customer | None) -> Mapping[str, object]:
        if caller is None:
            return _refused("need_number", "Ask for the order number and the postcode on the order.")
        orders = await self._shop.orders_of(caller.id, limit=_RECENT)
        return _told(orders) if orders else _refused("not_found", "This caller has no orders.")

    async def _by_postcode(
        self, found: Sequence[Order], keys: Sequence[str], postcode: str, scope: Scope
    ) -> Mapping[str, object]:
        """The owner's door: number and postcode together. A wrong postcode and a wrong number sound the same."""
        said = (*postcodes(postcode, expecting=True), postcode)
        if not postcode.strip():
            return _refused("need_postcode", "Ask for the postcode on the order.")
        if self._attempts.exhausted(scope.conversation_id, keys, said[0]):
            return _refused("too_many_attempts", "Too many tries. Offer a call back from the team.")
        for order in found:
            owner = await self._shop.customer(order.customer_id)
            if owner and any(same_postcode(owner.postcode, code) for code in said):
                return _told([order])
        self._attempts.failed(scope.conversation_id, keys, said[0])
        return _refused("not_found", "There is no order with that number and postcode. Ask for both once more.")


def _keys(number: str) -> tuple[str, ...]:
    """Candidate keys, best first: what it sounds like as an order number, and the text itself taken literally."""
    literal = order_key(number)
    heard = order_numbers(f"order number {number}") if literal else ()
    return tuple(dict.fromkeys((*heard, literal))) if literal else ()


def _best(own: Sequence[Order], keys: Sequence[str]) -> list[Order]:
    return sorted(own, key=lambda order: keys.index(order_key(order.number)))[:1]


def _refused(reason: str, message: str) -> dict[str, object]:
    return {"found": False, "reason": reason, "message": message}


def _told(orders: Sequence[Order]) -> dict[str, object]:
    return {"found": True, "orders": [_order(order) for order in orders]}


def _order(order: Order) -> dict[str, object]:
    """What one order tells. The keys of a single parcel are those of the last one that has not come yet."""
    underway = [sent for sent in order.shipments if not _has_come(sent)]
    parcel = (underway or order.shipments)[-1] if order.shipments else None
    told: dict[str, object | None] = {
        "number": order.number,
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
