"""The demo shop: believable, coherent, the same every time, and a guest in the database."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import phonenumbers
import pytest

from app.demo.catalogue import products
from app.demo.seed import TODAY, Seeded, seed, shop
from app.knowledge import Passage
from app.orders import Customer, Item, Order, OrderStatus
from app.store.database import Database
from app.store.knowledge import KnowledgeStore
from app.store.shop import ShopStore

CUSTOMERS, ORDERS = shop()


def test_there_is_enough_of_everything() -> None:
    assert len(CUSTOMERS) >= 200
    assert len(ORDERS) >= 600
    assert len(products()) >= 60
    assert min(Counter(order.status for order in ORDERS).values()) >= 10
    assert {order.status for order in ORDERS} == set(OrderStatus)
    assert {order.currency for order in ORDERS} == {"USD", "GBP"}


def test_it_is_the_same_every_time() -> None:
    assert shop() == (CUSTOMERS, ORDERS)
    assert shop(date(2027, 3, 1))[0] == CUSTOMERS


def test_the_order_the_documentation_speaks_of() -> None:
    (order,) = (order for order in ORDERS if order.number == "1042")
    ana = CUSTOMERS[0]
    assert ana == Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")
    assert (order.customer_id, order.status) == ("c1", OrderStatus.SHIPPED)
    assert order.shipments[0].carrier == "UPS"
    assert (order.shipments[0].expected_on or date.min) > TODAY
    assert max((o for o in ORDERS if o.customer_id == "c1"), key=lambda o: o.placed_at) == order


def test_customers_can_be_told_apart_and_exist_nowhere() -> None:
    for values in ([c.id for c in CUSTOMERS], [c.email for c in CUSTOMERS], [c.phone for c in CUSTOMERS]):
        assert len(set(values)) == len(CUSTOMERS)
    for customer in CUSTOMERS:
        mailbox, domain = customer.email.split("@")
        assert domain in {"example.org", "example.com", "example.net"}
        assert all(part.isalnum() for part in mailbox.split("."))
        assert phonenumbers.is_possible_number(phonenumbers.parse(customer.phone))
        assert customer.postcode


def test_numbers_are_four_digits_from_1001_on() -> None:
    assert [order.number for order in ORDERS] == [str(1001 + n) for n in range(len(ORDERS))]
    assert len(ORDERS) < 9000


def test_each_order_is_coherent() -> None:
    sold = {(p.sku, p.name): {"USD": p.dollars, "GBP": p.pounds} for p in products().values()}
    for order in ORDERS:
        assert order.items
        assert all(item.unit_price == sold[item.sku, item.name][order.currency] for item in order.items)
        assert order.placed_at.date() <= TODAY
        _check_parcels(order)
        _check_refunds(order)


def _check_parcels(order: Order) -> None:
    placed_on = order.placed_at.date()
    states = {parcel.status for parcel in order.shipments}
    allowed: dict[OrderStatus, set[str]] = defaultdict(
        lambda: {"delivered"},
        {
            OrderStatus.PENDING: set(),
            OrderStatus.CANCELLED: set(),
            OrderStatus.PROCESSING: {"label_created"},
            OrderStatus.SHIPPED: {"in_transit", "out_for_delivery", "delayed"},
            OrderStatus.RETURNED: {"returned"},
        },
    )
    assert states <= allowed[order.status]
    if order.status not in (OrderStatus.PENDING, OrderStatus.CANCELLED, OrderStatus.PROCESSING):
        assert states
    for parcel in order.shipments:
        assert parcel.tracking
        assert bool(parcel.delivered_on) == (parcel.status in {"delivered", "returned"})
        assert placed_on < (parcel.expected_on or date.max)
        assert placed_on < (parcel.delivered_on or date.max)
        assert (parcel.delivered_on or TODAY) <= TODAY
        assert parcel.delivered_on or (parcel.expected_on or date.min) >= TODAY


def _check_refunds(order: Order) -> None:
    given = sum((refund.amount for refund in order.refunds), Decimal(0))
    assert given <= order.total
    assert (given == order.total) == (order.status is OrderStatus.REFUNDED)
    for refund in order.refunds:
        assert refund.reason
        assert (
            order.placed_at < refund.created_at < datetime.combine(TODAY + timedelta(days=1), datetime.min.time(), UTC)
        )


async def test_seeding_twice_adds_nothing(database: Database) -> None:
    first = await seed(database)
    assert (first.customers, first.orders, first.unchanged) == (len(CUSTOMERS), len(ORDERS), 0)
    counts = await ShopStore(database).counts()
    revision = await KnowledgeStore(database).revision()
    assert await seed(database) == Seeded(0, 0, 0, len(CUSTOMERS) + len(ORDERS) + first.articles)
    assert await ShopStore(database).counts() == counts
    assert await KnowledgeStore(database).revision() == revision


async def test_what_is_seeded_is_what_is_found(database: Database) -> None:
    await seed(database)
    found = await ShopStore(database).orders_by_keys([order.number for order in ORDERS][:60], limit=60)
    assert list(found) == ORDERS[:60]


@pytest.mark.parametrize("seeded_before", [True, False])
async def test_a_shop_s_own_data_stays(database: Database, seeded_before: bool) -> None:
    store, knowledge = ShopStore(database), KnowledgeStore(database)
    if seeded_before:
        await seed(database)
    ana = replace(CUSTOMERS[0], name="Annette Rouge", phone="+15550100")
    items = (Item("X", "Own thing", 1, Decimal("1.00")),)
    own = Order("#1042", "c1", datetime(2026, 1, 1, tzinfo=UTC), OrderStatus.PENDING, "EUR", items)
    await store.save([ana], [own])
    await knowledge.add("returns.md", "Our returns", [Passage("returns.md", "", "Never.")])
    await seed(database)
    assert await store.customer("c1") == ana
    assert await store.orders_by_keys(["1042"]) == (own,)
    if not seeded_before:
        assert await store.orders_of("c1") == (own,)
    assert Passage("returns.md", "", "Never.") in await knowledge.passages()
