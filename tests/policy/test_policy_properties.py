"""Whatever is asked in whatever order, no more goes back than was paid, and every amount is exact."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.orders import Item
from app.policy.case import Allowed, Case
from app.policy.currencies import decimals
from app.policy.decisions import added, decide
from app.policy.rules import Limit, Rules
from app.policy.states import Deed
from tests.till import NOW, order

HUGE = Limit(Decimal(10**12))
RULES = Rules(order_limit=HUGE, day_limit=HUGE, month_limit=HUGE)
SKUS = ("A", "B", "C")
prices = st.decimals(0, 2000, places=3)
items = st.lists(
    st.builds(Item, st.sampled_from(SKUS), st.just("Thing"), st.integers(1, 5), prices), min_size=1, max_size=5
)
asked = st.lists(st.dictionaries(st.sampled_from(SKUS), st.integers(0, 6), max_size=3), max_size=12)


@given(items, asked, st.sampled_from(("USD", "JPY", "KWD")), st.decimals(0, 3000, places=2))
def test_refunds_never_exceed_the_total(
    bought: list[Item], wishes: list[dict[str, int]], currency: str, before: Decimal
) -> None:
    case = Case(order("1", items=tuple(bought), currency=currency), paid_back=min(before, order("1").total))
    start = case.paid_back
    for units in wishes:
        verdict = decide(Deed.REFUND, {"order": "1", "items": units}, case, RULES, NOW)
        if isinstance(verdict, Allowed):
            assert verdict.amount is not None
            assert verdict.amount > 0
            assert -int(verdict.amount.as_tuple().exponent) == decimals(currency)
            assert verdict.amount <= case.price(units)
            case = replace(case, returned=added(case.returned, units), paid_back=case.paid_back + verdict.amount)
    assert case.paid_back == start or case.paid_back <= case.order.total
    for sku in SKUS:
        assert case.returned.get(sku, 0) <= sum(item.quantity for item in bought if item.sku == sku)


cents = st.decimals(1, 99, places=2)
sold = st.lists(
    st.builds(Item, st.sampled_from(SKUS), st.just("Thing"), st.integers(1, 5), cents), min_size=1, max_size=5
)


@given(sold, st.randoms())
def test_all_the_parts_together_are_the_whole_to_the_cent(bought: list[Item], chance: Random) -> None:
    case, paid = Case(order("1", items=tuple(bought))), Decimal(0)
    pieces = [sku for sku, count in case.units_left.items() for _ in range(count)]
    chance.shuffle(pieces)
    for sku in pieces:
        verdict = decide(Deed.REFUND, {"order": "1", "items": {sku: 1}}, case, RULES, NOW)
        assert isinstance(verdict, Allowed)
        assert verdict.amount is not None
        paid += verdict.amount
        case = replace(case, returned=added(case.returned, {sku: 1}), paid_back=paid)
    assert paid == case.order.total
