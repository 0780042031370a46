"""What the shop allows, state by state and day by day, as its own articles say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.orders import Item, OrderStatus, Shipment
from app.policy.case import Allowed, Case, Denied, Spent
from app.policy.decisions import decide
from app.policy.rules import Holiday, Limit, Rules
from app.policy.states import MOVES, Deed
from tests.till import KETTLE, MUGS, NOW, order

RULES = Rules()
ARGUMENTS: dict[Deed, dict[str, object]] = {
    Deed.REFUND: {"order": "1", "items": {"KET-BL": 1}},
    Deed.CANCEL: {"order": "1"},
    Deed.CHANGE_ADDRESS: {"order": "1", "address": "1 High Street, Leeds, LS1 4DY"},
}
ALLOWED = {
    (OrderStatus.PENDING, Deed.CANCEL),
    (OrderStatus.PENDING, Deed.CHANGE_ADDRESS),
    (OrderStatus.DELIVERED, Deed.REFUND),
    (OrderStatus.RETURNED, Deed.REFUND),
}


def refund(
    case: Case, units: dict[str, int] | None = None, *, reason: str = "", now: datetime = NOW, rules: Rules = RULES
) -> Allowed | Denied:
    items = {sku.replace("_", "-"): count for sku, count in (units or {"KET_BL": 1}).items()}
    return decide(Deed.REFUND, {"order": "1", "items": items}, case, rules, now, reason=reason)


def why(verdict: Allowed | Denied) -> tuple[str, bool]:
    assert isinstance(verdict, Denied), verdict
    assert verdict.said.startswith("I have not ")
    return verdict.reason, verdict.ticket


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("status", OrderStatus)
def test_every_state_allows_what_the_articles_allow_and_nothing_else(status: OrderStatus, deed: Deed) -> None:
    verdict = decide(deed, ARGUMENTS[deed], Case(order("1", status)), RULES, NOW)
    assert isinstance(verdict, Allowed) == ((status, deed) in ALLOWED), verdict
    if isinstance(verdict, Denied):
        assert verdict.said.startswith("I have not ")
    else:
        assert verdict.read_back.startswith("I will ")
        assert verdict.read_back.endswith(" Shall I go ahead?")


def test_a_shop_may_allow_more_but_never_what_the_table_lacks() -> None:
    generous = Rules(cancel_while=frozenset(OrderStatus), address_while=frozenset(OrderStatus))
    for status in OrderStatus:
        for deed in (Deed.CANCEL, Deed.CHANGE_ADDRESS):
            verdict = decide(deed, ARGUMENTS[deed], Case(order("1", status)), generous, NOW)
            assert isinstance(verdict, Allowed) == ((status, deed) in MOVES)


@pytest.mark.parametrize(
    ("days", "reason", "expected"),
    [
        (0, "", None),
        (30, "", None),
        (31, "", ("too_late", True)),
        (60, "", ("too_late", True)),
        (61, "", ("too_late", False)),
        (61, "it stopped working", ("warranty", True)),
        (730, "the lid is broken", ("warranty", True)),
        (731, "the lid is broken", ("too_late", False)),
    ],
)
def test_the_window_counts_from_the_delivery(days: int, reason: str, expected: tuple[str, bool] | None) -> None:
    verdict = refund(Case(order("1", days=days)), reason=reason)
    assert (None if isinstance(verdict, Allowed) else why(verdict)) == expected


@pytest.mark.parametrize(
    ("bought", "asked", "fine"),
    [
        (date(2026, 11, 1), date(2027, 1, 31), True),
        (date(2026, 12, 24), date(2027, 1, 31), True),
        (date(2026, 11, 1), date(2027, 2, 1), False),
        (date(2026, 10, 31), date(2026, 12, 15), False),
        (date(2026, 12, 25), date(2027, 1, 31), False),
    ],
)
def test_what_was_bought_before_christmas_may_come_back_until_the_end_of_january(
    bought: date, asked: date, fine: bool
) -> None:
    placed = datetime.combine(bought, datetime.min.time(), UTC)
    parcel = Shipment("UPS", "1Z", "delivered", delivered_on=bought + timedelta(days=3))
    sold = replace(order("1"), placed_at=placed, shipments=(parcel,))
    verdict = refund(Case(sold), now=datetime.combine(asked, datetime.max.time(), UTC))
    assert isinstance(verdict, Allowed) == fine


def test_a_holiday_that_spans_the_new_year_is_understood() -> None:
    holiday = Holiday.read("12-20/01-05/02-10")
    assert holiday
    assert holiday.last_day(date(2027, 1, 3)) == date(2027, 2, 10)
    assert holiday.last_day(date(2026, 12, 31)) == date(2027, 2, 10)
    assert holiday.last_day(date(2027, 1, 6)) is None
    assert Holiday.read("none") is None


@pytest.mark.parametrize("text", ["", "11-01", "11-01/12-24/02-30", "13-01/12-24/01-31"])
def test_a_holiday_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Holiday.read(text)


def test_an_order_that_came_on_an_unknown_day_goes_to_a_human_when_it_may_be_late() -> None:
    unknown = (Shipment("UPS", "1Z", "delivered"),)
    assert isinstance(refund(Case(replace(order("1", days=5), shipments=unknown))), Allowed)
    assert why(refund(Case(replace(order("1", days=40), shipments=unknown)))) == ("window_unknown", True)


def test_a_parcel_that_is_a_week_late_goes_to_a_human() -> None:
    def sent(days_late: int) -> Case:
        expected = (NOW - timedelta(days=days_late)).date()
        parcel = Shipment("UPS", "1Z", "in_transit", expected_on=expected)
        return Case(replace(order("1", OrderStatus.SHIPPED), shipments=(parcel,)))

    assert why(refund(sent(6))) == ("not_delivered", False)
    assert why(refund(sent(7))) == ("maybe_lost", True)


@pytest.mark.parametrize(
    ("name", "reason", "expected"),
    [
        ("Acme gift card", "", ("never_returned", False)),
        ("Acme gift card", "it is broken", ("never_returned", False)),
        ("Engraved spoon", "", ("never_returned", False)),
        ("Engraved spoon", "arrived broken", ("never_returned", True)),
        ("Water filters, pack of three", "", ("by_hand", True)),
        ("Water bottle", "", None),
        ("Linen tea towels", "", None),
    ],
)
def test_some_things_are_not_taken_back(name: str, reason: str, expected: tuple[str, bool] | None) -> None:
    verdict = refund(Case(order("1", items=(replace(KETTLE, name=name),))), reason=reason)
    assert (None if isinstance(verdict, Allowed) else why(verdict)) == expected


@pytest.mark.parametrize(
    ("case", "units", "amount"),
    [
        (Case(order("1")), {"KET_BL": 1}, "39.90"),
        (Case(order("1")), {"MUG_S4": 2}, "72.00"),
        (Case(order("1")), {"KET_BL": 1, "MUG_S4": 2}, "111.90"),
        (Case(order("1"), returned={"MUG-S4": 1}, paid_back=Decimal(36)), {"MUG_S4": 1}, "36.00"),
        (Case(order("1"), paid_back=Decimal("100.00")), {"KET_BL": 1}, "11.90"),
    ],
)
def test_the_amount_is_the_price_paid_or_what_is_left_of_it(case: Case, units: dict[str, int], amount: str) -> None:
    verdict = refund(case, units)
    assert isinstance(verdict, Allowed)
    assert (verdict.amount, verdict.currency) == (Decimal(amount), "USD")
    assert f"${amount}" in verdict.read_back
    assert ("what is left" in verdict.read_back) == (amount == "11.90")


@pytest.mark.parametrize(
    ("case", "units", "reason"),
    [
        (Case(order("1"), returned={"KET-BL": 1}, paid_back=Decimal("39.90")), {"KET_BL": 1}, "nothing_left"),
        (Case(order("1"), paid_back=Decimal("111.90")), {"KET_BL": 1}, "nothing_left"),
        (Case(order("1"), paid_back=Decimal(500)), {"KET_BL": 1}, "nothing_left"),
        (Case(order("1"), returned={"MUG-S4": 1}), {"MUG_S4": 2}, "too_many"),
        (Case(order("1")), {"KET_BL": 0}, "unclear"),
        (Case(order("1")), {"TEAPOT": 1}, "unclear"),
        (Case(order("1"), under_way=frozenset({"cancel_order"})), {"KET_BL": 1}, "under_way"),
        (Case(order("1", items=(replace(KETTLE, unit_price=Decimal(0)), MUGS))), {"KET_BL": 1}, "nothing_left"),
    ],
)
def test_nothing_goes_back_twice(case: Case, units: dict[str, int], reason: str) -> None:
    assert why(refund(case, units))[0] == reason


@pytest.mark.parametrize(
    ("spent", "rules", "reason"),
    [
        (Spent(), Rules(order_limit=Limit(Decimal("39.89"))), "order_limit"),
        (Spent(day_amount=Decimal("60.11")), Rules(day_limit=Limit(Decimal(100))), "amount_limit"),
        (Spent(month_amount=Decimal("60.11")), Rules(month_limit=Limit(Decimal(100))), "amount_limit"),
        (Spent(day_count=3), Rules(day_count=3), "count_limit"),
        (Spent(month_count=9), Rules(month_count=9), "count_limit"),
        (Spent(), Rules(order_limit=Limit.read("1000,USD=39.89")), "order_limit"),
        (Spent(day_amount=Decimal("60.10")), Rules(day_limit=Limit(Decimal(100)), day_count=1), None),
        (Spent(), Rules(order_limit=Limit.read("39.90,JPY=1")), None),
    ],
)
def test_above_a_limit_a_human_decides(spent: Spent, rules: Rules, reason: str | None) -> None:
    verdict = refund(Case(order("1"), spent=spent), rules=rules)
    assert (None if isinstance(verdict, Allowed) else why(verdict)) == ((reason, True) if reason else None)


def test_a_cancellation_pays_back_all_that_was_paid_without_limits() -> None:
    tight = Rules(order_limit=Limit(Decimal(1)), day_count=0)
    verdict = decide(Deed.CANCEL, {"order": "1"}, Case(order("1", OrderStatus.PENDING)), tight, NOW)
    assert isinstance(verdict, Allowed)
    assert verdict.amount == Decimal("111.90")
    free = order("1", OrderStatus.PENDING, (replace(KETTLE, unit_price=Decimal(0)),))
    verdict = decide(Deed.CANCEL, {"order": "1"}, Case(free), tight, NOW)
    assert isinstance(verdict, Allowed)
    assert verdict.amount is None


@pytest.mark.parametrize(
    ("currency", "price", "amount"),
    [("JPY", "1200", "1200"), ("JPY", "1200.5", "1200"), ("KWD", "4.250", "4.250"), ("GBP", "4.25", "4.25")],
)
def test_every_currency_has_its_own_decimals(currency: str, price: str, amount: str) -> None:
    item = Item("K", "Kettle", 1, Decimal(price))
    verdict = decide(
        Deed.REFUND, {"order": "1", "items": {"K": 1}}, Case(order("1", items=(item,), currency=currency)), RULES, NOW
    )
    assert isinstance(verdict, Allowed)
    assert str(verdict.amount) == amount
    assert (f"£{amount}" if currency == "GBP" else f"{amount} {currency}") in verdict.read_back


def test_lines_of_one_sku_at_two_prices_are_paid_back_one_after_the_other() -> None:
    lines = (Item("K", "Kettle", 1, Decimal(10)), Item("K", "Kettle", 2, Decimal(8)))
    case = Case(order("1", items=lines))
    assert case.units_left == {"K": 3}
    assert case.price({"K": 3}) == 26
    assert replace(case, returned={"K": 1}).price({"K": 2}) == 16


def test_a_read_back_names_what_it_is_about() -> None:
    def said(case: Case, units: dict[str, int] | None = None) -> str:
        verdict = refund(case, units)
        assert isinstance(verdict, Allowed)
        return verdict.read_back

    end = "to your original payment method. Shall I go ahead?"
    assert said(Case(order("1042"))) == f"I will refund $39.90 for the blue kettle, order 1042, {end}"
    assert f"for everything in order 1042, {end}" in said(Case(order("1042")), {"KET_BL": 1, "MUG_S4": 2})
    rest = Case(order("1042"), returned={"KET-BL": 1}, paid_back=Decimal("39.90"))
    assert f"$72.00 for the rest of order 1042, {end}" in said(rest, {"MUG_S4": 2})
    both = said(Case(order("1042")), {"KET_BL": 1, "MUG_S4": 1})
    assert "$75.90 for the blue kettle and the stoneware mugs, set of four, order 1042" in both
