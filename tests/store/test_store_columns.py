"""What goes into a column comes out the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.errors import StoreError
from app.orders import Customer, Item, Order, OrderStatus
from app.store.columns import storable
from app.store.database import Database
from app.store.shop import ShopStore

ANA = Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")
NOON = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC)


def _order(price: str, placed_at: datetime = NOON) -> Order:
    return Order("1", "c1", placed_at, OrderStatus.PENDING, "USD", (Item("S", "Thing", 1, Decimal(price)),))


@pytest.mark.parametrize(
    ("price", "told"),
    [
        ("39.9", "39.90"),
        ("0", "0.00"),
        ("0.10", "0.10"),
        ("5.125", "5.125"),
        ("9007199254740.993", "9007199254740.993"),
    ],
)
async def test_money_is_exact(database: Database, price: str, told: str) -> None:
    shop = ShopStore(database)
    await shop.save([ANA], [_order(price)])
    (order,) = await shop.orders_of("c1")
    assert str(order.items[0].unit_price) == told


async def test_money_adds_up_in_the_database(database: Database) -> None:
    shop = ShopStore(database)
    items = tuple(Item(f"S{n}", "Thing", 1, Decimal("0.1")) for n in range(10))
    await shop.save([ANA], [Order("1", "c1", NOON, OrderStatus.PENDING, "USD", items)])
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT SUM(unit_price_thousandths) FROM order_items")) == 1000


async def test_money_finer_than_a_thousandth_is_refused(database: Database) -> None:
    with pytest.raises(StoreError):
        await ShopStore(database).save([ANA], [_order("0.0001")])


async def test_a_moment_comes_back_in_utc(database: Database) -> None:
    shop = ShopStore(database)
    there = NOON.astimezone(timezone(timedelta(hours=-8)))
    await shop.save([ANA], [_order("1", there)])
    (order,) = await shop.orders_of("c1")
    assert order.placed_at == NOON
    assert order.placed_at.utcoffset() == timedelta(0)


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StoreError):
        await ShopStore(database).save([ANA], [_order("1", NOON.replace(tzinfo=None))])


@pytest.mark.parametrize("name", ["Zoë Ångström", "陈 美玲", "🙂", "a\x00b", "half \ud83d a pair"])
async def test_any_text_can_be_kept_and_looked_for(database: Database, name: str) -> None:
    shop = ShopStore(database)
    await shop.save([Customer(name, name)], [])
    found = await shop.customer(name)
    assert found is not None
    assert found.name == storable(name)


def test_storable_leaves_other_text_alone() -> None:
    assert storable("plain\n\ttext – 日本 🙂") == "plain\n\ttext – 日本 🙂"
    assert storable("a\x00b\ud800") == "ab?"
