"""What the platform may send, and what becomes of it."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import BadRequest
from app.turn import ToolCall, Turn
from app.wire.body import parse
from app.wire.request import read_turn

USER = {"role": "user", "content": "Where is my order?"}


def read(body: object, headers: dict[str, str] | None = None, **options: object) -> Turn:
    return read_turn(parse(json.dumps(body).encode()), headers or {}, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("hello", "hello"),
        (None, ""),
        (
            [{"type": "text", "text": "one"}, {"type": "image_url", "image_url": {"url": "x"}}, {"text": "two"}],
            "one two",
        ),
        (["plain", {"type": "input_text", "text": "part"}], "plain part"),
        ({"type": "text", "text": "lonely part"}, "lonely part"),
        ([{"type": "text", "text": {"value": "nested"}}], "nested"),
        ([], ""),
        (42, "42"),
    ],
)
def test_content_in_any_form_becomes_text(content: object, text: str) -> None:
    assert read({"messages": [{"role": "user", "content": content}]}).utterance == text


def test_a_message_without_content_is_an_empty_one() -> None:
    assert read({"messages": [{"role": "user"}]}).utterance == ""


@pytest.mark.parametrize(
    ("role", "known"), [("developer", "system"), ("function", "tool"), ("agent", "assistant"), (" User ", "user")]
)
def test_roles_of_other_dialects_are_understood(role: str, known: str) -> None:
    assert read({"messages": [{"role": role, "content": "x"}]}).messages[0].role == known


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": None}, "messages"),
        ({"messages": "hello"}, "messages"),
        ({"messages": {"role": "user"}}, "messages"),
        ({"messages": ["hello"]}, "messages[0]"),
        ({"messages": [USER, {"content": "no role"}]}, "messages[1].role"),
        ({"messages": [{"role": "oracle", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": ["user"], "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": True}]}, "messages[0].content"),
    ],
)
def test_what_cannot_be_a_request_is_refused_by_name(body: object, param: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read(body)
    assert caught.value.param == param


@pytest.mark.parametrize(
    "raw", [b"", b"  ", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"messages": NaN}', b"{" * 5000]
)
def test_what_is_no_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(BadRequest):
        parse(raw)


def test_half_an_emoji_does_not_lose_the_turn() -> None:
    body = parse(b'{"messages": [{"role": "user", "content": "thanks \\ud83d and bye"}], "x": {"\\ud83d": 1}}')
    assert read_turn(body, {}).utterance == "thanks \ufffd and bye"


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    ("own", "asked", "cap", "temperature"),
    [
        ({"max_tokens": 400, "temperature": 0.0}, {"max_tokens": 60, "temperature": 0.9}, 60, 0.9),
        ({"max_tokens": 40, "temperature": 0.1}, {"max_tokens": 60}, 40, 0.1),
        ({"max_tokens": -1}, {"max_tokens": 60, "temperature": 7}, 60, None),
        ({"max_tokens": 40, "temperature": 0.1}, {"max_tokens": "60", "temperature": "hot"}, 40, 0.1),
        ({}, {"max_tokens": -1, "temperature": True}, None, None),
    ],
)
def test_a_client_may_ask_for_a_lower_cap_and_another_temperature(
    own: dict[str, object], asked: dict[str, object], cap: int | None, temperature: float | None
) -> None:
    turn = read({"messages": [USER], **own, "elevenlabs_extra_body": asked})
    assert (turn.max_tokens, turn.temperature) == (cap, temperature)


@pytest.mark.parametrize("field", ["max_tokens", "max_completion_tokens"])
@pytest.mark.parametrize(
    ("value", "cap"),
    [(-1, None), (0, None), (None, None), (200, 200), (2.0, 2), ("many", None), (True, None), (0.4, None)],
)
def test_only_a_real_cap_on_tokens_is_kept(field: str, value: object, cap: int | None) -> None:
    assert read({"messages": [USER], field: value}).max_tokens == cap


@pytest.mark.parametrize(
    ("value", "kept"), [(None, None), (0, 0.0), (0.7, 0.7), (3, None), ("hot", None), (True, None)]
)
def test_temperature_is_kept_when_it_is_one(value: object, kept: float | None) -> None:
    assert read({"messages": [USER], "temperature": value}).temperature == kept


def test_tool_calls_and_results_are_read_in_both_spellings() -> None:
    turn = read(
        {
            "messages": [
                USER,
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {"id": "a", "type": "function", "function": {"name": "open_page", "arguments": {"path": "/"}}},
                        {"id": "b", "type": "function", "function": {"name": "", "arguments": "{}"}},
                        "nonsense",
                    ],
                },
                {"role": "assistant", "function_call": {"name": "old", "arguments": "{}"}},
                {"role": "tool", "tool_call_id": "a", "content": '{"ok": true}'},
            ]
        }
    )
    assert turn.messages[1].tool_calls == (ToolCall("a", "open_page", '{"path":"/"}'),)
    assert turn.messages[2].tool_calls[0].name == "old"
    assert turn.messages[2].tool_calls[0].id
    assert turn.is_continuation


def test_tools_without_a_name_are_left_out() -> None:
    tools = [
        {"type": "function", "function": {"name": "end_call", "description": None, "parameters": None}},
        {"type": "function", "function": {"description": "no name"}},
        {"type": "function"},
        None,
    ]
    turn = read({"messages": [USER], "tools": tools})
    assert [tool.name for tool in turn.tools] == ["end_call"]
    assert turn.tools[0].parameters == {"type": "object", "properties": {}}
    assert read({"messages": [USER], "tools": tools, "tool_choice": "none"}).tools == ()
    assert read({"messages": [USER], "tools": None}).tools == ()


def _with_tool(parameters: object, description: str = "Ends the call.") -> Turn:
    function = {"name": "end_call", "description": description, "parameters": parameters}
    return read({"messages": [USER], "tools": [{"type": "function", "function": function}]})


def test_equal_tools_of_many_requests_are_held_once() -> None:
    schema = {"type": "object", "properties": {"reason": {"type": "string"}}, "required": ["reason"]}
    first, second = _with_tool(schema), _with_tool(schema)
    other = _with_tool(schema, "Ends it.")
    assert first.tools[0] is second.tools[0]
    assert (other.tools[0].description, other.tools[0].parameters) == ("Ends it.", schema)


def test_tools_too_large_or_too_deep_to_be_shared_are_read_all_the_same() -> None:
    large = {"type": "object", "properties": {f"field{n}": {"type": "string"} for n in range(1000)}}
    deep: dict[str, object] = {}
    for _ in range(400):
        deep = {"properties": deep}
    for schema in (large, deep):
        assert _with_tool(schema).tools[0].parameters == schema


def test_the_conversation_id_comes_from_the_best_place_there_is() -> None:
    system = {"role": "system", "content": "You are Ada. CALL_ID=conv_01abc."}
    extra = {"conversation_id": "extra-1"}
    body: dict[str, object] = {"messages": [system, USER], "elevenlabs_extra_body": extra}
    assert read(body, {"x-conversation-id": "head-1"}).conversation_id == "head-1"
    assert read(body).conversation_id == "extra-1"
    assert read({"messages": [system, USER]}).conversation_id == "conv_01abc"
    derived = read({"messages": [USER]}).conversation_id
    later = [USER, {"role": "assistant", "content": "Which one?"}, {"role": "user", "content": "The last."}]
    opening = [{"role": "assistant", "content": "Hello."}, USER]
    assert derived.startswith("derived_")
    assert read({"messages": opening}).conversation_id == read({"messages": [*opening, *later[1:]]}).conversation_id
    assert read({"messages": opening}).conversation_id != read({"messages": opening, "user_id": "c1"}).conversation_id


def test_the_caller_is_believed_from_the_sources_named_only() -> None:
    body = {"messages": [USER], "user_id": "u1", "elevenlabs_extra_body": {"caller_id": "+15550100"}}
    everywhere = ("header", "extra_body", "user_id")
    assert read(body, {"x-caller-id": "h1"}, caller_sources=everywhere).caller_id == "h1"
    assert read(body, caller_sources=everywhere).caller_id == "+15550100"
    assert read({"messages": [USER], "user_id": 77}, caller_sources=everywhere).caller_id == "77"
    assert read(body, caller_sources=("header",)).caller_id == ""


def test_dynamic_variables_are_scalars_and_never_secrets() -> None:
    extra = {
        "tenant": "acme",
        "secret__key": "s",
        "list": [1],
        "dynamic_variables": {"user_name": "Ana", "secret__x": "y"},
    }
    assert read({"messages": [USER], "elevenlabs_extra_body": extra}).variables == {
        "tenant": "acme",
        "user_name": "Ana",
    }


def test_a_turn_knows_its_system_text_and_its_tail() -> None:
    turn = read({"messages": [{"role": "system", "content": "A"}, USER, {"role": "developer", "content": "B"}]})
    assert turn.instructions == "A\n\nB"
    assert not turn.is_continuation
    assert not turn.stream


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["role", "content", "messages", "tool_calls", "function", "name", "text", "id", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@settings(max_examples=150, deadline=None)
@given(
    messages=st.lists(JSON, max_size=4),
    rest=st.dictionaries(
        st.sampled_from(
            [
                "model",
                "stream",
                "tools",
                "max_tokens",
                "temperature",
                "user_id",
                "elevenlabs_extra_body",
                "stream_options",
                "tool_choice",
            ]
        ),
        JSON,
        max_size=6,
    ),
)
def test_any_json_is_a_turn_or_a_bad_request(messages: list[object], rest: dict[str, object]) -> None:
    try:
        turn = read({"messages": messages, **rest})
    except BadRequest:
        return
    assert turn.conversation_id
    assert len(turn.messages) == len(messages)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_body_or_a_bad_request(raw: bytes) -> None:
    with contextlib.suppress(BadRequest):
        assert isinstance(parse(raw), dict)
