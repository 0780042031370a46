"""What a capture keeps and what it must not keep."""

import json
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.wire.capture import VERSION, capture

GOLDEN = sorted((Path(__file__).parent.parent / "captures").glob("*.json"))


def kept(body: object, headers: dict[str, str] | None = None, reply: str | None = None) -> dict[str, object]:
    """A capture of a body."""
    return capture(
        captured_at="2026-11-20T09:15:02+00:00",
        method="POST",
        path="/v1/chat/completions",
        headers=(headers or {}).items(),
        body=body,
        status=200 if reply is not None else None,
        reply=reply,
    )


def body_of(form: dict[str, object]) -> dict[str, object]:
    """The body of a capture, when it is an object."""
    return cast("dict[str, object]", form["body"])


def heard(text: str, asked: str = "How can I help?") -> str:
    """What is kept of something the caller said after the agent asked something."""
    messages = [{"role": "assistant", "content": asked}, {"role": "user", "content": text}]
    found = cast("list[dict[str, str]]", body_of(kept({"messages": messages}))["messages"])
    return found[1]["content"]


def test_the_form() -> None:
    form = kept({"messages": []}, {"X-Conversation-Id": "conv_01", "Content-Type": "application/json"}, reply="Hello.")
    assert form == {
        "version": VERSION,
        "captured_at": "2026-11-20T09:15:02+00:00",
        "method": "POST",
        "path": "/v1/chat/completions",
        "headers": {"x-conversation-id": "conv_01", "content-type": "application/json"},
        "body": {"messages": []},
        "reply": {"status": 200, "text": "Hello."},
    }
    assert "reply" not in kept({})


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


def test_fields_are_known_by_their_names() -> None:
    body = {
        "messages": [{"role": "user", "name": "Ana", "content": "Hi from Ana in Springfield"}],
        "elevenlabs_extra_body": {
            "api_key": "abc",
            "sessionToken": "abc",
            "callerId": "u-778812",
            "customer": {"firstName": "Ana", "last_name": "Ruiz", "status": "ok", "phone": None},
            "shipping_address": {"line1": "1 Main St", "city": "Springfield", "country": "US", "zip": 90210},
            "date_of_birth": "1990-01-31",
            "card": {"brand": "visa", "number": "4111111111111111"},
            "contacts": {"ana@x.org": {"phones": ["612 555 0142", "6125550142"]}},
            "items": [{"sku": "KET", "name": "Blue kettle", "quantity": 1, "unit_price": "39.90"}],
            "order": {"number": "4500012345", "placed_at": "2026-11-02T10:00:00Z", "total": 39.9},
            "max_tokens": 400,
            "email_verified": True,
        },
    }  # fmt: skip
    found = body_of(kept(body))
    assert found["messages"] == [{"role": "user", "name": "[name]", "content": "Hi from [name] in [address1]"}]
    assert found["elevenlabs_extra_body"] == {
        "api_key": "[redacted]",
        "sessionToken": "[redacted]",
        "callerId": "[id]",
        "customer": {"firstName": "[name]", "last_name": "[name1]", "status": "ok", "phone": None},
        "shipping_address": {"line1": "[address]", "city": "[address1]", "country": "US", "zip": 0},
        "date_of_birth": "[birth]",
        "card": {"brand": "visa", "number": "0000000000000000"},
        "contacts": {"redacted@example.org": {"phones": ["+15550100", "+15550100"]}},
        "items": [{"sku": "KET", "name": "Blue kettle", "quantity": 1, "unit_price": "39.90"}],
        "order": {"number": "4500012345", "placed_at": "2026-11-02T10:00:00Z", "total": 39.9},
        "max_tokens": 400,
        "email_verified": True,
    }  # fmt: skip


def test_json_in_strings_is_redacted_inside_and_stays_json() -> None:
    arguments = '{"email":"ana@x.org","order_number":"1042","note":"call 612-555-0142","token":"t"}'
    untouched = '{"order_number": "1042",  "amount": 39.90}'
    nested = json.dumps({"payload": json.dumps({"customer": {"name": "Ana Ruiz"}})})
    messages = [
        {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "f", "arguments": arguments}}]},
        {"role": "tool", "tool_call_id": "call_1", "name": "lookup_order", "content": untouched},
        {"role": "tool", "tool_call_id": "call_2", "content": nested},
    ]
    found = json.loads(json.dumps(body_of(kept({"messages": messages}))["messages"]))
    assert json.loads(found[0]["tool_calls"][0]["function"]["arguments"]) == {
        "email": "redacted@example.org",
        "order_number": "1042",
        "note": "call +15550100",
        "token": "[redacted]",
    }
    assert found[1] == messages[1]
    assert json.loads(json.loads(found[2]["content"])["payload"]) == {"customer": {"name": "[name]"}}


def test_json_that_names_a_field_twice_does_not_tell_the_first() -> None:
    text = '{"name": "Ana Ruiz", "name": null}'
    assert "Ana" not in json.dumps(kept({"messages": [{"role": "tool", "content": text}]}))


def test_json_cut_in_half_is_redacted_by_its_field_names() -> None:
    text = '{"name": "ana ruiz", "phone": "6125550142", "order_number": "10'
    assert heard(text) == '{"name": "[name]", "phone": "+15550100", "order_number": "10'


def test_tool_definitions_keep_their_names() -> None:
    tools = [
        {
            "type": "function",
            "function": {
                "name": "send_details",
                "description": "Sends an e-mail.",
                "parameters": {
                    "type": "object",
                    "properties": {
                        "email": {"type": "string", "description": "Where to, such as ana@x.org"},
                        "token": {"type": "string", "enum": ["a", "b"]},
                        "name": {"type": "string", "default": "you"},
                    },
                    "required": ["email", "name"],
                },
            },
        }
    ]
    expected = json.loads(json.dumps(tools).replace("ana@x.org", "redacted@example.org"))
    assert body_of(kept({"tools": tools}))["tools"] == expected


def test_headers_lose_secrets_and_addresses() -> None:
    headers = {
        "Authorization": "Bearer abc",
        "X-Api-Key": "abc",
        "X-Shared-Key": "abc",
        "Cookie": "a=b",
        "X-Elevenlabs-Signature": "t=1",
        "X-Forwarded-For": "192.0.2.7",
        "X-Tenant": "acme",
        "X-Note": "for ana@x.org",
        "User-Agent": "agent/120.0.6099.109",
    }
    assert kept({}, headers)["headers"] == {
        "authorization": "[redacted]",
        "x-api-key": "[redacted]",
        "x-shared-key": "[redacted]",
        "cookie": "[redacted]",
        "x-elevenlabs-signature": "[redacted]",
        "x-forwarded-for": "[redacted]",
        "x-tenant": "acme",
        "x-note": "for redacted@example.org",
        "user-agent": "agent/120.0.6099.109",
    }


def test_a_body_that_is_no_json_is_a_bounded_redacted_text() -> None:
    assert kept("user=ana@x.org&password=hunter2")["body"] == "user=redacted@example.org&password=[redacted]"
    long = str(kept("x " * 100_000 + "ana@x.org")["body"])
    assert len(long) < 10_000
    cut_in_an_address = str(kept("y" * 8_700 + " ana.ruiz@example.org")["body"])
    assert "ana" not in cut_in_an_address


def test_redacting_again_changes_nothing() -> None:
    body = {
        "messages": [
            {"role": "system", "content": "Caller: Ana Ruiz, born: 1990-01-31, lives at 1 Main Street. Zip: 90210"},
            {"role": "user", "content": "ana@x.org bob@x.org 612-555-0142 4111111111111111 DE89370400440532013000"},
        ],
        "user_id": "u-778812",
    }
    once = kept(body)
    assert kept(once["body"]) == once


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_golden_requests_have_nothing_left_to_redact(file: Path) -> None:
    """But the customer id, which is kept in files made by hand."""
    form = json.loads(file.read_text())
    again = kept(form["body"], form["headers"])
    as_by_hand = json.loads(json.dumps(again["body"]).replace('"[id]"', '"c1"'))
    assert as_by_hand == form["body"]
    assert again["headers"] == form["headers"]


@pytest.mark.parametrize(
    "text",
    [
        "a-" * 50_000, "1 " * 50_000, "1" * 50_000, " " * 50_000, "zip" + " " * 50_000, "12345" + "!" * 50_000,
        "@" * 50_000, "a@" * 25_000, "a@" + "a." * 50_000, "://" + "a:" * 50_000, "x at y dot " * 9_000,
        "Name: " * 16_000, '"a":"' * 20_000, '"a":"' + "\\" * 50_000, "aa11 " * 20_000, "one 1 " * 16_000,
        "[" * 50_000, '{"a":' * 20_000, "6125550142 " * 9_000, "12 Aa " * 16_000, "eyJaaaaaaaaaaa-" * 6_000,
        "\ud83d" * 1_000, "\x00" * 1_000,
    ],
    ids=lambda text: f"{text[:12]!a}",
)  # fmt: skip
def test_hostile_texts_are_read_in_reasonable_time(text: str) -> None:
    assert isinstance(heard(text, "What is your zip code?"), str)


def test_deep_nesting_is_cut_and_not_told() -> None:
    deep: object = "ana@x.org"
    for _ in range(900):
        deep = [deep]
    in_text = json.dumps({"a": "ana@x.org"})
    for _ in range(12):
        in_text = json.dumps([in_text])
    told = json.dumps([kept({"a": deep, "b": in_text}), kept({"c": '{"a":' * 30_000})])
    assert "ana@x.org" not in told


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=12), inside, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(["email", "name", "messages", "content", "tools", "x", "card", "order", "properties", "role"])
SECRETS = st.sampled_from(["ana.ruiz@example.net", "+1 612-555-0142", "4111 1111 1111 1111", "DE89370400440532013000"])


@settings(max_examples=150, deadline=None)
@given(JSON, st.text(max_size=40))
def test_any_json_can_be_kept(body: object, reply: str) -> None:
    form = kept(body, {"x": reply}, reply)
    json.dumps(form)
    if not isinstance(body, str):
        assert type(form["body"]) is type(body)


@settings(max_examples=150, deadline=None)
@given(SECRETS, st.lists(KEYS | st.integers(0, 2), max_size=8), st.booleans())
def test_personal_data_is_found_however_deep(secret: str, path: list[str | int], in_text: bool) -> None:
    body: object = f"that is {secret}, right?"
    for step in path:
        body = {step: body, "y": 1} if isinstance(step, str) else [*([None] * step), body]
        if in_text:
            body = json.dumps(body)
    assert secret not in json.dumps(kept({"body": body}))
