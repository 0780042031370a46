"""Markup, lists, tables, emoji and code, as a caller hears them."""

from collections.abc import Callable

import pytest

CASES = [
    ("# Welcome\n\nHi there", "Welcome. Hi there"),
    ("**Bold** and *it* and __b__ and _i_ and ~~no~~ `code`", "Bold and it and b and i and, no, code"),
    ("**Shipping Options**\nWe offer three.", "Shipping Options. We offer three."),
    ("Hello\nworld\nthis is soft\nwrapped text.", "Hello world this is soft wrapped text."),
    ("Line one\nLine two", "Line one, Line two"),
    ("First.\n\nSecond", "First. Second"),
    ("- [x] Ordered\n- [x] Shipped\n- [ ] Delivered", "Ordered, Shipped, Delivered"),
    ("1. Go to **Orders**.\n2. Tap *Return*.\n3. Print the label.", "Go to Orders. Tap Return. Print the label."),
    (
        (
            "It includes:\n\n1. **Blue Kettle** (x1) – $39.90\n2. **Red Mug**, large – $9.98 each\n\n**Total:** "
            "$49.88\n\nAnything else? 😊"
        ),
        (
            "It includes: Blue Kettle (times one), thirty-nine dollars and ninety cents; Red Mug, large, "
            "nine dollars and ninety-eight cents each. Total: forty-nine dollars and eighty-eight cents. "
            "Anything else?"
        ),
    ),
    (
        "I see two orders:\n- **#1042** — placed Nov 2, *delivered*\n- **#1043** — *in transit*",
        ("I see two orders: one zero four two, placed November second, delivered; one zero four three, in transit"),
    ),
    ("Your items\n* Tea\n* Milk\n\nThat's all", "Your items: Tea, Milk. That's all"),
    (
        (
            "| Item | Qty | Price |\n|:-----|:---:|------:|\n| Blue kettle | 1 | $39.90 |\n| Mug | 2 | $4.99 |\n\n"
            "**Total: $49.88**"
        ),
        (
            "Item, Quantity, Price: Blue kettle, one, thirty-nine dollars and ninety cents; Mug, two, four "
            "dollars and ninety-nine cents. Total: forty-nine dollars and eighty-eight cents"
        ),
    ),
    ("Name | Qty\n--- | ---\nKettle | 2", "Name, Quantity: Kettle, two"),
    (
        "**Status:** Shipped\n**Carrier:** UPS\n**ETA:** Nov 24",
        "Status: Shipped, Carrier: UPS, ETA: November twenty-fourth",
    ),
    ("Order ID: 1042 | Status: Shipped", "Order ID: one zero four two, Status: Shipped"),
    ("> **Note:** returns close 30 days after delivery.", "Note: returns close thirty days after delivery."),
    ("Your order is #1042.\n\n---\n\nAnything else?", "Your order is one zero four two. Anything else?"),
    ("Here's code:\n```python\nfoo()\n```\nDone.", "Here's code: Done."),
    ("```\nall I say", "all I say"),
    ("![A kettle](https://x.com/k.png) A kettle", "A kettle"),
    (
        "<b>Shipped</b><br/>Arrives <i>Friday</i> &amp; Saturday &mdash; maybe.",
        "Shipped, Arrives Friday and Saturday, maybe.",
    ),
    ('<p>Hello <a href="https://x.com">there</a></p><ul><li>One</li><li>Two</li></ul>', "Hello there, One, Two."),
    ("It shipped [1][2]. It's late.【4:0†source】", "It shipped. It's late."),
    ("Hello 👋🏽, I'm Ava ✨. Great 😊! See 👨\u200d👩\u200d👧 you", "Hello, I'm Ava. Great! See you"),
    ("1️⃣ First\n2️⃣ Second", "First, Second"),
    ("→ Placed → Shipped → Delivered", "Placed, Shipped, Delivered"),
    ("I ❤️ it ★★★★☆ UPS® and FedEx™", "I it UPS and FedEx"),
    ("Sorry :( bye", "Sorry bye"),
    (
        "\\*not bold\\* and john\\_smith@example.com and \\$5",
        "not bold and john underscore smith at example dot com and five dollars",
    ),
    ("[Customer Name], hi", "Customer Name, hi"),
    ("2 * 3 is 6", "two times three is six"),
]


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_markdown(written: str, spoken: str, say: Callable[[str], str]) -> None:
    assert say(written) == spoken
