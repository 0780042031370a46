"""A small shop and its till, for every test of what changes something."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.actions import Action, Prepared, Refusal
from app.orders import Customer, Item, Order, OrderStatus, Shipment
from app.payments.base import Payments
from app.payments.ledger import LedgerPayments
from app.policy.rules import Rules
from app.standing import Level, Standing
from app.store.actions import ActionStore
from app.store.cases import CaseStore
from app.store.database import Database
from app.store.execution import ExecutionStore
from app.store.shop import ShopStore
from app.tools.base import MutatingTool, Scope
from app.tools.cancel_order import CancelOrder
from app.tools.change_address import ChangeAddress
from app.tools.own_orders import OwnOrders
from app.tools.refund_order import RefundOrder

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
ANA = Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")
BEN = Customer("c2", "Ben Oak", "ben@example.org", "+12025550111", "SW1A 1AA")
KETTLE = Item("KET-BL", "Blue kettle", 1, Decimal("39.90"))
COPPER = Item("KET-CO", "Copper gooseneck kettle", 1, Decimal("64.50"))
MUGS = Item("MUG-S4", "Stoneware mugs, set of four", 2, Decimal("36.00"))


def order(
    number: str,
    status: OrderStatus = OrderStatus.DELIVERED,
    items: tuple[Item, ...] = (KETTLE, MUGS),
    *,
    customer: str = "c1",
    days: int = 10,
    currency: str = "USD",
) -> Order:
    """An order placed `days` + 3 days before NOW; delivered ones arrived `days` before."""
    came: date | None = (NOW - timedelta(days=days)).date()
    if status not in (OrderStatus.DELIVERED, OrderStatus.RETURNED, OrderStatus.REFUNDED):
        came = None
    parcel = Shipment("UPS", "1Z999", "delivered" if came else "in_transit", delivered_on=came)
    parcels = () if status is OrderStatus.PENDING else (parcel,)
    return Order(number, customer, NOW - timedelta(days=days + 3), status, currency, items, parcels)


class Till:
    """The tools over one database, as the server would use them, at NOW."""

    def __init__(
        self, database: Database, rules: Rules | None = None, payments: Payments | None = None, now: datetime = NOW
    ) -> None:
        self.database, self.rules, self.now = database, rules or Rules(), now
        self.shop, self.actions = ShopStore(database), ActionStore(database)
        cases = CaseStore(database)
        self.payments = payments or LedgerPayments(ExecutionStore(database, self.rules), lambda: self.now)
        own = OwnOrders(cases, self.rules, lambda: self.now)
        tools: tuple[MutatingTool, ...] = (
            RefundOrder(own, self.payments),
            CancelOrder(own, self.payments),
            ChangeAddress(own, cases, self.payments),
        )
        self.tools = {tool.name: tool for tool in tools}

    async def ask(
        self, tool: str, conversation: str = "conv", customer: Customer | None = ANA, **said: Any
    ) -> Prepared | Refusal:
        """A model's call of the tool for a verified customer."""
        standing = Standing(Level.VERIFIED, customer) if customer else Standing()
        scope = Scope(conversation, "+12025550100", standing)
        return await self.tools[tool].prepare(self.tools[tool].arguments.model_validate(said), scope)

    async def prepare(self, tool: str, conversation: str = "conv", customer: Customer = ANA, **said: Any) -> Action:
        """The action that waits for a yes."""
        proposal = await self.ask(tool, conversation, customer, **said)
        assert isinstance(proposal, Prepared), proposal
        return await self.actions.prepare(
            conversation, "+12025550100", tool, proposal, turn=1, now=self.now, valid=timedelta(minutes=5)
        )

    async def order(self, number: str) -> Order:
        """The order as it stands."""
        (found,) = await self.shop.orders_by_keys([number])
        return found


def arguments(action: Action | Prepared) -> Mapping[str, object]:
    """The canonical arguments, as a plain dict."""
    return dict(action.arguments)


async def filled(till: Till) -> Till:
    """The same till with orders of Ana's in several states, and one of Ben's."""
    await till.shop.save(
        [ANA, BEN],
        [
            order("1042", items=(KETTLE, COPPER, MUGS)),
            order("W7-55", OrderStatus.PENDING),
            order("1050", OrderStatus.PROCESSING),
            order("1060", OrderStatus.RETURNED, days=200),
            order("2001", customer="c2"),
            order("1070", OrderStatus.PENDING, (Item("FREE", "Sample", 1, Decimal(0)),)),
        ],
    )
    return till
