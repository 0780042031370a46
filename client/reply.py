"""A reply put together from chunks, or from one completion, and what is wrong with it."""

import json
from dataclasses import dataclass, field

DONE = "[DONE]"


class Malformed(Exception):
    """The reply is not what a voice platform can read; the message says why."""


@dataclass(slots=True)
class ToolCall:
    """One tool call; `arguments` grows with every chunk."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class Reply:
    """What was said and asked for so far. `done`: the stream said [DONE]."""

    text: str = ""
    tool_calls: dict[int, ToolCall] = field(default_factory=dict)
    finish_reason: str = ""
    done: bool = False

    @property
    def has_content(self) -> bool:
        """Whether there is something to speak or to do."""
        return bool(self.text or self.tool_calls)

    def take(self, data: str) -> None:
        """Take the data of one event. Raises `Malformed`."""
        if data.strip() == DONE:
            self.done = True
            return
        chunk = _parsed(data, "an event")
        choices = chunk.get("choices")
        if not isinstance(choices, list):
            raise Malformed("an event has no choices")
        if choices:  # a trailing usage chunk has none
            self._choice(choices[0], "delta")

    def take_completion(self, body: str) -> None:
        """Take a whole completion, the answer to `stream: false`. Raises `Malformed`."""
        choices = _parsed(body, "the answer").get("choices")
        if not isinstance(choices, list) or not choices:
            raise Malformed("the answer has no choices")
        self._choice(choices[0], "message")
        self.done = True

    def check(self) -> None:
        """Judge the reply at its end. Raises `Malformed`."""
        if not self.finish_reason:
            raise Malformed("the reply was cut off: it ended without a finish reason")
        if not self.has_content:
            raise Malformed("the reply is empty: no words and no tool call")
        for call in self.tool_calls.values():
            if not call.id or not call.name:
                raise Malformed("a tool call has no id or no name")
            if not isinstance(_json(call.arguments), dict):
                raise Malformed(f"the arguments of {call.name} are not a JSON object: {call.arguments[:80]}")

    def _choice(self, choice: object, part: str) -> None:
        if not isinstance(choice, dict) or not isinstance(choice.get(part), dict):
            raise Malformed(f"a choice has no {part}")
        content = choice[part].get("content")
        if content is not None and not isinstance(content, str):
            raise Malformed("the content is not text")
        self.text += content or ""
        calls = choice[part].get("tool_calls") or []
        if not isinstance(calls, list):
            raise Malformed("tool_calls is not a list")
        for at, call in enumerate(calls):
            self._call(call, at)
        finish = choice.get("finish_reason")
        self.finish_reason = finish if isinstance(finish, str) else self.finish_reason

    def _call(self, call: object, at: int) -> None:
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(call, dict) or not isinstance(function, dict):
            raise Malformed("a tool call has no function")
        index = call.get("index", at)
        whole = self.tool_calls.setdefault(index if isinstance(index, int) else at, ToolCall())
        whole.id = str(call.get("id") or whole.id)
        whole.name = str(function.get("name") or whole.name)
        arguments = function.get("arguments")
        if arguments is not None and not isinstance(arguments, str):
            raise Malformed("the arguments of a tool call are not a JSON text")
        whole.arguments += arguments or ""


def error_message(body: str) -> str:
    """What an error answer says: its `error.message`, or the beginning of the body."""
    parsed = _json(body)
    error = parsed.get("error") if isinstance(parsed, dict) else None
    if isinstance(error, dict) and isinstance(error.get("message"), str):
        return str(error["message"])
    return error if isinstance(error, str) else " ".join(body.split())[:200]


def _parsed(text: str, what: str) -> dict[str, object]:
    value = _json(text)
    if not isinstance(value, dict):
        raise Malformed(f"{what} is not a JSON object: {text[:80]}")
    if value.get("error"):
        raise Malformed(f"{what} is an error: {error_message(text)}")
    return value


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
