"""Orders in several parcels, and several orders in one breath."""

from datetime import date

import pytest

from app.llm.base import Facts
from app.orders import Shipment
from tests.llm.shop_talk import ANA, DELIVERED, KNOWN, SEARCH, SHIPPED, called, order, reply

CAME = Shipment("UPS", "U1", "delivered", date(2026, 11, 10), date(2026, 11, 9))
COMING = Shipment("Yamato", "Y1", "in_transit", date(2027, 1, 2))
READY = Shipment("DHL", "D1", "label_created", date(2026, 11, 30))
PART = "One parcel of order 50 was delivered on November 9 with UPS."
OTHER = "The other one is on its way with Yamato and should arrive on January 2, 2027."

PARCELS = [
    ((COMING, CAME), "where is my order", f"{PART} {OTHER}"),
    ((CAME, COMING), "has it been delivered", f"Only in part. {PART} {OTHER}"),
    ((COMING, CAME), "when will my order arrive", f"{PART} {OTHER}"),
    ((COMING, CAME), "tracking number", "The tracking numbers for order 50 are Y1 with Yamato and U1 with UPS."),
    ((COMING, CAME), "which carrier has my order", "Order 50 comes in two parcels with Yamato and UPS."),
    ((CAME, CAME), "has it been delivered", "Yes. Order 50 was delivered in two parcels, the last one on November 9."),
    ((CAME,), "where is my order", "Order 50 was delivered on November 9."),
    (
        (COMING, READY), "where is my order",
        "Order 50 comes in two parcels. One is still being prepared with DHL and should arrive on November 30.",
    ),
    ((COMING, READY), "has my order shipped", "Only in part. Order 50 comes in two parcels."),
]  # fmt: skip


@pytest.mark.parametrize(("parcels", "said", "told"), PARCELS)
def test_every_parcel_is_told(parcels: tuple[Shipment, ...], said: str, told: str) -> None:
    several = order("50", "shipped", date(2026, 11, 1), [("Pan", 1, "20.00")], parcels=parcels)
    assert reply(said, facts=Facts(ANA, (several,))).text.startswith(told)


def test_the_lookups_parcels_are_told_alike() -> None:
    found = {
        "number": "50", "status": "shipped", "carrier": "Yamato",
        "parcels": [
            {"status": "in_transit", "carrier": "Yamato", "tracking": "Y1", "expected_on": "2027-01-02"},
            {"status": "delivered", "carrier": "UPS", "tracking": "U1", "delivered_on": "2026-11-09"},
        ],
    }  # fmt: skip
    given = reply("where is order 50", *called("lookup_order", {"found": True, "orders": [found]}))
    assert given.text == f"{PART} {OTHER}"


MINE = "Order 1042 is on its way with UPS. It should arrive on November 24."
SEVERAL = [
    ("where are my orders 1042 and 1017", f"{MINE} Order 1017 was delivered on October 6."),
    ("what's in order 1017, and in 1042?", "Order 1017 has the Stand mixer. Order 1042 has the Blue kettle and 2 of"),
    (
        "how much did I spend on 1017 and 1042 together",
        "Order 1017 came to $199.00. Order 1042 came to $79.90. Together that is $278.90.",
    ),
    ("where are orders 1042 and 1099", f"{MINE} I can't find order 1099 on your account."),
    ("where is order 1042, no wait, 1017", "Order 1017 was delivered on October 6."),
    ("my orders please", "I see 3 recent orders: 1042, 1017 and W900."),
    ("what about invoice INV 2026 000123, what did it cost", "I can't find order INV2026000123 on your account."),
    ("where is order 12345678901234567890123456", "Sorry, I didn't get that number."),
    ("where is order won zero for two", MINE),
]


@pytest.mark.parametrize(("said", "told"), SEVERAL)
def test_several_orders_are_told_and_none_is_guessed(said: str, told: str) -> None:
    given = reply(said, facts=KNOWN, own=[SEARCH])
    assert given.text.startswith(told)
    assert given.calls == ()


def test_what_is_missing_is_looked_up_first() -> None:
    asked = reply("where are orders 1042 and 1099", facts=KNOWN)
    assert [call.arguments for call in asked.calls] == ['{"number": "1099"}']
    missed = called("lookup_order", {"found": False, "reason": "need_postcode", "message": "m"})
    told = reply("where are orders 1042 and 1099", *missed, facts=KNOWN)
    assert told.text == f"{MINE} I can't find order 1099 on your account."


def test_a_stranger_with_a_postcode_has_all_of_them_looked_up() -> None:
    asked = reply("orders 1042 and 1017, postcode 90210")
    assert [call.arguments for call in asked.calls] == [
        '{"number": "1042", "postcode": "90210"}',
        '{"number": "1017", "postcode": "90210"}',
    ]


def test_which_of_two_is_answered_with_both() -> None:
    said = ("how much was order 1042", "A: It came to $79.90.", "and 1017", "A: $199.", "which one was more expensive?")
    told = reply(*said, facts=Facts(ANA, (SHIPPED, DELIVERED))).text
    assert "$79.90" in told
    assert "$199.00" in told
