"""The chunks as OpenAI's own types read them."""

import json

import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from app.turn import Finish, Piece, PlatformCall, Say, ToolCall, Usage
from app.wire.chunks import DONE, ChunkEncoder
from app.wire.completion import completion

ENCODER = ("chatcmpl-1", 1_790_000_000, 'demo "quoted"')


def read(event: bytes) -> ChatCompletionChunk:
    assert event.startswith(b"data: ")
    assert event.endswith(b"\n\n")
    assert b"\n" not in event[:-2]
    return ChatCompletionChunk.model_validate(json.loads(event[6:]), strict=True)


def test_the_role_comes_first_and_says_nothing() -> None:
    chunk = read(ChunkEncoder(*ENCODER).role())
    assert chunk.choices[0].delta.role == "assistant"
    assert chunk.choices[0].delta.content == ""
    assert chunk.choices[0].finish_reason is None
    assert (chunk.id, chunk.created, chunk.model) == ENCODER


@pytest.mark.parametrize(
    "text", ["Sure, ", 'a "quote" \\ back', "line\nbreak", "naïve 🙂", "\ud83d half", "\u2028", ""]
)
def test_any_text_arrives_as_it_is(text: str) -> None:
    sent = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert read(ChunkEncoder(*ENCODER).text(text)).choices[0].delta.content == sent


def test_calls_are_numbered_and_whole() -> None:
    encoder = ChunkEncoder(*ENCODER)
    for index in range(2):
        chunk = read(encoder.call(ToolCall(f"call_{index}", "end_call", '{"reason":"bye"}')))
        calls = chunk.choices[0].delta.tool_calls
        assert calls is not None
        assert calls[0].index == index
        assert calls[0].function is not None
        assert json.loads(calls[0].function.arguments or "") == {"reason": "bye"}


def test_the_end_has_a_reason_and_an_empty_delta() -> None:
    chunk = read(ChunkEncoder(*ENCODER).finish("tool_calls"))
    assert chunk.choices[0].finish_reason == "tool_calls"
    assert chunk.choices[0].delta.model_dump(exclude_none=True) == {}
    assert DONE == b"data: [DONE]\n\n"


def test_usage_has_no_choice() -> None:
    chunk = read(ChunkEncoder(*ENCODER).usage(Usage(10, 5, 3)))
    assert chunk.choices == []
    assert chunk.usage is not None
    assert chunk.usage.total_tokens == 15


def test_a_whole_completion_is_what_the_client_knows() -> None:
    pieces: list[Piece] = [
        Say("One "),
        Say("two."),
        PlatformCall(ToolCall("c", "end_call", "{}")),
        Finish("tool_calls", Usage(1, 2)),
    ]
    whole = ChatCompletion.model_validate(completion("chatcmpl-1", 1, "demo", pieces))
    assert whole.choices[0].message.content == "One two."
    assert whole.choices[0].finish_reason == "tool_calls"
    assert whole.choices[0].message.tool_calls
    silent = completion("chatcmpl-1", 1, "demo", pieces[2:])
    assert ChatCompletion.model_validate(silent).choices[0].message.content is None
