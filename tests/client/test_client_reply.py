"""Replies put together from chunks, and what is wrong with some."""

import json

import pytest

from client.reply import Malformed, Reply, error_message


def chunk(delta: dict[str, object], finish: str | None = None) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def call(**function: object) -> dict[str, object]:
    return {"index": 0, "function": function}


def test_words_and_tool_calls_come_together() -> None:
    reply = Reply()
    for data in (
        chunk({"role": "assistant", "content": ""}),
        chunk({"content": "Good"}),
        chunk({"content": "bye."}),
        chunk({"content": None, "tool_calls": [{**call(name="end_call", arguments='{"rea'), "id": "call_1"}]}),
        chunk({"tool_calls": [call(arguments='son": "done"}')]}),
        chunk({"tool_calls": [{"index": 1, "id": "call_2", "function": {"name": "f", "arguments": "{}"}}]}),
        chunk({}, "tool_calls"),
        json.dumps({"choices": [], "usage": {}}),
        " [DONE]",
    ):
        reply.take(data)
    reply.check()
    assert reply.text == "Goodbye."
    assert [(c.id, c.name, c.arguments) for c in reply.tool_calls.values()] == [
        ("call_1", "end_call", '{"reason": "done"}'),
        ("call_2", "f", "{}"),
    ]
    assert reply.finish_reason == "tool_calls"
    assert reply.done


def test_a_completion() -> None:
    reply = Reply()
    message = {"role": "assistant", "content": "Hello.", "tool_calls": None}
    reply.take_completion(json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}))
    reply.check()
    assert reply.text == "Hello."


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("{", "not a JSON object"),
        ("null", "not a JSON object"),
        ("{}", "no choices"),
        ('{"choices": {}}', "no choices"),
        ('{"choices": [{}]}', "no delta"),
        ('{"choices": [7]}', "no delta"),
        ('{"error": "model is down"}', "is an error: model is down"),
        ('{"error": {"message": "model is down"}}', "is an error: model is down"),
        (chunk({"content": ["a"]}), "content is not text"),
        (chunk({"tool_calls": {"a": 1}}), "not a list"),
        (chunk({"tool_calls": ["x"]}), "no function"),
        (chunk({"tool_calls": [call(name="f", arguments={"a": 1})]}), "not a JSON text"),
    ],
)
def test_a_malformed_event_is_said(data: str, problem: str) -> None:
    with pytest.raises(Malformed, match=problem):
        Reply().take(data)


@pytest.mark.parametrize(
    ("chunks", "problem"),
    [
        ([], "cut off"),
        ([chunk({"content": "Hello"})], "cut off"),
        ([chunk({"role": "assistant", "content": ""}), chunk({}, "stop")], "empty"),
        ([chunk({"tool_calls": [call(name="f", arguments="{}")]}), chunk({}, "tool_calls")], "no id"),
        ([chunk({"tool_calls": [{**call(name="f", arguments='{"a'), "id": "c"}]}, "tool_calls")], "not a JSON"),
    ],
)  # fmt: skip
def test_a_reply_that_is_no_reply_is_said(chunks: list[str], problem: str) -> None:
    reply = Reply()
    for data in chunks:
        reply.take(data)
    with pytest.raises(Malformed, match=problem):
        reply.check()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"choices": []}', '{"choices": [{"delta": {}}]}'])
def test_a_malformed_completion_is_said(body: str) -> None:
    with pytest.raises(Malformed):
        Reply().take_completion(body)


def test_error_messages() -> None:
    assert error_message('{"error": {"message": "wrong key", "type": "x"}}') == "wrong key"
    assert error_message('{"error": "wrong key"}') == "wrong key"
    assert error_message("<html>\n  <b>Bad gateway</b>") == "<html> <b>Bad gateway</b>"
