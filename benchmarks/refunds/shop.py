"""A shop full of delivered orders, and refunds in it that wait for their yes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app.actions import Action, Prepared
from app.orders import Customer, Item, Order, OrderStatus, Shipment
from app.payments.ledger import LedgerPayments
from app.policy.rules import Limit, Rules
from app.standing import Level, Standing
from app.store.actions import ActionStore
from app.store.cases import CaseStore
from app.store.database import Database
from app.store.execution import ExecutionStore
from app.store.shop import ShopStore
from app.tools.base import Scope
from app.tools.own_orders import OwnOrders
from app.tools.refund_order import RefundOrder, RefundRequest

_HUGE = Limit(Decimal(10**9))
RULES = Rules(order_limit=_HUGE, day_limit=_HUGE, month_limit=_HUGE, day_count=10**9, month_count=10**9)
ANA = Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")


def delivered(number: str, price: str = "20.00", quantity: int = 5) -> Order:
    """An order that came a week ago: by default five pieces of 20 dollars."""
    now = datetime.now(UTC)
    parcel = Shipment("UPS", "1Z", "delivered", delivered_on=(now - timedelta(days=7)).date())
    item = Item("KET-BL", "Blue kettle", quantity, Decimal(price))
    return Order(number, ANA.id, now - timedelta(days=9), OrderStatus.DELIVERED, "USD", (item,), (parcel,))


async def waiting(database: Database, orders: int) -> list[Action]:
    """So many orders, each with a refund of everything that waits in a conversation of its own."""
    numbers = [str(10_001 + n) for n in range(orders)]
    prices = {number: f"{n % 90 + 5}.{n % 100:02d}" for n, number in enumerate(numbers)}
    await ShopStore(database).save([ANA], [delivered(number, prices[number], 1) for number in numbers])
    return [await waiting_refund(database, number, f"conv-{number}") for number in numbers]


async def waiting_refund(database: Database, number: str, conversation: str, quantity: int | None = None) -> Action:
    """One refund that waits for its yes: of the whole order, or of so many pieces."""
    own = OwnOrders(CaseStore(database), RULES)
    tool = RefundOrder(own, LedgerPayments(ExecutionStore(database, RULES)))
    scope = Scope(conversation, ANA.phone, Standing(Level.VERIFIED, ANA))
    items = [{"item": "KET-BL", "quantity": quantity}] if quantity else None
    proposal = await tool.prepare(RefundRequest.model_validate({"order_number": number, "items": items}), scope)
    if not isinstance(proposal, Prepared):
        raise TypeError(proposal.said)
    now, valid = datetime.now(UTC), timedelta(hours=1)
    return await ActionStore(database).prepare(
        conversation, ANA.phone, RefundOrder.name, proposal, turn=1, now=now, valid=valid
    )
