"""The wire of the custom LLM: requests as the platform writes them, streams read however they are cut."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.llm.assembly import MAX_CALLS, MAX_REPLY_CHARACTERS, Assembly
from emulator.llm.errors import LlmFailure
from emulator.llm.request import HeaderValue, completions_url, request_body, request_headers
from emulator.llm.sse import MAX_EVENT_BYTES, EventReader


def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}).encode()


def read(stream: bytes, cuts: list[int] | None = None) -> list[bytes]:
    reader, events, at = EventReader(), [], 0
    for cut in [*sorted(cuts or []), len(stream)]:
        events += reader.feed(stream[at:cut])
        at = max(at, cut)
    return events + reader.flush()


@given(st.lists(st.text(max_size=20).filter(lambda t: "\n" not in t and "\r" not in t), max_size=8), st.data())
@settings(max_examples=150, deadline=None)
def test_events_are_the_same_however_the_stream_is_cut(texts: list[str], data: st.DataObject) -> None:
    payloads = [json.dumps(text).encode() for text in texts]
    end = data.draw(st.sampled_from([b"\n\n", b"\r\n\r\n", b"\n: keepalive\n\n"]))
    stream = b"".join(b": ping\n\ndata: " + payload + end for payload in payloads)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=6))
    assert read(stream, cuts) == payloads


def test_a_stream_may_end_without_its_last_line_and_without_a_space() -> None:
    assert read(b'data:{"a":1}\n\ndata: [DONE]') == [b'{"a":1}', b"[DONE]"]
    assert read(b"event: x\nid: 3\ndata: one\ndata: two\n\nretry: 5\n\n") == [b"one\ntwo"]


@pytest.mark.parametrize("feed", [b"data: " + b"x" * 100, b"data: x\n" * 10, b"y" * 100])
def test_an_event_without_end_is_an_error(feed: bytes) -> None:
    reader = EventReader()

    def flood() -> None:
        for _ in range(2 * MAX_EVENT_BYTES // len(feed)):
            reader.feed(feed)

    with pytest.raises(LlmFailure):
        flood()


def test_words_start_a_reply_and_empty_deltas_do_not() -> None:
    assembly = Assembly()
    assert assembly.take(chunk({"role": "assistant", "content": ""})) == ""
    assert assembly.take(chunk({"reasoning_content": "hm"})) == ""
    assert assembly.take(orjson.dumps({"choices": [], "usage": {}})) == ""
    assert assembly.take(b"not json") == ""
    assert not assembly.started
    assert assembly.take(chunk({"content": "Hi "})) == "Hi "
    assert assembly.take(chunk({}, "stop")) == ""
    assert not assembly.done
    assembly.take(b" [DONE]")
    assert (assembly.done, assembly.started, assembly.text, assembly.finish_reason) == (True, True, "Hi ", "stop")


def test_a_call_may_come_in_pieces_or_whole() -> None:
    assembly = Assembly()
    assembly.take(chunk({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "end_call", "arguments": ""}}]}))
    assembly.take(chunk({"tool_calls": [{"index": 0, "function": {"arguments": '{"reason":'}}]}))
    assembly.take(chunk({"tool_calls": [{"index": 0, "function": {"arguments": '"x"}'}}]}))
    assembly.take(chunk({"tool_calls": [{"index": 1, "id": "b", "function": {"name": "t", "arguments": {"k": 1}}}]}))
    assembly.take(chunk({"tool_calls": [{"index": 2, "function": {"arguments": "{}"}}]}))
    calls = assembly.calls()
    assert [(c.id, c.name, json.loads(c.arguments)) for c in calls] == [
        ("a", "end_call", {"reason": "x"}),
        ("b", "t", {"k": 1}),
    ]


def test_a_reply_may_come_as_one_object() -> None:
    assembly = Assembly()
    body = {"choices": [{"message": {"role": "assistant", "content": "Hello."}, "finish_reason": "stop"}]}
    assert assembly.whole(orjson.dumps(body)) == "Hello."
    with pytest.raises(LlmFailure):
        Assembly().whole(b"<html>")


def test_errors_and_excesses_end_an_attempt() -> None:
    with pytest.raises(LlmFailure):
        Assembly().take(b'{"error": "no"}')
    many = [{"index": at, "function": {"name": "t"}} for at in range(MAX_CALLS + 1)]
    with pytest.raises(LlmFailure):
        Assembly().take(chunk({"tool_calls": many}))
    assembly = Assembly()
    for _ in range(3):
        assembly.take(chunk({"content": "x" * MAX_REPLY_CHARACTERS}))
    assert len(assembly.text) == MAX_REPLY_CHARACTERS


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda c: (
            st.lists(c, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "choices",
                        "delta",
                        "message",
                        "tool_calls",
                        "index",
                        "function",
                        "name",
                        "arguments",
                        "content",
                        "id",
                        "finish_reason",
                    ]
                ),
                c,
                max_size=4,
            )
        ),
        max_leaves=25,
    )
)
@settings(max_examples=300, deadline=None)
def test_no_json_breaks_the_reading(value: object) -> None:
    assembly = Assembly()
    try:
        assembly.take(json.dumps(value).encode())
        assembly.take(json.dumps({"choices": [{"delta": value}]}).encode())
        assembly.take(json.dumps({"choices": [{"delta": {"tool_calls": [value]}}]}).encode())
    except LlmFailure:
        pass
    assembly.calls()


@pytest.mark.parametrize(
    ("configured", "called"),
    [
        ("https://h/v1", "https://h/v1/chat/completions"),
        ("https://h/v1/", "https://h/v1/chat/completions"),
        ("https://h", "https://h/chat/completions"),
        ("https://h/v1/chat/completions", "https://h/v1/chat/completions/chat/completions"),
        ("https://h/v1?x=1#y", "https://h/v1/chat/completions?x=1"),
    ],
)
def test_the_path_is_always_appended(configured: str, called: str) -> None:
    assert completions_url(configured) == called


def test_headers_with_variables_and_without_the_forbidden() -> None:
    wanted = {
        "X-Tenant": HeaderValue(text="acme"),
        "X-Conversation-Id": HeaderValue(variable="system__conversation_id"),
        "X-Caller-Id": HeaderValue(variable="system__caller_id"),
        "Authorization": HeaderValue(text="Bearer stolen"),
        "X-Odd": HeaderValue(variable="odd"),
    }
    headers = request_headers(wanted, {"system__conversation_id": "conv_1", "odd": "a\r\nb: c"}, "key")
    assert headers["Authorization"] == "Bearer key"
    assert headers["X-Tenant"] == "acme"
    assert headers["X-Conversation-Id"] == "conv_1"
    assert headers["X-Odd"] == "ab: c"
    assert "X-Caller-Id" not in headers
    assert "Authorization" not in request_headers(wanted, {})


def test_the_body_holds_what_is_configured_and_nothing_else() -> None:
    body = json.loads(request_body(model="m", messages=[{"role": "user", "content": "hi"}], temperature=None))
    assert body == {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "stream": True,
        "max_tokens": -1,
    }
    full = json.loads(
        request_body(
            model="m", messages=[], tools=[{"type": "function"}], max_tokens=5, user_id="u", extra={"tenant": "acme"}
        )
    )
    assert full["tools"] == [{"type": "function"}]
    assert (full["temperature"], full["max_tokens"], full["user_id"]) == (0.0, 5, "u")
    assert full["elevenlabs_extra_body"] == {"tenant": "acme"}
