"""Pieces of a reply -> `chat.completion.chunk` events, as bytes: what does not change is encoded once a reply."""

import orjson

from app.turn import FinishReason, ToolCall, Usage

DONE = b"data: [DONE]\n\n"
_TEXT_END = b'},"finish_reason":null}]}\n\n'


class ChunkEncoder:
    """Encodes one reply. Every chunk carries id, object, created, model, index, delta and finish_reason."""

    def __init__(self, reply_id: str, created: int, model: str) -> None:
        """`reply_id` is unique a reply, `created` in Unix seconds, `model` as the request named it."""
        head = (
            b'data: {"id":'
            + orjson.dumps(reply_id)
            + b',"object":"chat.completion.chunk","created":%d,"model":' % created
            + orjson.dumps(model)
        )
        self._head = head
        self._start = head + b',"choices":[{"index":0,"delta":'
        self._text = self._start + b'{"content":'
        self._calls = 0

    def role(self) -> bytes:
        """The opening chunk: the assistant's role and no content."""
        return self._start + b'{"role":"assistant","content":""' + _TEXT_END

    def text(self, text: str) -> bytes:
        """Words of the reply. Lone surrogates, which UTF-8 cannot carry, become U+FFFD."""
        try:
            encoded = orjson.dumps(text)
        except orjson.JSONEncodeError:
            encoded = orjson.dumps(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
        return self._text + encoded + _TEXT_END

    def call(self, call: ToolCall) -> bytes:
        """A whole tool call in one chunk; a second one gets the next index."""
        delta = {"tool_calls": [call_json(call, index=self._calls)]}
        self._calls += 1
        return self._start + orjson.dumps(delta)[:-1] + _TEXT_END

    def finish(self, reason: FinishReason) -> bytes:
        """The last chunk with a choice."""
        return self._start + b'{},"finish_reason":"' + reason.encode() + b'"}]}\n\n'

    def usage(self, usage: Usage) -> bytes:
        """The trailing usage chunk, only for requests that asked for it (`stream_options.include_usage`)."""
        return self._head + b',"choices":[],"usage":' + orjson.dumps(usage_json(usage)) + b"}\n\n"


def call_json(call: ToolCall, index: int | None = None) -> dict[str, object]:
    """A tool call in OpenAI's form; with an index in a stream, without in a whole message."""
    place: dict[str, object] = {} if index is None else {"index": index}
    return place | {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    }


def usage_json(usage: Usage) -> dict[str, object]:
    """Token counts in OpenAI's form."""
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
    }
