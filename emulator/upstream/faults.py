"""An upstream from hell: the ways a model's server is known to break, by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from emulator.upstream.script import DONE, Step, chunk

SSE = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
HTML = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n"
JSON = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n"
HALF = "é".encode()[:1]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is sent instead of a reply. `head` replaces the status line and headers."""

    name: str
    steps: Sequence[Step]
    head: bytes | None = None


BEFORE_A_WORD: tuple[Fault, ...] = (
    Fault("reset", ["reset"]),
    Fault("hang before the head", ["hang"]),
    Fault("hang after the head", [b": hello\n\n", "hang"]),
    Fault("keep-alive for ever", [step for _ in range(60) for step in (b": ping\n\n", 0.05)]),
    Fault("role, then nothing", [chunk({"role": "assistant"}), "hang"]),
    Fault("only white space", [chunk({"content": " \n "}), DONE]),
    Fault("empty choices", [chunk(choices=[]), DONE]),
    Fault("usage only", [chunk(choices=[], usage={"prompt_tokens": 1}), DONE]),
    Fault("no body at all", [b""], SSE),
    Fault("error object with 200", [b'data: {"error": {"message": "overloaded"}}\n\n']),
    Fault("error object as the body", [b'{"error": {"message": "overloaded", "code": 529}}'], JSON),
    Fault("error event", [b"event: error\ndata: boom\n\n"]),
    Fault("a page instead", [b"<html><body>502 Bad Gateway</body></html>"], HTML),
    Fault("broken JSON", [b'data: {"choices": [{"delta": {"content": "Hel\n\n']),
    Fault("choices of the wrong kind", [chunk(choices={"a": 1}), chunk(choices=[None]), chunk(choices=["x"]), DONE]),
    Fault(
        "delta of the wrong kind", [chunk(choices=[{"delta": "x"}]), chunk(choices=[{"delta": {"content": 7}}]), DONE]
    ),
    Fault("content filter", [chunk(finish="content_filter"), DONE]),
    Fault("a line without an end", [b"data: " + b"x" * 1_500_000]),
    Fault(
        "tool call without a name",
        [chunk({"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]}), chunk(finish="tool_calls"), DONE],
    ),
    Fault("numbers for calls", [chunk({"tool_calls": [1, None, "x"]}), chunk(finish="tool_calls"), DONE]),
)

AFTER_A_WORD: tuple[Fault, ...] = (
    Fault("reset", [chunk({"content": "Your parcel is here. And"}), "reset"]),
    Fault("hang", [chunk({"content": "Your parcel is here. And"}), "hang"]),
    Fault("close", [chunk({"content": "Your parcel is here. And"}), "close"]),
    Fault(
        "half a character",
        [chunk({"content": "Your parcel is here. And"}), b'data: {"choices":[{"delta":{"content":"' + HALF, "close"],
    ),
    Fault("broken JSON", [chunk({"content": "Your parcel is here. And"}), b"data: {broken\n\n", DONE]),
    Fault("error object", [chunk({"content": "Your parcel is here. And"}), b'data: {"error": "x"}\n\n']),
    Fault("cut by length", [chunk({"content": "Your parcel is here. And"}), chunk(finish="length"), DONE]),
    Fault("no [DONE]", [chunk({"content": "Your parcel is here. And"}), chunk(finish="stop"), "close"]),
    Fault(
        "null bytes",
        [chunk({"content": "Your parcel \x00is here."}), chunk({"content": "\x00"}), chunk(finish="stop"), DONE],
    ),
)

FAULTS = {
    **{fault.name: fault for fault in BEFORE_A_WORD},
    **{f"{fault.name} in the middle": fault for fault in AFTER_A_WORD},
}
"""All of them by name."""
