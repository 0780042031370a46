"""A capture of something, and what is left of what was said in it."""

from typing import cast

from app.wire.capture import capture


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
