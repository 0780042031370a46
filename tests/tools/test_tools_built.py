"""The settings make the policy and the payments; what they do not say is as the articles say."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from app.errors import ConfigurationError
from app.orders import OrderStatus
from app.policy.rules import Holiday, Rules
from app.settings import Settings
from app.store.database import Database
from app.tools.changes import CHANGES, build_changes, rules_of


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def test_the_settings_defaults_are_the_policys() -> None:
    assert rules_of(settings()) == Rules()


def test_every_rule_can_be_set() -> None:
    rules = rules_of(
        settings(
            refund_window_days=14,
            refund_holiday="none",
            refund_limit="500,JPY=75000",
            refund_never="gift card, hat",
            cancel_while="pending,processing",
        )
    )
    assert rules.last_day(date(2026, 11, 10), date(2026, 11, 3)) == date(2026, 11, 24)
    assert (rules.order_limit.of("EUR"), rules.order_limit.of("JPY")) == (Decimal(500), Decimal(75000))
    assert rules.never == ("gift card", "hat")
    assert rules.cancel_while == {OrderStatus.PENDING, OrderStatus.PROCESSING}
    assert rules_of(settings(refund_holiday="12-01/12-31/01-15")).holiday == Holiday((12, 1), (12, 31), (1, 15))


@pytest.mark.parametrize("holiday", ["11-01", "11-01/12-24/02-30", "soon"])
def test_a_holiday_that_cannot_be_read_stops_the_server(holiday: str) -> None:
    with pytest.raises(ConfigurationError, match="refunds"):
        rules_of(settings(refund_holiday=holiday))


@pytest.mark.parametrize(
    "wrong",
    [
        {"refund_limit": "much"},
        {"refund_limit": "5,YEN=x"},
        {"cancel_while": "shipped"},
        {"payment_url": "ftp://shop"},
        {"payment_url": "https://shop.example/refunds"},
        {"refund_window_days": -1},
    ],
)
def test_a_wrong_setting_is_named(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(**wrong)


def test_a_payment_url_makes_the_money_a_merchants(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    ours = build_changes(settings(), database)
    theirs = build_changes(settings(payment_url="https://shop.example/refunds", payment_secret="s"), database)
    assert {tool.name for tool in ours.tools} == {tool.name for tool in theirs.tools} == CHANGES
    assert ours.remote is None
    assert theirs.remote
