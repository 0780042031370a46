"""An order is told to its owner, and to nobody else."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.errors import IntakeError
from app.identity import Ladder
from app.orders import Customer, Item, Order, OrderStatus, Refund, Shipment
from app.proving import Limits, Prover
from app.standing import Level
from app.store.attempts import AttemptStore
from app.store.database import Database
from app.store.proofs import ProofStore
from app.store.shop import ShopStore
from app.tools.base import Scope
from app.tools.lookup_order import LookupOrder, OrderQuestion
from app.turn import Message

ANA = Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")
BEN = Customer("c2", "Ben Oak", "ben@example.org", "+12025550111", "SW1A 1AA")
TWIN = Customer("c3", "Tom Oak", "tom@example.org", "+12025550111", "10001")


def order(number: str, customer: str, day: int, status: OrderStatus = OrderStatus.SHIPPED) -> Order:
    return Order(
        number,
        customer,
        datetime(2026, 11, day, tzinfo=UTC),
        status,
        "USD",
        (Item("K", "Blue kettle", 2, Decimal("39.90")),),
        (Shipment("UPS", "1Z999", "in_transit", date(2026, 11, 24)),),
        (Refund(number, Decimal("5.00"), "USD", datetime(2026, 11, day, tzinfo=UTC)),) if day == 1 else (),
    )


def ladder_of(database: Database, limits: Limits | None = None) -> Ladder:
    shop = ShopStore(database)
    return Ladder(shop, ProofStore(database), Prover(shop, AttemptStore(database), limits=limits))


@pytest.fixture
async def tool(database: Database) -> LookupOrder:
    shop = ShopStore(database)
    await shop.save([ANA, BEN, TWIN], [order("1042", "c1", 2), order("1001", "c1", 1), order("W7-55", "c2", 3)])
    return LookupOrder(shop, ladder_of(database, Limits(conversation=3)))


async def ask(tool: LookupOrder, caller: str = "", conversation: str = "conv", **said: str) -> Mapping[str, object]:
    return await tool.run(OrderQuestion.model_validate(said), Scope(conversation, caller))


def numbers(told: Mapping[str, object]) -> list[str]:
    orders = told.get("orders", [])
    assert isinstance(orders, list)
    return [one["number"] for one in orders]


@pytest.mark.parametrize("caller", ["c1", "+12025550100", "ana@example.org", "ANA@example.org"])
async def test_a_known_caller_hears_the_latest_first(tool: LookupOrder, caller: str) -> None:
    assert numbers(await ask(tool, caller)) == ["1042", "1001"]


@pytest.mark.parametrize("number", ["1042", "#1042", "one zero four two", "ten forty-two", "order 1042, please"])
async def test_a_number_is_understood_as_spoken_or_typed(tool: LookupOrder, number: str) -> None:
    assert numbers(await ask(tool, "c1", number=number)) == ["1042"]


async def test_an_order_is_told_with_what_a_caller_asks_for(tool: LookupOrder) -> None:
    told = await ask(tool, "c1", number="1001")
    assert told["orders"] == [
        {
            "number": "1001",
            "spelled": "1 0 0 1",
            "status": "shipped",
            "placed_on": "2026-11-01",
            "expected_on": "2026-11-24",
            "carrier": "UPS",
            "tracking": "1Z999",
            "items": [{"name": "Blue kettle", "quantity": 2}],
            "total": "79.80",
            "currency": "USD",
            "refunds": [{"amount": "5.00", "created_on": "2026-11-01"}],
        }
    ]


@pytest.mark.parametrize(
    ("number", "postcode"),
    [("1042", "90210"), ("1042", "nine oh two one oh"), ("w7 55", "sw1a1aa"), ("W7-55", "S W 1 A, 1 A A")],
)
async def test_number_and_postcode_open_the_door(tool: LookupOrder, number: str, postcode: str) -> None:
    assert (await ask(tool, number=number, postcode=postcode))["found"] is True


async def test_a_stranger_cannot_tell_whether_an_order_exists(tool: LookupOrder) -> None:
    for caller in ("", "c2", "anonymous", "+19995550000"):
        there = await ask(tool, caller, number="1042")
        nowhere = await ask(tool, caller, number="9999")
        assert there == nowhere
        assert there["reason"] == "need_postcode"
    there = await ask(tool, conversation="a", number="1042", postcode="10001")
    nowhere = await ask(tool, conversation="b", number="9999", postcode="10001")
    assert there == nowhere
    assert there["found"] is False


async def test_nothing_known_means_asking_for_the_number(tool: LookupOrder) -> None:
    assert (await ask(tool))["reason"] == "need_number"
    assert (await ask(tool, number="   "))["reason"] == "need_number"


async def test_a_phone_that_two_share_names_neither(tool: LookupOrder) -> None:
    assert (await ask(tool, "+12025550111"))["reason"] == "need_number"


async def test_guessing_postcodes_ends_soon_in_a_conversation(tool: LookupOrder) -> None:
    for code in ("10001", "10002", "10003"):
        assert (await ask(tool, number="1042", postcode=code))["reason"] == "not_found"
    assert (await ask(tool, number="1042", postcode="90210"))["reason"] == "too_many_attempts"
    assert numbers(await ask(tool, conversation="another", number="1042", postcode="90210")) == ["1042"]
    assert numbers(await ask(tool, "c1", number="1042")) == ["1042"]  # its known owner is not shut out


async def test_starting_over_does_not_help_a_guesser_and_costs_the_owner_one_question(tool: LookupOrder) -> None:
    for n in range(12):
        told = await ask(tool, conversation=f"order {n}", number="1042", postcode=f"{10001 + n}")
        assert told["reason"] == ("not_found" if n < 10 else "need_email")
    assert (await ask(tool, conversation="x", number="1042", postcode="90210"))["reason"] == "need_email"
    assert (await ask(tool, conversation="z", number="9999", postcode="90210"))["reason"] == "not_found"
    assert numbers(await ask(tool, "c1", conversation="o", number="1042", postcode="90210")) == ["1042"]


async def test_one_postcode_tried_on_many_numbers_is_noticed(tool: LookupOrder) -> None:
    for n in range(20):
        await ask(tool, conversation=f"postcode {n}", number=f"55{n}0", postcode="SW1A 1AA")
    told = await ask(tool, conversation="y", number="W7-55", postcode="s w one a one a a")
    assert told["reason"] == "need_email"
    assert (await ask(tool, conversation="y", number="8888", postcode="SW1A1AA")) == told


async def test_the_same_mistake_again_is_one_guess(tool: LookupOrder) -> None:
    for _ in range(8):
        assert (await ask(tool, number="1042", postcode="10001"))["reason"] == "not_found"
    assert numbers(await ask(tool, number="1042", postcode="90210")) == ["1042"]


@pytest.mark.parametrize("heard", ["1043", "1050", "1024", "104", "one oh four too four", "142", "ten forty"])
async def test_a_misheard_number_of_the_callers_own_becomes_one_guess(database: Database, heard: str) -> None:
    shop = ShopStore(database)
    own = {"1043": "1048", "1050": "1015", "1024": "1029", "104": "1042"}
    number = {"1043": "1042", "1024": "1042"}.get(heard, own.get(heard, "1042"))
    await shop.save([ANA, BEN], [order(number, "c1", 2), order("7007", "c1", 3), order("1041", "c2", 2)])
    told = await ask(LookupOrder(shop, ladder_of(database)), "c1", number=heard)
    if heard in {"1043", "1024", "ten forty", "one oh four too four"}:  # nothing that the ear confuses
        assert told["reason"] == "need_postcode"
    else:
        assert told["guess"] == {"number": number, "spelled": " ".join(number)}
        assert "orders" not in told


async def test_nobody_is_helped_to_a_strangers_number(database: Database) -> None:
    shop = ShopStore(database)
    await shop.save([ANA, BEN], [order("1042", "c1", 2), order("2015", "c2", 3)])
    tool = LookupOrder(shop, ladder_of(database))
    for caller in ("", "c1", "+19995550000"):
        assert (await ask(tool, caller, number="2050"))["reason"] == "need_postcode"


async def test_own_orders_may_be_kept_for_verified_callers(tool: LookupOrder) -> None:
    scope = Scope("conv", "c1", history=(Message("user", "hello"),), told_from=Level.VERIFIED)
    assert (await tool.run(OrderQuestion(number="1042"), scope))["reason"] == "need_postcode"
    assert (await tool.run(OrderQuestion(), scope))["reason"] == "need_number"
    assert numbers(await tool.run(OrderQuestion(number="1042", postcode="90210"), scope)) == ["1042"]
    assert numbers(await tool.run(OrderQuestion(number="1001"), scope)) == ["1001"]


async def test_an_id_that_is_anothers_phone_names_neither(database: Database) -> None:
    shop = ShopStore(database)
    eve = Customer("2025550100", "Eve", "eve@example.org", "", "20001")
    await shop.save([ANA, eve], [order("1042", "c1", 2), order("E-100", "2025550100", 3)])
    tool = LookupOrder(shop, ladder_of(database))
    assert (await ask(tool, "2025550100"))["reason"] == "need_number"


async def test_an_order_never_changes_hands(database: Database) -> None:
    shop = ShopStore(database)
    await shop.save([ANA, BEN], [order("A-77B", "c2", 2)])
    with pytest.raises(IntakeError, match="another customer"):
        await shop.save([ANA], [order("#A-77/b", "c1", 2), order("2000", "c1", 2)])
    (kept,) = await shop.orders_by_keys(["A77B", "2000"])
    assert (kept.number, kept.customer_id) == ("A-77B", "c2")


async def test_every_parcel_is_told_and_the_one_on_its_way_speaks_for_the_order(database: Database) -> None:
    shop = ShopStore(database)
    parcels = (
        Shipment("Yamato", "Y1", "in_transit", date(2027, 1, 2)),
        Shipment("UPS", "U1", "delivered", date(2026, 11, 10), date(2026, 11, 9)),
    )
    placed = datetime(2026, 11, 1, tzinfo=UTC)
    await shop.save([ANA], [Order("50", "c1", placed, OrderStatus.SHIPPED, "USD", shipments=parcels)])
    told = (await ask(LookupOrder(shop, ladder_of(database)), "c1", number="50"))["orders"]
    assert isinstance(told, list)
    assert (told[0]["carrier"], told[0]["expected_on"]) == ("Yamato", "2027-01-02")
    assert "delivered_on" not in told[0]
    assert told[0]["parcels"] == [
        {"status": "in_transit", "carrier": "Yamato", "tracking": "Y1", "expected_on": "2027-01-02"},
        {
            "status": "delivered",
            "carrier": "UPS",
            "tracking": "U1",
            "expected_on": "2026-11-10",
            "delivered_on": "2026-11-09",
        },
    ]
