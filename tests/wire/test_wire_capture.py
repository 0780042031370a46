"""What a capture keeps and what it must not keep."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.wire.capture import VERSION
from tests.wire.captured import body_of, heard, kept

GOLDEN = sorted((Path(__file__).parent.parent / "captures").glob("*.json"))


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
