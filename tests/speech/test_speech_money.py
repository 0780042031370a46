"""Amounts of money, as a caller hears them."""

from collections.abc import Callable

import pytest

CASES = [
    ("It costs $29.99.", "It costs twenty-nine dollars and ninety-nine cents."),
    ("39.90 EUR", "thirty-nine euros and ninety cents"),
    ("£5", "five pounds"),
    ("1,299.00 USD", "one thousand two hundred ninety-nine dollars"),
    ("$0.50", "fifty cents"),
    ("-$5", "minus five dollars"),
    ("Your balance is -$12.50.", "Your balance is minus twelve dollars and fifty cents."),
    ("€39,90 or 1.299,00 EUR", "thirty-nine euros and ninety cents or one thousand two hundred ninety-nine euros"),
    (
        "Your refund of $1,299.00 USD is on its way.",
        "Your refund of one thousand two hundred ninety-nine dollars is on its way.",
    ),
    (
        "It's $0.99/month, or $9.99/year.",
        "It's ninety-nine cents per month, or nine dollars and ninety-nine cents per year.",
    ),
    (
        "$10-15, $10–$15, 10-15 USD, USD 10.",
        "ten to fifteen dollars, ten to fifteen dollars, ten to fifteen dollars, ten dollars.",
    ),
    ("You paid $1.5M? No, $2k.", "You paid one point five million dollars? No, two thousand dollars."),
    ("USD $5.00, US$5, C$5", "five dollars, five dollars, five dollars"),
    ("a $50 voucher or a $5 gift card", "a fifty dollar voucher or a five dollar gift card"),
    ("That's $1 and 1 cent: $1.01.", "That's one dollar and one cent: one dollar and one cent."),
    (
        "£6.50 to the UK, €7,90 to the EU.",
        "six pounds and fifty pence to the UK, seven euros and ninety cents to the EU.",
    ),
    ("4.000 JPY, ¥4000, 199 SEK", "four thousand yen, four thousand yen, one hundred ninety-nine Swedish kronor"),
    ("Total = $5 + $6 = $11.", "Total equals five dollars plus six dollars equals eleven dollars."),
    ("Your points: 2,500 pts (~$25).", "Your points: two thousand five hundred points (about twenty-five dollars)."),
    ("2 for $5 or $3/ea.", "two for five dollars or three dollars each."),
    ("Total: **$89.80**", "Total: eighty-nine dollars and eighty cents"),
    (
        "The total is **$89.80** (incl. $5.00 shipping).",
        "The total is eighty-nine dollars and eighty cents (including five dollars shipping).",
    ),
    ("It costs $1,000,000.01!", "It costs one million dollars and one cent!"),
]


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_money(written: str, spoken: str, say: Callable[[str], str]) -> None:
    assert say(written) == spoken
