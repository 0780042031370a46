"""Whether an order may be cancelled, and what goes back for it."""

from app.orders import OrderStatus
from app.policy.case import Allowed, Case, Denied
from app.policy.currencies import exact, written
from app.policy.rules import Rules
from app.policy.sentences import not_done, read_back
from app.policy.states import MOVES, Deed

_WHY = {
    OrderStatus.PROCESSING: "is being packed already. You can refuse the parcel at the door, or send it back.",
    OrderStatus.SHIPPED: "is on its way already. You can refuse the parcel at the door, or send it back.",
    OrderStatus.DELIVERED: "has been delivered already. You can send it back instead.",
    OrderStatus.CANCELLED: "has been cancelled already.",
    OrderStatus.RETURNED: "has come back to us already.",
    OrderStatus.REFUNDED: "has been refunded already.",
}


def decide_cancellation(case: Case, rules: Rules) -> Allowed | Denied:
    """Whether the order may be cancelled now. No limits: goods that were never sent are paid back in full."""
    number, status = case.order.number, case.order.status
    if case.under_way:
        return _no("under_way", f"there is a payment for order {number} that is not confirmed yet.")
    if status not in rules.cancel_while or (status, Deed.CANCEL) not in MOVES:
        reason = "already_cancelled" if status is OrderStatus.CANCELLED else "too_late"
        return _no(reason, f"order {number} {_WHY.get(status, 'cannot be cancelled any more.')}")
    currency = case.order.currency
    amount = exact(case.left, currency)
    if amount <= 0:
        return Allowed(read_back(f"cancel order {number}, for which there is nothing to pay back"))
    money = written(amount, currency)
    return Allowed(
        read_back(f"cancel order {number} and refund {money} to your original payment method"), amount, currency
    )


def _no(reason: str, why: str) -> Denied:
    return Denied(reason, not_done(Deed.CANCEL, why))
