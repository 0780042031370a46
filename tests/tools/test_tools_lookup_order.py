"""An order is told to its owner, and to nobody else."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.errors import IntakeError
from app.orders import Customer, Item, Order, OrderStatus, Refund, Shipment
from app.store.database import Database
from app.store.shop import ShopStore
from app.tools.attempts import Attempts
from app.tools.base import Scope
from app.tools.lookup_order import LookupOrder, OrderQuestion

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


@pytest.fixture
async def tool(database: Database) -> LookupOrder:
    shop = ShopStore(database)
    await shop.save([ANA, BEN, TWIN], [order("1042", "c1", 2), order("1001", "c1", 1), order("W7-55", "c2", 3)])
    return LookupOrder(shop, Attempts(most=3))


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


async def test_starting_over_does_not_help_a_guesser(tool: LookupOrder) -> None:
    for n in range(20):
        told = await ask(tool, conversation=f"order {n}", number="1042", postcode=f"{10001 + n}")
        assert told["reason"] == "not_found"
    assert (await ask(tool, conversation="x", number="1042", postcode="90210"))["reason"] == "too_many_attempts"
    for n in range(20):
        await ask(tool, conversation=f"postcode {n}", number=f"55{n}0", postcode="SW1A 1AA")
    told = await ask(tool, conversation="y", number="W7-55", postcode="s w one a one a a")
    assert told["reason"] == "too_many_attempts"


async def test_an_id_that_is_anothers_phone_names_neither(database: Database) -> None:
    shop = ShopStore(database)
    eve = Customer("2025550100", "Eve", "eve@example.org", "", "20001")
    await shop.save([ANA, eve], [order("1042", "c1", 2), order("E-100", "2025550100", 3)])
    tool = LookupOrder(shop, Attempts())
    assert (await ask(tool, "2025550100"))["reason"] == "need_number"


async def test_an_order_never_changes_hands(database: Database) -> None:
    shop = ShopStore(database)
    await shop.save([ANA, BEN], [order("A-77B", "c2", 2)])
    with pytest.raises(IntakeError, match="another customer"):
        await shop.save([ANA], [order("#A-77/b", "c1", 2), order("2000", "c1", 2)])
    (kept,) = await shop.orders_by_keys(["A77B", "2000"])
    assert (kept.number, kept.customer_id) == ("A-77B", "c2")


async def test_attempts_are_forgotten_with_time_and_bounded() -> None:
    now = [0.0]
    attempts = Attempts(most=2, most_elsewhere=3, window_s=10, clock=lambda: now[0])
    for _ in range(2):
        attempts.failed("conv", ["1042"], "90210")
    assert attempts.exhausted("conv", [], "")
    assert not attempts.exhausted("other", ["1042"], "")
    attempts.failed("third", ["1042"], "90 210")
    assert attempts.exhausted("other", ["1042"], "")
    assert attempts.exhausted("other", [], "90210")
    now[0] = 11.0
    assert not attempts.exhausted("conv", ["1042"], "90210")


async def test_every_parcel_is_told_and_the_one_on_its_way_speaks_for_the_order(database: Database) -> None:
    shop = ShopStore(database)
    parcels = (
        Shipment("Yamato", "Y1", "in_transit", date(2027, 1, 2)),
        Shipment("UPS", "U1", "delivered", date(2026, 11, 10), date(2026, 11, 9)),
    )
    placed = datetime(2026, 11, 1, tzinfo=UTC)
    await shop.save([ANA], [Order("50", "c1", placed, OrderStatus.SHIPPED, "USD", shipments=parcels)])
    told = (await ask(LookupOrder(shop, Attempts()), "c1", number="50"))["orders"]
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
