"""The tool `lookup_order`: an order is told to its owner only, known from the request or by number and postcode."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from app.hearing.confusions import the_one_meant
from app.hearing.proof import Claim, claim, number_keys
from app.identity import Ladder
from app.orders import Customer, Order, order_key
from app.standing import Level
from app.store.shop import ShopStore
from app.tools.base import Scope
from app.tools.order_answer import order_answer, spelled

_RECENT = 5
_OWN = 50  # of the caller's orders, those that a misheard number is looked for among
_MAX_TEXT = 80
_REFUSALS = {
    "no_match": ("not_found", "There is no order with that number and postcode. Ask for both once more."),
    "need_all": (
        "need_email",
        "Ask for the e-mail address on the account too, then call verify_caller with all three.",
    ),
    "too_many_attempts": ("too_many_attempts", "Too many tries. Offer a call back from the team."),
    "incomplete": ("need_postcode", "Ask for the postcode on the order."),
}


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

    def __init__(self, shop: ShopStore, ladder: Ladder) -> None:
        self._shop = shop
        self._ladder = ladder

    async def run(self, arguments: BaseModel, scope: Scope) -> Mapping[str, object]:
        """Answer `{"found": true, "orders": […]}` or `{"found": false, "reason", "message"}`. Raises `StoreError`.

        Number and postcode together prove who calls, whoever the request says it is.
        """
        asked = OrderQuestion.model_validate(arguments)
        number, postcode = asked.number or "", asked.postcode or ""
        keys = number_keys(number)
        refused = ""
        if keys and postcode.strip():
            proven = await self._proven(claim(number, "", postcode), scope)
            if isinstance(proven, Order):
                return _told([proven])
            refused = proven
        caller = await self._caller(scope)
        if not keys:
            return await self._latest(caller)
        own = await self._own(caller, keys)
        if own:
            return _told(own[:1])
        return await self._not_theirs(caller, keys, refused)

    async def _proven(self, made: Claim, scope: Scope) -> Order | str:
        """The order that number and postcode prove to be the caller's, or the reason why not."""
        proven = await self._ladder.prove(made, scope.conversation_id, scope.caller_id, scope.history)
        return proven.order or proven.reason

    async def _caller(self, scope: Scope) -> Customer | None:
        """Whose orders may be told without anything more."""
        standing = await self._ladder.standing(scope.conversation_id, scope.caller_id, scope.history)
        return standing.customer if standing.reaches(scope.told_from) else None

    async def _latest(self, caller: Customer | None) -> Mapping[str, object]:
        if caller is None:
            return _refused("need_number", "Ask for the order number and the postcode on the order.")
        orders = await self._shop.orders_of(caller.id, limit=_RECENT)
        return _told(orders) if orders else _refused("not_found", "This caller has no orders.")

    async def _own(self, caller: Customer | None, keys: Sequence[str]) -> list[Order]:
        """Those of the orders heard that are the caller's, likeliest first."""
        if caller is None:
            return []
        found = await self._shop.orders_by_keys(keys)
        own = [order for order in found if order.customer_id == caller.id]
        return sorted(own, key=lambda order: keys.index(order_key(order.number)))

    async def _not_theirs(self, caller: Customer | None, keys: Sequence[str], refused: str) -> Mapping[str, object]:
        """No order of theirs has that number: one that sounds like it, if it is theirs, else what is missing."""
        if refused == "too_many_attempts":
            return _refused(*_REFUSALS[refused])
        orders = await self._shop.orders_of(caller.id, limit=_OWN) if caller else ()
        meant = the_one_meant(keys, [order.number for order in orders])
        if meant:
            asking = (
                f"No such number. Ask: did you mean order {spelled(meant)}? Tell nothing of it before they say yes."
            )
            return _refused("did_you_mean", asking) | {"guess": {"number": meant, "spelled": spelled(meant)}}
        return _refused(*_REFUSALS[refused or "incomplete"])


def _refused(reason: str, message: str) -> dict[str, object]:
    return {"found": False, "reason": reason, "message": message}


def _told(orders: Sequence[Order]) -> dict[str, object]:
    return {"found": True, "orders": [order_answer(order) for order in orders]}
