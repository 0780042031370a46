"""Order numbers, tracking numbers and other codes, as a caller hears them."""

from collections.abc import Callable

import pytest

CASES = [
    ("order 1042", "order one zero four two"),
    ("#1042", "one zero four two"),
    ("order number W1234567", "order number W one two three four five six seven"),
    ("Your order **#1042** has shipped.", "Your order one zero four two has shipped."),
    (
        "Order numbers 1042, 1043 and 1044 are all delivered.",
        "Order numbers one zero four two, one zero four three and one zero four four are all delivered.",
    ),
    ("Your order **#W-10042** was shipped via UPS.", "Your order W, one zero zero four two was shipped via UPS."),
    ("Your confirmation number is ABC-123-XYZ.", "Your confirmation number is A B C, one two three, X Y Z."),
    (
        "Your case number is CS-2026-00417; we'll reply within 24 hrs.",
        ("Your case number is C S, two zero two six, zero zero four one seven; we'll reply within twenty-four hours."),
    ),
    (
        "Order no. W1234567 and order nos. 1042 & 1043.",
        (
            "Order number W one two three four five six seven and order numbers one zero four two and one "
            "zero four three."
        ),
    ),
    (
        "Do you mean order no. 1042 or no. 1043?",
        "Do you mean order number one zero four two or number one zero four three?",
    ),
    (
        "Your order (No. 1042) is here. No. 1043 isn't. No, it's not.",
        "Your order (Number one zero four two) is here. Number one zero four three isn't. No, it's not.",
    ),
    ("Order #1042's status: delivered.", "Order one zero four two's status: delivered."),
    ("Order #: 1042", "Order: one zero four two"),
    ("Order # 1042", "Order one zero four two"),
    ("order number **10**42", "order number one zero four two"),
    ('I couldn\'t find order "10-42".', 'I couldn\'t find order "one zero, four two".'),
    (
        "You have 2 open orders: #1042 (shipped) & #1043 (processing).",
        "You have two open orders: one zero four two (shipped) and one zero four three (processing).",
    ),
    (
        "Order 100042 contains 12 items, order 7 contains 3.",
        "Order one zero zero zero four two contains twelve items, order seven contains three.",
    ),
    ("Order: 1042, 1043. Not 5!", "Order: one zero four two, one zero four three. Not five!"),
    ("order1042", "order one zero four two"),
    (
        "You can order 100 of them; the sale ends 30 days later.",
        "You can order one hundred of them; the sale ends thirty days later.",
    ),
    ("a number of 12 items", "a number of twelve items"),
    ("Your order number is 42.", "Your order number is four two."),
    (
        "Your tracking number is `1Z999AA10123456784`.",
        "Your tracking number is the one ending in six seven eight four.",
    ),
    ("Tracking no. 1Z 999 AA1 01 2345 6784.", "Tracking number ending in six seven eight four."),
    ("Tracking: 9400 1000 0000 0000 0000 00.", "Tracking: ending in zero zero zero zero."),
    ("I've refunded it to your Visa ending in 4242.", "I've refunded it to your Visa ending in four two four two."),
    ("The card **** **** **** 4242.", "The card four two four two."),
    ("Your PIN is 0042 and code: 7 3 9 1.", "Your PIN is zero zero four two and code: seven three nine one."),
    ("Your verification code is 482913.", "Your verification code is four eight two nine one three."),
    ('Use the promo code "WELCOME10" at checkout.', 'Use the promo code "WELCOME ten" at checkout.'),
    ("Item SKU: KET-BL-01", "Item SKU: K E T, B L, zero one"),
    (
        "Model XR-500B, S/N 12345678.",
        "Model X R, five zero zero B, serial number one two three four five six seven eight.",
    ),
    ("Your zip code is 90210, right?", "Your zip code is nine zero two one zero, right?"),
    ("Springfield, IL 62704.", "Springfield, IL six two seven zero four."),
    ("Room #5, item #12.", "Room number five, item number twelve."),
    ("We're the #1 shop. It's the No. 1 seller.", "We're the number one shop. It's the Number one seller."),
    (
        "Flight BA2490 departs from Gate B32, seat 14C.",
        "Flight B A two four nine zero departs from Gate B thirty-two, seat fourteen C.",
    ),
]


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_codes(written: str, spoken: str, say: Callable[[str], str]) -> None:
    assert say(written) == spoken
