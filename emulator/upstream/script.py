"""What an OpenAI-compatible server may send, as steps: well-formed replies, and the pieces broken ones are made of."""

import json

DONE = b"data: [DONE]\n\n"
Step = bytes | float | str
"""Bytes of the body to send, seconds to wait, or "reset", "close", "hang"."""


def chunk(delta: dict[str, object] | None = None, finish: str | None = None, **extra: object) -> bytes:
    """One well-formed event."""
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    body = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "up", "choices": [choice], **extra}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def words(text: str, *, finish: str = "stop") -> list[Step]:
    """A whole reply, a word a chunk."""
    pieces = [part + " " for part in text.split(" ")]
    pieces[-1] = pieces[-1].rstrip()
    return [
        chunk({"role": "assistant", "content": ""}),
        *(chunk({"content": p}) for p in pieces),
        chunk(finish=finish),
        DONE,
    ]


def tool_call(name: str, arguments: str, call_id: str = "call_1") -> list[Step]:
    """A reply that is one tool call, its arguments in two deltas."""
    half = len(arguments) // 2
    first = {"index": 0, "id": call_id, "type": "function", "function": {"name": name, "arguments": arguments[:half]}}
    second = {"index": 0, "function": {"arguments": arguments[half:]}}
    return [chunk({"tool_calls": [first]}), chunk({"tool_calls": [second]}), chunk(finish="tool_calls"), DONE]
