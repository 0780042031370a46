"""The tools that change something, built from the settings: one policy and one way of paying for all of them."""

from dataclasses import dataclass
from decimal import InvalidOperation

from app.errors import ConfigurationError
from app.orders import OrderStatus
from app.payments.ledger import LedgerPayments
from app.payments.merchant import Merchant
from app.payments.remote import Patience, RemotePayments
from app.policy.rules import Holiday, Limit, Rules
from app.settings import Settings
from app.store.cases import CaseStore
from app.store.database import Database
from app.store.execution import ExecutionStore
from app.tools.base import MutatingTool
from app.tools.cancel_order import CancelOrder
from app.tools.change_address import ChangeAddress
from app.tools.own_orders import OwnOrders
from app.tools.refund_order import RefundOrder

CHANGES = frozenset({RefundOrder.name, CancelOrder.name, ChangeAddress.name})
"""The names of the tools that change something."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The tools, and what works behind them where the money is a merchant's: it is started and closed."""

    tools: tuple[MutatingTool, ...]
    remote: RemotePayments | None


def build_changes(settings: Settings, database: Database) -> Changes:
    """The tools of the settings. Raises `ConfigurationError` where a rule cannot be read."""
    rules = rules_of(settings)
    store, cases = ExecutionStore(database, rules), CaseStore(database)
    remote = _remote(settings, store) if settings.payment_url else None
    payments = remote or LedgerPayments(store)
    orders = OwnOrders(cases, rules)
    tools = (
        RefundOrder(orders, payments),
        CancelOrder(orders, payments),
        ChangeAddress(orders, cases, payments),
    )
    return Changes(tools, remote)


def rules_of(settings: Settings) -> Rules:
    """The policy. Raises `ConfigurationError` that names what cannot be read."""
    try:
        return Rules(
            window_days=settings.refund_window_days,
            late_days=settings.refund_late_days,
            warranty_days=settings.refund_warranty_days,
            holiday=Holiday.read(settings.refund_holiday),
            order_limit=Limit.read(settings.refund_limit),
            day_limit=Limit.read(settings.refund_day_limit),
            month_limit=Limit.read(settings.refund_month_limit),
            day_count=settings.refund_day_count,
            month_count=settings.refund_month_count,
            never=settings.refund_never,
            by_hand=settings.refund_by_hand,
            cancel_while=frozenset(map(OrderStatus, settings.cancel_while)),
            address_while=frozenset(map(OrderStatus, settings.address_while)),
            arrives=settings.refund_arrives,
        )
    except (ValueError, InvalidOperation) as error:
        raise ConfigurationError(f"a rule for refunds cannot be read: {error}") from None


def _remote(settings: Settings, store: ExecutionStore) -> RemotePayments:
    secret = settings.payment_secret.get_secret_value()
    merchant = Merchant(settings.payment_url, secret, timeout_s=settings.payment_timeout_s)
    budget_s = 3 * settings.payment_timeout_s
    patience = Patience(
        caller_s=settings.payment_wait_s, budget_s=budget_s, lease_s=budget_s + 2 * settings.payment_timeout_s + 5
    )
    return RemotePayments(store, merchant, patience)
