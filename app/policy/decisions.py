"""An action and its case in; whether it may be done, and what doing it means, out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from app.actions import Action
from app.orders import OrderStatus, order_key
from app.policy.addresses import decide_order_address, told
from app.policy.cancellations import decide_cancellation
from app.policy.case import Allowed, Case, Denied, Effect
from app.policy.currencies import written
from app.policy.refunds import decide_refund
from app.policy.rules import Rules
from app.policy.sentences import not_done, refund_goal
from app.policy.states import MOVES, Deed

Arguments = Mapping[str, object]


def decide(
    deed: Deed, arguments: Arguments, case: Case, rules: Rules, now: datetime, *, reason: str = ""
) -> Allowed | Denied:
    """Whether it may be done with these canonical arguments (see `units_of`, `address_of`) as things stand.

    `reason` is what the caller gave for it.
    """
    if deed is Deed.REFUND:
        return decide_refund(case, units_of(arguments), reason, rules, now)
    if deed is Deed.CANCEL:
        return decide_cancellation(case, rules)
    return decide_order_address(case, address_of(arguments), postcode_of(arguments), rules)


def decide_again(action: Action, case: Case, rules: Rules, now: datetime) -> Allowed | Denied:
    """Whether an approved action may still be done, with exactly the amount that was read back."""
    deed = Deed(action.tool)
    verdict = decide(deed, action.arguments, case, rules, now, reason=action.note)
    if isinstance(verdict, Allowed) and verdict.amount != action.amount:
        return Denied("changed", not_done(deed, "something about the order has changed since I read it to you."))
    return verdict


def effect(action: Action, case: Case, rules: Rules) -> Effect:
    """What the action does to its order. The question whether it may is answered before, or by paid money."""
    deed, order = Deed(action.tool), case.order
    if deed is Deed.REFUND:
        units = units_of(action.arguments)
        after = replace(case, returned=added(case.returned, units), paid_back=case.paid_back + (action.amount or 0))
        everything = not after.units_left or after.left <= 0
        status = MOVES.get((order.status, deed), order.status) if everything else order.status
        goal = refund_goal(case, units, action.amount or Decimal(0))
        when = "after your return reaches us" if order.status is OrderStatus.DELIVERED else ""
        return Effect(status, units, _paid(f"I have refunded {goal}, to your original payment method.", rules, when))
    if deed is Deed.CANCEL:
        done = f"I have cancelled order {order.number}"
        status = MOVES.get((order.status, deed), order.status)
        if not action.amount:
            return Effect(status, case.units_left, f"{done}.")
        money = written(action.amount, action.currency)
        said = _paid(f"{done} and refunded {money} to your original payment method.", rules)
        return Effect(status, case.units_left, said)
    where = told(address_of(action.arguments), postcode_of(action.arguments))
    said = f"I have changed the delivery address of order {order.number} to {where}."
    return Effect(order.status, {}, said)


def _paid(done: str, rules: Rules, when: str = "") -> str:
    return f"{done} The money is there {' '.join(part for part in (rules.arrives, when) if part)}."


def added(returned: Mapping[str, int], units: Mapping[str, int]) -> dict[str, int]:
    """Both counts together, by sku."""
    return {sku: returned.get(sku, 0) + units.get(sku, 0) for sku in {**returned, **units}}


def refund_of(case: Case, units: Mapping[str, int]) -> dict[str, object]:
    """The canonical arguments of a refund."""
    return {"order": order_key(case.order.number), "items": dict(sorted(units.items()))}


def units_of(arguments: Arguments) -> dict[str, int]:
    """The sku -> quantity of a refund's canonical arguments."""
    items = arguments.get("items")
    return {str(sku): int(count) for sku, count in items.items()} if isinstance(items, Mapping) else {}


def address_of(arguments: Arguments) -> str:
    """The address of a change's canonical arguments, in one line with its postcode."""
    return str(arguments.get("address", ""))


def postcode_of(arguments: Arguments) -> str:
    """The postcode of a change's canonical arguments, as it stands at the end of the address."""
    return str(arguments.get("postcode", ""))
