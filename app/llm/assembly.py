"""Chunks of an upstream's stream -> model events: text at once, a tool call when it is whole."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

import orjson

from app.errors import ModelError
from app.llm.base import ModelEvent
from app.turn import ToolCall, Usage
from app.wire.body import object_of

_MOST_CALLS = 16
_MOST_ARGUMENTS = 65_536


class Assembly:
    """Reads one reply. `finished` turns true with the upstream's last choice or its `[DONE]`."""

    def __init__(self) -> None:
        self.finished = False
        self._calls: dict[int, dict[str, str]] = {}

    def read_all(self, payloads: Iterable[bytes]) -> Iterator[ModelEvent]:
        """The events of payloads that came together. Neighbouring text becomes one: all that follows is done once.

        Raises as `read` does, after what came before the broken payload.
        """
        text = ""
        try:
            for event in self._each(payloads):
                if isinstance(event, str):
                    text += event
                    continue
                if text:
                    yield text
                    text = ""
                yield event
        except ModelError:
            if text:
                yield text
            raise
        if text:
            yield text

    def read(self, payload: bytes) -> Iterator[ModelEvent]:
        """The events of one payload. Raises `ModelError` for an error object or something that is no chunk."""
        return self._each((payload,))

    def _each(self, payloads: Iterable[bytes]) -> Iterator[ModelEvent]:
        for payload in payloads:
            if payload == b"[DONE]":
                self.finished = True
            elif (words := _only_words(chunk := _parsed(payload))) is not None:
                yield words
            else:
                yield from self.read_object(chunk)

    def read_object(self, chunk: object) -> Iterator[ModelEvent]:
        """The same for a parsed chunk, or for a whole `chat.completion` (a server that does not stream)."""
        if not isinstance(chunk, dict):
            raise ModelError("the upstream sent a chunk that is not an object")
        if chunk.get("error"):
            raise ModelError(f"the upstream answered with an error: {_reason(chunk['error'])}")
        if isinstance(chunk.get("usage"), dict):
            yield _usage(chunk["usage"])
        choices = chunk.get("choices")
        if isinstance(choices, list) and choices:
            yield from self._choice(object_of(choices[0]))

    def _choice(self, choice: Mapping[str, object]) -> Iterator[str]:
        delta = object_of(choice.get("delta") or choice.get("message"))
        content = delta.get("content")
        if isinstance(content, str) and content:
            yield content
        if delta.get("tool_calls"):
            self._collect(delta["tool_calls"])
        if choice.get("finish_reason"):
            self.finished = True

    def read_tail(self, payload: bytes) -> Iterator[Usage]:
        """The token count behind the last choice; whatever else is wrong there comes too late to matter."""
        with suppress(ModelError):
            yield from (event for event in self.read(payload) if isinstance(event, Usage))

    def calls(self) -> list[ToolCall]:
        """The tool calls of the reply, once it has finished; nameless ones are dropped."""
        whole = [ToolCall(c["id"], c["name"], c["arguments"] or "{}") for _, c in sorted(self._calls.items())]
        return [call for call in whole if call.name]

    def _collect(self, deltas: object) -> None:
        for at, delta in enumerate(deltas if isinstance(deltas, list) else []):
            fields = object_of(delta)
            given = fields.get("index")
            index = given if isinstance(given, int) else at
            call = self._calls.setdefault(index, {"id": "", "name": "", "arguments": ""})
            function = object_of(fields.get("function"))
            for key, value in (("id", fields.get("id")), ("name", function.get("name"))):
                call[key] = call[key] or (value if isinstance(value, str) else "")
            arguments = function.get("arguments")
            if isinstance(arguments, dict):
                call["arguments"] = orjson.dumps(arguments).decode()
            elif isinstance(arguments, str):
                call["arguments"] += arguments
            if len(self._calls) > _MOST_CALLS or len(call["arguments"]) > _MOST_ARGUMENTS:
                raise ModelError("the upstream's tool calls are too many or too long")


def _parsed(payload: bytes) -> object:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise ModelError("the upstream sent a chunk that is not JSON") from None


def _only_words(chunk: object) -> str | None:
    """The words of a chunk that has nothing else to say, as nearly all are; None: it has to be looked at closer."""
    if not isinstance(chunk, dict) or chunk.get("error") or chunk.get("usage"):
        return None
    choices = chunk.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict) or choice.get("finish_reason"):
        return None
    delta = choice.get("delta")
    if not isinstance(delta, dict) or delta.get("tool_calls"):
        return None
    content = delta.get("content")
    return content if isinstance(content, str) and content else None


def _reason(error: object) -> str:
    message = object_of(error).get("message", error)
    return str(message)[:200]


def _usage(usage: Mapping[str, object]) -> Usage:
    def count(fields: Mapping[str, object], key: str) -> int:
        value = fields.get(key)
        return value if isinstance(value, int) else 0

    details = object_of(usage.get("prompt_tokens_details"))
    return Usage(count(usage, "prompt_tokens"), count(usage, "completion_tokens"), count(details, "cached_tokens"))
