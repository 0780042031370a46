"""Personal data in what callers say: what is replaced, and what stays."""

import pytest

from tests.wire.captured import body_of, heard, kept


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Mail ana.ruiz+shop@sub.example.co.uk.", "Mail redacted@example.org."),
        ("<ana@x.org>, 'bob@y.org' or mailto:ANA@x.org", "<redacted@example.org>, 'redacted1@example.org' or mailto:"),
        ("it's john dot smith at gmail dot com, thanks", "it's redacted@example.org, thanks"),
        ("my email is j o h n at g mail dot com and", "my email is redacted@example.org and"),
        ("use ana underscore ruiz ninety nine at company dot co dot uk", "use redacted@example.org"),
        ("jane at gmail dot com please", "redacted@example.org please"),
        ("call +1 (612) 555-0142 or 612.555.0142", "call +15550100 or +15550100"),
        ("+34 612 345 678, 020 7946 0958, 06 98 76 54 32", "+15550100, +15550101, +15550102"),
        ("my number is 555 0142", "my number is +15550100"),
        ("it's six one two, five five five, oh one double four", "it's +15550100"),
        ("card 4111 1111 1111 1111 or 378282246310005, exp 12/27", "card 0000000000000000 or 0000000000000001, exp"),
        ("my card is four one one one " * 4, "my card is "),
        ("IBAN DE89 3704 0044 0532 0130 00 and", "IBAN XX00000000000000000000 and"),
        ("gb82west12345698765432 ok", "XX00000000000000000000 ok"),
        ("my zip is 90210.", "my zip is 00000."),
        ("the zip code for order 1042 is 90210", "the zip code for order 1042 is 00000"),
        ("postcode SW1A 1AA, and 10427 is my order", "postcode 00000, and 10427 is my order"),
        ("my zip code is nine oh two one oh", "my zip code is 00000"),
        ("My name is Ana Ruiz. Where is it?", "My name is [name]. Where is it?"),
        ("my name is conor o'brien and I wait", "my name is [name] and I wait"),
        ("I live at 12 Main Street, ground floor", "I live at [address], ground floor"),
        ("my password is hunter2 or sk-abcdef1234567890", "my password is [redacted] or [redacted]"),
        ("Bearer abc.def-123 https://u:p4ss@h/?token=ab", "Bearer [redacted] https://[redacted]@h/?token=[redacted]"),
    ],
)  # fmt: skip
def test_personal_data_in_what_was_said_is_replaced(said: str, expected: str) -> None:
    assert heard(said).startswith(expected)


@pytest.mark.parametrize(
    "said",
    [
        "Where is order 1042?",
        "order one zero four two three three seven",
        "order number 4500012345, tracking number 771234567890 and 1Z999AA10123456784",
        "order #W-10 42, order 112-3456789-0123456, KET-1234567890",
        "placed on 2026-11-02, 11/02/2026, 2.11.2026, at 2026-11-02T10:00:00Z, 2026-11-02 10:00:00",
        "it was $1,234,567.89 or 39.90 12.50 100.00 or 12 345 678 EUR",
        "sizes 20, 24, 28, 30 and 32; twenty three of them; double five is what I said",
        "I saw it at acme dot com. We arrived at noon. Then we left for amazon.com",
        "Call 550e8400-e29b-41d4-a716-446655440000 and conv_01abc and chatcmpl-12345678901",
        "The password is required. This is ridiculous, I am looking for it, I'm happy.",
        "What is the zip code on order 1042?",
        "No, that's all. Thanks, goodbye!",
        "...",
        "¿Dónde está mi pedido 1042? 🙂",
    ],
)
def test_what_is_no_personal_data_stays(said: str) -> None:
    assert heard(said) == said


def test_an_answer_is_read_with_its_question() -> None:
    both = "What is the order number, and the postcode on the order?"
    assert heard("sure, 10427 and 90210", both) == "sure, 10427 and 00000"
    assert heard("nine oh two one oh", "And your zip code?") == "00000"
    assert heard("SW1A 1AA", "And your postcode?") == "00000"
    assert heard("It's 4500012345", "What is your order number?") == "It's 4500012345"
    assert heard("It's 4500012345") == "It's +15550100"
    assert heard("6125550142", "What is the phone number on your order?") == "+15550100"


def test_one_value_has_one_placeholder_everywhere() -> None:
    body = {
        "user_id": "+1 612 555 0142",
        "messages": [
            {"role": "system", "content": "Caller: Ana Ruiz\nPhone: 612-555-0142"},
            {"role": "assistant", "content": "Is ana@x.org right?"},
            {"role": "user", "content": "ana at x dot org, yes, and it's ana ruiz, Bob's wife. Bob is bob@x.org"},
        ],
    }
    form = kept(body, {"X-Caller-Id": "+16125550142"}, reply="Thanks Ana, I wrote to ANA@X.org.")
    assert body_of(form) == {
        "user_id": "+15550100",
        "messages": [
            {"role": "system", "content": "Caller: [name]\nPhone: +15550100"},
            {"role": "assistant", "content": "Is redacted@example.org right?"},
            {
                "role": "user",
                "content": "redacted@example.org, yes, and it's [name], Bob's wife. Bob is redacted1@example.org",
            },
        ],
    }
    assert form["headers"] == {"x-caller-id": "+15550100"}
    assert form["reply"] == {"status": 200, "text": "Thanks [name], I wrote to redacted@example.org."}
