"""The tool `refund_order`: a delivered order, or some of its items, paid back after a yes."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.actions import Action, Done, Prepared, Refusal
from app.hearing.item_names import how_many, is_everything, items_named, says_all
from app.orders import Item, order_key
from app.payments.base import Payments
from app.policy.case import Case, Denied
from app.policy.decisions import refund_of
from app.policy.sentences import counted, joined, not_done, softened
from app.policy.states import Deed
from app.standing import Level
from app.tools.base import Scope
from app.tools.own_orders import OwnOrders

_MAX_TEXT = 120
_MOST_ITEMS = 40
_MOST_ASKED = 4
Units = dict[str, int]


class RefundItem(BaseModel):
    """One item as the caller named it."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    item: str = Field(max_length=_MAX_TEXT, description="The item as the caller called it, or its sku")
    quantity: int | None = Field(None, ge=1, le=1000, description="How many of it, if the caller said so")


class RefundRequest(BaseModel):
    """What `refund_order` takes, as the caller said it. There is no amount: the shop works it out."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    order_number: str = Field(max_length=_MAX_TEXT, description="The order number as the caller said it")
    items: list[RefundItem] | None = Field(
        None, max_length=_MOST_ITEMS, description="The items to give back; leave it out for the whole order"
    )
    reason: str | None = Field(None, max_length=_MAX_TEXT, description="Why, in the caller's words, if given")

    @field_validator("items", mode="before")
    @classmethod
    def _plain_names_too(cls, value: object) -> object:
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list):
            return several
        return [{"item": one} if isinstance(one, str | int) else one for one in several]


class RefundOrder:
    """Refunds: amounts come from the order and the policy, never from what was said."""

    name = Deed.REFUND.value
    description = (
        "Refunds a delivered order of the caller, whole or by items. It only prepares: the server reads it back and "
        "does it after the caller's yes. Not for orders that have not been sent: those are cancelled."
    )
    level = Level.VERIFIED
    arguments = RefundRequest

    def __init__(self, orders: OwnOrders, payments: Payments) -> None:
        self._orders = orders
        self._payments = payments

    async def prepare(self, arguments: BaseModel, scope: Scope) -> Prepared | Refusal:
        """What would be refunded, and how it is read back. Raises `StoreError`."""
        asked = RefundRequest.model_validate(arguments)
        case = await self._orders.find(Deed.REFUND, asked.order_number, scope)
        if isinstance(case, Refusal):
            return case
        units = units_meant(case, asked.items or ())
        if isinstance(units, Denied):
            return await self._orders.refuse(Deed.REFUND, scope, units, order_key(case.order.number))
        reason = " ".join((asked.reason or "").split())
        return await self._orders.decide(Deed.REFUND, scope, case, refund_of(case, units), reason)

    async def execute(self, action: Action) -> Done | Refusal:
        """Refund exactly what was read back, once. Raises `StoreError`."""
        return await self._payments.carry_out(action)


def units_meant(case: Case, asked: Sequence[RefundItem]) -> Units | Denied:
    """The sku -> quantity that the named items mean; all that is left when none is named."""
    left = case.units_left
    if not asked or any(is_everything(one.item) for one in asked):
        return left
    units: Counter[str] = Counter()
    for one in asked:
        meant = _meant(case, one, left)
        if isinstance(meant, Denied):
            return meant
        units.update(meant)
    return dict(units)


def _meant(case: Case, one: RefundItem, left: Units) -> Units | Denied:
    goods = {item.sku: item for item in case.order.items}
    there, quantity = _found(goods, one, left)
    if not there:
        offered = [f"the {softened(goods[sku].name)}" for sku in list(left)[:_MOST_ASKED]]
        there_is = f" There is {joined(offered, 'and')}." if offered else ""
        return _unclear(f"I do not find that item in order {case.order.number}.{there_is} Which one is it?")
    if says_all(one.item) and quantity is None:
        return {sku: left.get(sku, 1) for sku in there}
    if len(there) > 1:
        return _unclear(f"do you mean {joined(_told_apart([goods[sku] for sku in there[:_MOST_ASKED]]), 'or')}?")
    sku = there[0]
    by_sku = one.item.strip().casefold() == sku.casefold()
    if quantity is None and left.get(sku, 1) > 1 and not by_sku:
        return _unclear(f"how many of the {softened(goods[sku].name)} is it about? There are {counted(left[sku])}.")
    return {sku: quantity or 1}


def _found(goods: Mapping[str, Item], one: RefundItem, left: Units) -> tuple[list[str], int | None]:
    """The skus that may be meant, those first that have not come back, and how many pieces, if that was said."""
    skus = list(goods)
    names = [goods[sku].name for sku in skus]
    said, rest = how_many(one.item)
    quantity = one.quantity or (1 if said == 1 else None)
    found = items_named(one.item, names, skus)
    if not found:  # "two mugs": a number that is not part of a name, as in "four slice toaster"
        quantity = quantity or said
        found = items_named(rest, names, skus)
    chosen = [skus[n] for n in found]
    return [sku for sku in chosen if sku in left] or chosen, quantity


def _told_apart(items: Sequence[Item]) -> list[str]:
    """Their names, with the price where two go by the same name."""
    names = Counter(item.name for item in items)
    return [
        f"the {softened(item.name)}" + (f" for {item.unit_price}" if names[item.name] > 1 else "") for item in items
    ]


def _unclear(question: str) -> Denied:
    return Denied("unclear", not_done(Deed.REFUND, question))
