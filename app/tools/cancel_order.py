"""The tool `cancel_order`: an order that has not been packed is cancelled and paid back after a yes."""

from pydantic import BaseModel, ConfigDict, Field

from app.actions import Action, Done, Prepared, Refusal
from app.orders import order_key
from app.payments.base import Payments
from app.policy.states import Deed
from app.standing import Level
from app.tools.base import Scope
from app.tools.own_orders import OwnOrders

_MAX_TEXT = 120


class CancelRequest(BaseModel):
    """What `cancel_order` takes, as the caller said it."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    order_number: str = Field(max_length=_MAX_TEXT, description="The order number as the caller said it")
    reason: str | None = Field(None, max_length=_MAX_TEXT, description="Why, in the caller's words, if given")


class CancelOrder:
    """Cancels whole orders. The payment goes back in full."""

    name = Deed.CANCEL.value
    description = (
        "Cancels a whole order of the caller that is still pending, and refunds its payment. It only prepares: the "
        "server reads it back and does it after the caller's yes."
    )
    level = Level.VERIFIED
    arguments = CancelRequest

    def __init__(self, orders: OwnOrders, payments: Payments) -> None:
        self._orders = orders
        self._payments = payments

    async def prepare(self, arguments: BaseModel, scope: Scope) -> Prepared | Refusal:
        """What would be cancelled, and how it is read back. Raises `StoreError`."""
        asked = CancelRequest.model_validate(arguments)
        case = await self._orders.find(Deed.CANCEL, asked.order_number, scope)
        if isinstance(case, Refusal):
            return case
        reason = " ".join((asked.reason or "").split())
        return await self._orders.decide(Deed.CANCEL, scope, case, {"order": order_key(case.order.number)}, reason)

    async def execute(self, action: Action) -> Done | Refusal:
        """Cancel exactly what was read back, once. Raises `StoreError`."""
        return await self._payments.carry_out(action)
