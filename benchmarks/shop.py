"""A big shop for benchmarks: as many orders and passages as asked for, the same every time."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app.knowledge import Passage
from app.orders import Customer, Item, Order, OrderStatus, Shipment
from app.store.database import Database
from app.store.knowledge import KnowledgeStore
from app.store.schema import upgrade
from app.store.shop import ShopStore

_WORDS = """
return refund parcel delivery warranty kettle pan knife store account password voucher invoice card
payment exchange label carrier customs address pickup order item price discount repair part handle lid
glass steel copper oven dishwasher clean week month receipt photo form team phone reply office branch
opening hour holiday parking lift size colour stock supplier
""".split()  # noqa: SIM905 - readable as it is
_BATCH = 2_000


def customers(count: int) -> list[Customer]:
    """Customers c0, c1, ... with phones +12025550000 upwards."""
    return [
        Customer(f"c{n}", f"Customer {n}", f"c{n}@example.org", f"+1202{5_550_000 + n:07d}", f"{10000 + n % 80000}")
        for n in range(count)
    ]


def orders(count: int, owners: int) -> Iterator[Order]:
    """Orders 100000 upwards, in every state, spread over the owners."""
    draw = random.Random(7)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    states = list(OrderStatus)
    for n in range(count):
        items = tuple(
            Item(f"SKU{draw.randrange(500)}", f"{draw.choice(_WORDS)} {draw.choice(_WORDS)}", 1, Decimal("19.90"))
            for _ in range(draw.randint(1, 3))
        )
        parcels = (Shipment("UPS", f"1Z{n:08d}", "in_transit"),)
        placed = start + timedelta(minutes=n % 400_000)
        yield Order(str(100_000 + n), f"c{n % owners}", placed, states[n % len(states)], "USD", items, parcels)


def passages(count: int) -> list[Passage]:
    """Passages of about fifty words in the shop's vocabulary, with rare words among them."""
    draw = random.Random(11)
    found = []
    for n in range(count):
        words = [draw.choice(_WORDS) for _ in range(45)] + [f"model{draw.randrange(count)}" for _ in range(5)]
        draw.shuffle(words)
        found.append(Passage("big", f"{draw.choice(_WORDS)} {n}", " ".join(words) + "."))
    return found


async def fill(url: str, order_count: int, passage_count: int) -> None:
    """Put the shop into a migrated database."""
    database = Database(url)
    try:
        shop, owners = ShopStore(database), max(order_count // 4, 1)
        await shop.save(customers(owners), [])
        batch: list[Order] = []
        for order in orders(order_count, owners):
            batch.append(order)
            if len(batch) == _BATCH:
                await shop.save([], batch)
                batch = []
        await shop.save([], batch)
        await KnowledgeStore(database).add("big", "Big", passages(passage_count))
    finally:
        await database.aclose()


def migrate(url: str) -> None:
    """An empty database with the newest schema."""
    upgrade(url)
