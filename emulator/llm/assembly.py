"""The events of a Chat Completions stream -> words as they come, and whole tool calls at the end. Sans-IO."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from emulator.history import Call
from emulator.llm.errors import LlmFailure

MAX_REPLY_CHARACTERS = 64 * 1024
MAX_CALLS = 16
DONE = b"[DONE]"


@dataclass(slots=True)
class _Part:
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class Assembly:
    """One reply being read. `started` from the first word or tool call on: empty deltas and reasoning do not count."""

    started: bool = False
    done: bool = False
    finish_reason: str = ""
    text: str = ""
    chunks: int = 0
    _parts: dict[int, _Part] = field(default_factory=dict)

    def take(self, data: bytes) -> str:
        """Take the data of one event; give back its words, perhaps "". Raises `LlmFailure` for an error event."""
        if data.strip() == DONE:
            self.done = True
            return ""
        try:
            event = orjson.loads(data)
        except orjson.JSONDecodeError:
            return ""  # the platform passes over what it cannot read
        return self._event(event) if isinstance(event, dict) else ""

    def whole(self, body: bytes) -> str:
        """A reply that came as one JSON object instead of a stream."""
        try:
            event = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise LlmFailure("the answer is neither an event stream nor JSON") from None
        words = self._event(event) if isinstance(event, dict) else ""
        self.done = True
        return words

    def calls(self) -> list[Call]:
        """The tool calls, complete, in order. A call without an id gets one; without a name it is none."""
        parts = [self._parts[index] for index in sorted(self._parts)]
        named = [part for part in parts if part.name]
        return [Call(p.id or f"call_{at}_{p.name}", p.name, p.arguments or "{}") for at, p in enumerate(named)]

    def _event(self, event: Mapping[str, Any]) -> str:
        if event.get("error") and not event.get("choices"):
            raise LlmFailure("the stream carried an error")
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(choice, dict):
            return ""  # a usage chunk, say
        self.chunks += 1
        self.finish_reason = str(choice.get("finish_reason") or self.finish_reason)
        delta = choice.get("delta") or choice.get("message")
        return self._delta(delta) if isinstance(delta, dict) else ""

    def _delta(self, delta: Mapping[str, Any]) -> str:
        listed = delta.get("tool_calls")
        for at, part in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(part, dict):
                self._call(part, at)
        content = delta.get("content")
        if not isinstance(content, str) or not content:
            return ""
        content = content[: max(0, MAX_REPLY_CHARACTERS - len(self.text))]
        self.text += content
        self.started = True
        return content

    def _call(self, part: Mapping[str, Any], at: int) -> None:
        index = part.get("index")
        index = index if isinstance(index, int) else at
        if index not in self._parts and len(self._parts) >= MAX_CALLS:
            raise LlmFailure("the reply calls too many tools")
        call = self._parts.setdefault(index, _Part())
        function = part.get("function")
        function = function if isinstance(function, dict) else {}
        call.id = call.id or str(part.get("id") or "")
        call.name = call.name or str(function.get("name") or "")
        arguments = function.get("arguments")
        written = arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode() if arguments else ""
        call.arguments += written
        if len(call.arguments) > MAX_REPLY_CHARACTERS:
            raise LlmFailure("the arguments of a tool call are too long")
        self.started = True
