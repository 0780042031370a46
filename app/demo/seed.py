"""Putting the demo shop into a database: what is missing is added, nothing that is there is touched."""

import asyncio
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.demo.people import customers
from app.demo.purchases import orders
from app.intake.documents import Document, read_document
from app.orders import Customer, Order
from app.store.database import Database
from app.store.knowledge import KnowledgeStore
from app.store.shop import ShopStore

TODAY = date(2026, 11, 20)  # the day the demo shop stands still at

_ARTICLES = Path(__file__).parent / "articles"
_SEED = 1042


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was added, and how much of all three kinds was there already."""

    customers: int
    orders: int
    articles: int
    unchanged: int


def shop(today: date = TODAY) -> tuple[list[Customer], list[Order]]:
    """The demo shop's customers and orders as they stand `today`: the same ones every time."""
    chance = random.Random(_SEED)  # noqa: S311 - nothing here is secret
    people = customers(chance)
    return people, orders(chance, people, today)


async def seed(database: Database, today: date = TODAY) -> Seeded:
    """Add the demo shop and its articles. Doing it again adds nothing. Raises StoreError, IntakeError."""
    people, purchases = await asyncio.to_thread(shop, today)
    saved = await ShopStore(database).add(people, purchases)
    knowledge = KnowledgeStore(database)
    documents = await asyncio.to_thread(_articles)
    added = [await knowledge.add(d.source, d.title, d.passages) for d in documents]
    return Seeded(saved.customers, saved.orders, sum(added), saved.unchanged + added.count(False))


def _articles() -> list[Document]:
    """Under names of their own, so that a shop's own article of the same name stays."""
    return [read_document(path, source=f"demo/{path.name}") for path in sorted(_ARTICLES.glob("*.md"))]
