"""Look-ups that go to SQLite's driver themselves: every value is the one that SQLAlchemy gives, type and all."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, closing
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import BindParameter, Executable, Integer, Select, bindparam, column, insert, literal, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError

from app.actions import Prepared
from app.orders import Customer, Item, Order, OrderStatus, Refund, Shipment
from app.store.actions import ActionStore
from app.store.columns import Moment, Money, Words
from app.store.database import Database, parsed_url
from app.store.look_up import LookUp
from app.store.near import Near
from app.store.proofs import Proof, ProofStore
from app.store.shop import ShopStore
from app.store.tables import customers

NOW = datetime(2026, 7, 1, 12, 30, 15, 123456, tzinfo=UTC)
WHOLE_SECOND = datetime(2026, 7, 1, tzinfo=timezone(timedelta(hours=5, minutes=30)))
ODD = ("", " ", "it's", "Zoë 🎈", "a\x00b", "\ud800", "?", ":id", "%s", "__[POSTCOMPILE_keys]", "a" * 5000, "NULL")


class Twice(Database):
    """A database that asks everything both ways and compares."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.compared = 0
        self._here = Near(parsed_url(url), {"isolation_level": None})

    async def rows(self, statement: Executable, values: Mapping[str, object] | None = None) -> Sequence[Sequence[Any]]:
        here = self._here.rows(statement, values or {})
        async with self.read() as connection:
            there = (await connection.execute(statement, values or {})).all()
        assert here is not None
        assert [_exactly(row) for row in here] == [_exactly(row) for row in there]
        self.compared += len(there)
        return here

    async def aclose(self) -> None:
        self._here.close()
        await super().aclose()


def _exactly(row: Sequence[Any]) -> list[tuple[type, str]]:
    """Decimal("1.0") equals Decimal("1.00"), and 1 equals True: neither is the same."""
    return [(type(value), repr(value)) for value in row]


@pytest.fixture
async def twice(sqlite_url: str) -> AsyncIterator[Twice]:
    async with aclosing(Twice(sqlite_url)) as database:
        yield database


@pytest.fixture
def near(sqlite_url: str) -> Iterator[Near]:
    with closing(Near(parsed_url(sqlite_url), {"isolation_level": None})) as opened:
        yield opened


def _order(number: str, customer_id: str, at: datetime, words: str) -> Order:
    return Order(
        number=number,
        customer_id=customer_id,
        placed_at=at,
        status=OrderStatus.SHIPPED,
        currency="EUR",
        items=(
            Item(words, words, 3, Decimal("12.345")),
            Item("s", "n", 1, Decimal(7)),
            Item("s", "n", 1, Decimal(0)),
        ),
        shipments=(
            Shipment("DHL", words, "in_transit", date(2026, 7, 9), None),
            Shipment("DHL", words, "delivered", None, date(1999, 1, 2)),
            Shipment(words, "", "lost"),
        ),
        refunds=(Refund(number, Decimal("0.01"), "EUR", at, words), Refund(number, Decimal(10**9), "EUR", at)),
        address=words,
        paid_with=words,
    )


async def test_customers_and_orders_are_the_same_both_ways(twice: Twice) -> None:
    shop = ShopStore(twice)
    people = [Customer(f"c{n}", odd, f"e{n}@example.org", f"+4420{n}", odd, odd) for n, odd in enumerate(ODD)]
    bought = [_order(f"A-{n}", f"c{n}", NOW - timedelta(days=n), odd) for n, odd in enumerate(ODD)]
    more = [_order(f"B-{n}", "c1", WHOLE_SECOND + timedelta(hours=n), "") for n in range(7)]
    bare = Order("C-1", "c0", NOW, OrderStatus.PENDING, "USD")
    await shop.save(people, [*bought, *more, bare])
    for n in range(len(ODD)):
        assert await shop.customer(f"c{n}")
        assert len(await shop.customers_by_phone(f"+4420{n}")) == 1
        assert len(await shop.customers_by_email(f"E{n}@example.org ")) == 1
        assert f"A-{n}" in [order.number for order in await shop.orders_of(f"c{n}", limit=9)]
    assert len(await shop.orders_of("c1", limit=3)) == 3
    assert await shop.orders_of("c0", limit=0) == ()
    for keys in (
        ["A1"],
        ["B3", "nothing", "C1"],
        [f"A{n}" for n in range(12)],
        ["A1", *ODD],
        list(map(str, range(500))),
    ):
        await shop.orders_by_keys(keys)
    assert [o.number for o in await shop.orders_by_keys(["C1", "B6", "C1"])] == ["C-1", "B-6"]
    assert twice.compared > 200


@pytest.mark.parametrize("odd", ODD)
async def test_odd_texts_are_asked_for_the_same_both_ways(twice: Twice, odd: str) -> None:
    shop = ShopStore(twice)
    await shop.save([Customer(odd or "c", odd, "", odd)], [])
    found = await shop.customers_by_phone(odd)
    assert len(found) == bool(odd)
    await shop.customer(odd)
    await shop.orders_of(odd)
    assert await ProofStore(twice).of(odd, odd, NOW) == ()


async def test_proofs_and_actions_are_the_same_both_ways(twice: Twice) -> None:
    proofs, ledger = ProofStore(twice), ActionStore(twice)
    for n, odd in enumerate(ODD):
        proof = Proof(f"conv{n}", odd, "c1", "postcode", odd, NOW + timedelta(microseconds=n))
        assert await proofs.keep(proof, since=NOW - timedelta(hours=1), most_customers=2)
        assert len(await proofs.of(f"conv{n}", odd, WHOLE_SECOND)) == 1
        nested = {"text": odd.replace("\ud800", ""), "n": None, "list": [1, 2.5, True, {"k": "v"}]}
        proposal = Prepared("c1", nested, odd, amount=Decimal("3.5") if n % 2 else None, note=odd)
        action = await ledger.prepare(f"conv{n}", odd, "tool", proposal, turn=n, now=NOW, valid=timedelta(minutes=n))
        assert len(await ledger.latest(f"conv{n}", odd)) == 1
        await ledger.drop(action.id, reason=odd, now=NOW, turn=n or None)
        assert await ledger.get(action.id)
    assert await ledger.get("act_none") is None
    assert twice.compared == 3 * len(ODD)


async def test_a_statement_reads_its_columns_by_their_types_and_its_text_as_it_is(twice: Twice) -> None:
    typed: Select[*tuple[Any, ...]] = select(
        *(literal("x", Words), literal(Decimal("1.2"), Money), literal(NOW, Moment), literal(None, Moment)),
        *(column("n", Integer), literal(2.0), literal(True), bindparam("same"), bindparam("same").label("again")),
    ).select_from(text("(SELECT 7 AS n)"))
    assert len(await twice.rows(typed, {"same": "s"})) == 1
    twice_over = select(literal(NOW, Moment).label("at"), literal(1).label("at"), literal(NOW, Moment), literal(2))
    assert len(await twice.rows(twice_over.union_all(twice_over))) == 2
    plain = text("SELECT :a, 1.5, NULL, x'00ff', :a, '2026-07-01' AS day, '? %s' UNION ALL SELECT 1, 2, 3, 4, 5, 6, 7")
    assert len(await twice.rows(plain, {"a": 3})) == 2


async def test_a_list_of_values_is_asked_for_whatever_its_length(twice: Twice) -> None:
    async with twice.write() as connection:
        person = {"name": "", "email": "", "phone": "", "postcode": ""}
        await connection.execute(insert(customers), [person | {"id": f"c{n}"} for n in range(4)])
    among: BindParameter[Any] = bindparam("ids", expanding=True)
    some = select(customers.c.id).where(customers.c.id.in_(among), customers.c.id.in_(among)).limit(3)
    for ids, many in (([], 0), (["c1"], 1), (["c1", "c2"], 2), ([f"c{n}" for n in range(4)], 3), (["\ud800", "c3"], 1)):
        assert len(await twice.rows(some, {"ids": ids})) == many
    numbers: BindParameter[Any] = bindparam("numbers", expanding=True, type_=Integer)
    assert len(await twice.rows(select(literal(1)).where(literal(2).in_(numbers)), {"numbers": [1, 2]})) == 1


def test_values_that_no_type_takes_are_left_to_the_thread_and_do_no_harm(near: Near) -> None:
    since = select(literal(1)).where(bindparam("at", type_=Moment) > literal(NOW, Moment))
    assert near.rows(since, {"at": NOW + timedelta(days=1)}) == [(1,)]
    for wrong in (_without_zone(NOW), "yesterday", 3, object()):
        assert near.rows(since, {"at": wrong}) is None
    for unheard_of in (object(), [1], {"a": 1}):
        assert near.rows(text("SELECT :v"), {"v": unheard_of}) is None
    assert near.rows(since, {}) is None
    assert near.rows(since, {"at": NOW + timedelta(days=1), "other": 1}) == [(1,)]


def _without_zone(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def test_a_statement_that_is_no_select_is_left_to_the_thread(near: Near) -> None:
    by_name = text("SELECT 1 AS b, 2 AS a").columns(column("a", Money), column("b", Money))
    with pytest.raises(ArgumentError):
        LookUp(by_name, sqlite.dialect())
    assert near.rows(by_name, {}) is None
    assert near.rows(insert(customers), {"id": "c1"}) is None


def test_more_statements_than_are_kept_are_all_answered(near: Near) -> None:
    for n in range(200):
        assert near.rows(select(literal(n)), {}) == [(n,)]
