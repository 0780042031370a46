"""Whether items of an order may be refunded, and how much money that is."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from app.orders import OrderStatus
from app.policy.case import Allowed, Case, Denied
from app.policy.currencies import exact, written
from app.policy.rules import Rules
from app.policy.sentences import counted, named, not_done, read_back, refund_goal, softened
from app.policy.states import MOVES, Deed

_FAULTY = re.compile(
    r"\b(broke\w*|damaged?|faulty|fault|defect\w*|crack\w*|leak\w*|scratch\w*|dent\w*|missing|wrong|"
    r"(?:not|n't|stopped|never) work\w*|dead|stained)\b",
    re.IGNORECASE,
)


def decide_refund(case: Case, units: Mapping[str, int], reason: str, rules: Rules, now: datetime) -> Allowed | Denied:
    """Whether these units (sku -> how many) may be refunded now; `reason` is what the caller gave, "" for none."""
    denied = (
        _wrong_state(case, rules, now)
        or _wrong_units(case, units)
        or _exception(case, units, rules, reason)
        or _too_late(case, units, reason, rules, now.astimezone(UTC).date())
    )
    if denied:
        return denied
    currency = case.order.currency
    amount = exact(min(case.price(units), case.left), currency)
    if amount <= 0:
        return _no("nothing_left", f"there is no money left to give back on order {case.order.number}.")
    over = _over_a_limit(case, amount, rules)
    if over:
        return over
    goal = refund_goal(case, units, amount)
    return Allowed(read_back(f"refund {goal}, to your original payment method"), amount, currency)


def _no(reason: str, why: str, *, ticket: bool = False) -> Denied:
    return Denied(reason, not_done(Deed.REFUND, why), ticket)


def _wrong_state(case: Case, rules: Rules, now: datetime) -> Denied | None:
    number, status = case.order.number, case.order.status
    if Deed.CANCEL in case.under_way:
        return _no("under_way", f"order {number} is being cancelled, and its payment is not confirmed yet.")
    if (status, Deed.REFUND) in MOVES:
        return None
    if status is OrderStatus.REFUNDED:
        return _no("nothing_left", f"order {number} has been refunded already.")
    if status is OrderStatus.CANCELLED:
        return _no("cancelled", f"order {number} has been cancelled, and its payment goes back by itself.")
    if status in rules.cancel_while:
        return _no("not_delivered", f"order {number} has not been sent yet. I can cancel it for you instead.")
    if status is OrderStatus.SHIPPED and _is_lost(case, rules, now.astimezone(UTC).date()):
        return _no(
            "maybe_lost", f"order {number} seems to be lost on its way, and that has to be checked.", ticket=True
        )
    return _no(
        "not_delivered",
        f"order {number} has not arrived yet. You can refuse the parcel at the door, or send it back when it is there.",
    )


def _is_lost(case: Case, rules: Rules, today: date) -> bool:
    expected = [sent.expected_on for sent in case.order.shipments if sent.expected_on and not sent.delivered_on]
    return bool(expected) and today >= min(expected) + timedelta(days=rules.lost_after_days)


def _wrong_units(case: Case, units: Mapping[str, int]) -> Denied | None:
    left, number = case.units_left, case.order.number
    if not left or case.left <= 0:
        return _no("nothing_left", f"everything in order {number} has been refunded already.")
    if not units or any(count < 1 for count in units.values()):
        return _no("unclear", f"which items of order {number} is it about?")
    known = {item.sku for item in case.order.items}
    if not units.keys() <= known:
        return _no("unclear", f"that is not in order {number}. Which item is it about?")
    for sku, count in units.items():
        if not left.get(sku):
            return _no("nothing_left", f"the {softened(case.item(sku).name)} has been refunded already.")
        if count > left[sku]:
            what = softened(case.item(sku).name)
            return _no("too_many", f"of the {what} there is only {counted(left[sku])} left in order {number}.")
    return None


def _exception(case: Case, units: Mapping[str, int], rules: Rules, reason: str) -> Denied | None:
    faulty = bool(_FAULTY.search(reason))
    for sku in units:
        name = case.item(sku).name
        if _has(name, rules.never):
            gift_card = _has(name, ("gift card",))
            why = f"the {softened(name)} is one of the things we cannot take back."
            return _no("never_returned", why, ticket=faulty and not gift_card)
        if _has(name, rules.by_hand):
            why = f"the {softened(name)} can only come back under conditions that have to be checked."
            return _no("by_hand", why, ticket=True)
    return None


def _has(name: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}s?\b", name, re.IGNORECASE) for word in words)


def _too_late(case: Case, units: Mapping[str, int], reason: str, rules: Rules, today: date) -> Denied | None:
    if case.order.status is OrderStatus.RETURNED:  # it is with us already
        return None
    bought = case.order.placed_at.date()
    arrivals = [sent.delivered_on for sent in case.order.shipments if sent.delivered_on]
    delivered = max(arrivals, default=bought)  # it cannot have come before it was ordered
    if today <= rules.last_day(delivered, bought):
        return None
    number, age = case.order.number, (today - delivered).days
    if not arrivals:
        return _no("window_unknown", f"I do not see when order {number} arrived.", ticket=True)
    if _FAULTY.search(reason) and age <= rules.warranty_days:
        late = f"the {rules.window_days} days for sending back {named(case, units)} are over"
        why = f"{late}, but the warranty may cover it."
        return _no("warranty", why, ticket=True)
    why = f"the {rules.window_days} days for sending something back from order {number} are over."
    return _no("too_late", why, ticket=age <= rules.late_days)


def _over_a_limit(case: Case, amount: Decimal, rules: Rules) -> Denied | None:
    currency, spent = case.order.currency, case.spent
    money = written(amount, currency)
    if case.paid_back + amount > rules.order_limit.of(currency):
        return _no("order_limit", f"{money} is more than I may refund by myself for one order.", ticket=True)
    if spent.day_count >= rules.day_count or spent.month_count >= rules.month_count:
        return _no("count_limit", "there have been too many refunds lately for me to do another one.", ticket=True)
    if (
        spent.day_amount + amount > rules.day_limit.of(currency)
        or spent.month_amount + amount > rules.month_limit.of(currency)
    ):  # fmt: skip
        return _no("amount_limit", f"with {money} more it would be more than I may refund by myself.", ticket=True)
    return None
