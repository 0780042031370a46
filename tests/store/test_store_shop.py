"""Customers and orders: look-ups, saving, adding."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.errors import StoreError
from app.orders import Customer, Item, Order, OrderStatus, Refund, Shipment
from app.store.database import Database
from app.store.records import Saved
from app.store.shop import ShopStore

ANA = Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")
BO = Customer("c2", "Bo Lindqvist", "bo@example.com", "+442079460123", "SW1A 1AA")
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
KETTLE = Order(
    number="#W-10 42",
    customer_id="c1",
    placed_at=NOON,
    status=OrderStatus.SHIPPED,
    currency="USD",
    items=(Item("KET-BL", "Blue kettle", 1, Decimal("39.90")), Item("MUG", "Mug", 4, Decimal("7.25"))),
    shipments=(
        Shipment("UPS", "1Z999", "in_transit", expected_on=date(2026, 11, 24)),
        Shipment("DHL", "JD01", "delivered", delivered_on=date(2026, 11, 10)),
    ),
    refunds=(Refund("#W-10 42", Decimal("7.25"), "USD", NOON + timedelta(days=3), "one mug broken"),),
)


@pytest.fixture
def shop(database: Database) -> ShopStore:
    return ShopStore(database)


def _plain(number: str, customer_id: str = "c1", days: int = 0) -> Order:
    items = (Item("S", "Thing", 1, Decimal("1.00")),)
    return Order(number, customer_id, NOON + timedelta(days=days), OrderStatus.PENDING, "USD", items)


async def test_an_order_comes_back_whole(shop: ShopStore) -> None:
    assert await shop.save([ANA], [KETTLE]) == Saved(1, 1, 0)
    assert await shop.orders_of("c1") == (KETTLE,)
    assert await shop.orders_by_keys(["W1042"]) == (KETTLE,)
    assert KETTLE.total == Decimal("68.90")


async def test_a_customer_is_found_by_id_phone_and_email(shop: ShopStore) -> None:
    await shop.save([replace(ANA, email="Ana@Example.ORG"), BO], [])
    assert await shop.customer("c1") == ANA
    assert await shop.customer("nobody") is None
    assert await shop.customers_by_phone("+442079460123") == (BO,)
    assert await shop.customers_by_email(" ANA@example.org ") == (ANA,)
    assert await shop.customers_by_email("ana@example.com") == ()
    assert await shop.known_customers(["c2", "c3", "c1"]) == {"c1", "c2"}


async def test_nobody_is_found_by_an_empty_value(shop: ShopStore) -> None:
    await shop.save([Customer("c9", "No Contact")], [])
    assert await shop.customers_by_phone("") == ()
    assert await shop.customers_by_email(" ") == ()
    assert await shop.customer("") is None
    assert await shop.orders_by_keys(["", ""]) == ()


async def test_at_most_five_share_a_number(shop: ShopStore) -> None:
    await shop.save([replace(ANA, id=f"c{n}") for n in range(8)], [])
    assert [c.id for c in await shop.customers_by_phone(ANA.phone)] == ["c0", "c1", "c2", "c3", "c4"]


async def test_orders_of_one_customer_newest_first(shop: ShopStore) -> None:
    await shop.save([ANA, BO], [_plain(str(n), "c1", days=n) for n in range(1, 9)] + [_plain("99", "c2", days=50)])
    assert [o.number for o in await shop.orders_of("c1")] == ["8", "7", "6", "5", "4"]
    assert [o.number for o in await shop.orders_of("c1", limit=1)] == ["8"]
    assert await shop.orders_of("nobody") == ()


async def test_orders_by_keys_in_the_order_asked_for(shop: ShopStore) -> None:
    await shop.save([ANA], [_plain(str(n)) for n in range(10, 30)])
    found = await shop.orders_by_keys(["29", "404", "11", "29", "15"], limit=2)
    assert [o.number for o in found] == ["29", "11"]
    many = await shop.orders_by_keys([str(n) for n in range(100_000)])
    assert [o.number for o in many] == [str(n) for n in range(10, 18)]


async def test_saving_twice_changes_nothing(shop: ShopStore) -> None:
    await shop.save([ANA, BO], [KETTLE, _plain("7", "c2")])
    before = await shop.counts()
    assert await shop.save([ANA, BO], [KETTLE, _plain("7", "c2")]) == Saved(0, 0, 4)
    assert await shop.counts() == before
    assert before == {"customers": 2, "orders": 2, "order_items": 3, "shipments": 2, "refunds": 1}


async def test_saving_replaces_what_changed(shop: ShopStore) -> None:
    await shop.save([ANA, BO], [KETTLE, _plain("7", "c2")])
    arrived = replace(
        KETTLE,
        number="W1042",
        status=OrderStatus.DELIVERED,
        items=KETTLE.items[:1],
        shipments=(replace(KETTLE.shipments[0], status="delivered", delivered_on=date(2026, 11, 23)),),
    )
    assert await shop.save([replace(ANA, postcode="10001")], [arrived]) == Saved(1, 1, 0)
    (found,) = await shop.orders_by_keys(["W1042"])
    assert replace(found, refunds=()) == replace(arrived, refunds=())
    assert [c.postcode for c in (await shop.customer("c1"), await shop.customer("c2")) if c] == ["10001", "SW1A 1AA"]


async def test_refunds_are_added_to_and_never_taken_away(shop: ShopStore) -> None:
    await shop.save([ANA], [KETTLE])
    assert await shop.save([], [replace(KETTLE, refunds=())]) == Saved(0, 0, 1)
    second = Refund("#W-10 42", Decimal("39.90"), "USD", NOON + timedelta(days=9), "")
    assert await shop.save([], [replace(KETTLE, refunds=(*KETTLE.refunds, second))]) == Saved(0, 1, 0)
    assert (await shop.orders_of("c1"))[0].refunds == (*KETTLE.refunds, second)


async def test_a_save_is_all_or_nothing(shop: ShopStore) -> None:
    with pytest.raises(StoreError):
        await shop.save([ANA], [*(_plain(str(n)) for n in range(1, 700)), _plain("700", "nobody")])
    assert set((await shop.counts()).values()) == {0}


async def test_the_same_number_twice_in_one_save_keeps_the_last(shop: ShopStore) -> None:
    await shop.save([ANA], [_plain("A-1"), replace(_plain("a1"), currency="EUR")])
    (order,) = await shop.orders_of("c1")
    assert (order.number, order.currency) == ("a1", "EUR")


async def test_adding_touches_nothing_that_is_there(shop: ShopStore) -> None:
    theirs = replace(ANA, name="Somebody Else")
    await shop.save([theirs, BO], [_plain("7", "c2")])
    new = Customer("c3", "Chidi Okafor")
    offered = [KETTLE, replace(_plain("7", "c2"), currency="EUR"), _plain("8", "c2"), _plain("9", "c3")]
    assert await shop.add([ANA, BO, new], offered) == Saved(1, 2, 4)
    assert await shop.customer("c1") == theirs
    assert await shop.orders_of("c1") == ()
    assert {o.number: o.currency for o in await shop.orders_of("c2")} == {"7": "USD", "8": "USD"}
    assert await shop.add([ANA, BO, new], offered) == Saved(0, 0, 7)


async def test_rows_written_by_others_obey_the_same_rules(database: Database, shop: ShopStore) -> None:
    await shop.save([ANA], [KETTLE])
    for statement in (
        "INSERT INTO customers VALUES ('x', 'X', 'Capital@example.org', '', '')",
        "INSERT INTO orders VALUES ('X', 'X', 'nobody', '2026-01-01 00:00:00', 'pending', 'USD')",
        "UPDATE orders SET status = 'lost'",
        "UPDATE order_items SET quantity = 0",
        "UPDATE order_items SET unit_price_thousandths = -1",
    ):
        with pytest.raises(StoreError):
            async with database.write() as connection:
                await connection.execute(text(statement))


async def test_twenty_readers_beside_a_writer_see_whole_orders(database: Database, shop: ShopStore) -> None:
    """Each write gives the order as many items as shipments: a reader that mixed two writes would see it."""
    items = tuple(Item(f"S{n}", "Thing", 1, Decimal("1.00")) for n in range(5))
    parcels = tuple(Shipment("UPS", f"T{n}", "in_transit") for n in range(5))
    states = [replace(_plain("7"), items=items[:n], shipments=parcels[:n]) for n in range(1, 6)]
    await shop.save([ANA], [states[0]])
    done = asyncio.Event()

    async def write() -> None:
        for n in range(40):
            await shop.save([], [states[n % 5]])
        done.set()

    async def read() -> int:
        reads = 0
        while not done.is_set():
            (order,) = await shop.orders_by_keys(["7"])
            assert len(order.items) == len(order.shipments)
            reads += 1
        return reads

    _, *reads = await asyncio.gather(write(), *(read() for _ in range(20)))
    assert sum(r or 0 for r in reads) > 20


async def test_two_bulk_saves_at_once_both_succeed(database_url: str) -> None:
    orders = [_plain(str(n)) for n in range(1, 1200)]
    async with aclosing(Database(database_url)) as first, aclosing(Database(database_url)) as second:
        saved = await asyncio.gather(
            ShopStore(first).save([ANA], orders), ShopStore(second).save([ANA], list(reversed(orders)))
        )
    assert sorted(s.orders for s in saved) == [0, 1199]


async def test_where_an_order_goes_and_how_it_was_paid_is_kept(shop: ShopStore) -> None:
    ana = replace(ANA, address="12 Oak Street, Denver")
    order = replace(KETTLE, address="1 Elm Road", paid_with="gift card")
    await shop.save([ana], [order])
    assert await shop.customer("c1") == ana
    assert await shop.orders_of("c1") == (order,)
    assert (await shop.save([ana], [order])).unchanged == 2
