"""Addresses of all kinds, as a caller hears them."""

from collections.abc import Callable

import pytest

CASES = [
    ("Write to ana@example.org.", "Write to ana at example dot org."),
    ("john_smith@example.com", "john underscore smith at example dot com"),
    (
        "mary-jane.watson+shop@mail.example.co.uk",
        "mary dash jane dot watson plus shop at mail dot example dot co dot uk",
    ),
    ("user_123@x.org", "user underscore one two three at x dot org"),
    (
        "Call 1-800-555-0199 or (555) 123-4567, ext. 204.",
        (
            "Call one, eight zero zero, five five five, zero one nine nine or five five five, one two three, "
            "four five six seven, extension two hundred four."
        ),
    ),
    ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
    ("+1 (555) 010-0123", "plus one, five five five, zero one zero, zero one two three"),
    ("Call us at 5550100.", "Call us at five five five, zero one zero zero."),
    ("Dial 911 or text STOP to 55555.", "Dial nine one one or text STOP to five five five five five."),
    ("Visit www.acme-shop.com/returns for more.", "Visit acme dash shop dot com for more."),
    ("Visit https://acme.com.", "Visit acme dot com."),
    ("Go to acme.com or help.acme.com/faq.", "Go to acme dot com or help dot acme dot com."),
    ("Here's the link: https://acme.com/returns/start?order=1042&token=abc123def.", "Here's the link: acme dot com."),
    (
        ("You can track it [here](https://www.ups.com/track?loc=en_US&tracknum=1Z999AA1&requester=WT/trackdetails)."),
        "You can track it here.",
    ),
    ("See https://d3k4jf81.cloudfront.net/a/b?c=d for it.", "See the web page for it."),
    ("(see https://acme.com/help)", "(see acme dot com)"),
    ("<https://acme.com> or <ana@example.org>", "acme dot com or ana at example dot org"),
    ('See [Returns](https://acme.com/r "Returns") or [FAQ][1].\n\n[1]: https://acme.com/faq', "See Returns or FAQ."),
    ("12 Main St., Apt. 4B, Springfield", "twelve Main Street, Apartment four B, Springfield"),
    ("He lives at 1600 Pennsylvania Ave. NW", "He lives at sixteen hundred Pennsylvania Avenue NW"),
    (
        "We ship it to 1042 Main Street, 10117 Berlin.",
        "We ship it to ten forty-two Main Street, one zero one one seven Berlin.",
    ),
]


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_contacts(written: str, spoken: str, say: Callable[[str], str]) -> None:
    assert say(written) == spoken
