"""Pieces of a reply -> one `chat.completion` object, for requests that do not stream."""

from collections.abc import Iterable

from app.turn import Finish, FinishReason, Piece, PlatformCall, Say, Usage
from app.wire.chunks import call_json, usage_json


def completion(reply_id: str, created: int, model: str, pieces: Iterable[Piece]) -> dict[str, object]:
    """The whole reply as one JSON object; `content` is null only when there are tool calls and no words."""
    text: list[str] = []
    calls: list[dict[str, object]] = []
    reason: FinishReason = "stop"
    usage = Usage()
    for piece in pieces:
        match piece:
            case Say(words):
                text.append(words)
            case PlatformCall(call):
                calls.append(call_json(call))
            case Finish(reason, usage):
                pass
    said = "".join(text)
    message: dict[str, object] = {"role": "assistant", "content": said or (None if calls else ""), "refusal": None}
    if calls:
        message["tool_calls"] = calls
    return {
        "id": reply_id,
        "object": "chat.completion",
        "created": created,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": usage_json(usage),
    }
