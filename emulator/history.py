"""What was said so far, as the custom LLM is told it: cut to what was heard, tool calls and their results in place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

SILENCE = "..."
MAX_ENTRIES = 1000
MAX_CHARACTERS = 512 * 1024
_PART = 300  # what a part beside the words weighs

SilenceTail = Literal["dots", "same"]
ContextForm = Literal["system", "tool"]


@dataclass(frozen=True, slots=True)
class Call:
    """A tool the model called. `arguments` is the JSON text it wrote."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Forms:
    """How things are written whose form on the platform is not certain.

    `silence`: after a silence the history ends in a user message of dots, or is sent again as it was. `context`: a
    contextual update is a system message, or looks like a tool call. `empty_content`: what stands beside tool calls
    where nothing was said.
    """

    silence: SilenceTail = "dots"
    context: ContextForm = "system"
    empty_content: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One message. `event_id` tells the agent's replies apart; `key` lets a contextual update be replaced."""

    role: Literal["user", "assistant", "tool", "context"]
    content: str = ""
    parts: tuple[dict[str, object], ...] = ()
    calls: tuple[Call, ...] = ()
    call_id: str = ""
    event_id: int = 0
    key: str | None = None


class History:
    """The messages of one conversation, oldest first, without the system prompt. Bounded: the oldest go first."""

    def __init__(self, forms: Forms | None = None) -> None:
        self.forms = forms or Forms()
        self._entries: list[Entry] = []

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that is told to the model."""
        return tuple(self._entries)

    @property
    def unanswered(self) -> str:
        """What the caller said last, if nothing came after it; otherwise ""."""
        tail = self._entries[-1] if self._entries else None
        return tail.content if tail and tail.role == "user" and tail.content != SILENCE else ""

    @property
    def ends_with_user(self) -> bool:
        """Whether the last message is the caller's, or the dots that stand for silence."""
        return bool(self._entries) and self._entries[-1].role == "user"

    def user(self, text: str, parts: Sequence[dict[str, object]] = ()) -> None:
        """The caller's turn."""
        self._add(Entry("user", text, tuple(parts)))

    def revise(self, text: str) -> None:
        """The caller went on before an answer came: the last user message (or the dots) grows into `text`."""
        if self.ends_with_user:
            self._entries[-1] = replace(self._entries[-1], content=text)
        else:
            self.user(text)

    def silence(self) -> None:
        """Nobody spoke for too long, and the model is asked again."""
        if self.forms.silence == "dots":
            self._add(Entry("user", SILENCE))

    def assistant(self, text: str, event_id: int = 0, calls: Sequence[Call] = ()) -> None:
        """The agent's reply; with nothing said and nothing called there is no message."""
        if text.strip() or calls:
            self._add(Entry("assistant", text, calls=tuple(calls), event_id=event_id))

    def result(self, call_id: str, content: str) -> None:
        """What a tool gave back. Ignored where no call waits for it."""
        if call_id in self.open_calls():
            self._add(Entry("tool", content, call_id=call_id))

    def open_calls(self) -> tuple[str, ...]:
        """The ids of tool calls that have no result yet."""
        answered = {e.call_id for e in self._entries if e.role == "tool"}
        return tuple(c.id for e in self._entries for c in e.calls if c.id not in answered)

    def abandon_calls(self) -> None:
        """Take back calls whose result will never come: a model's history must not hold half of a call."""
        waiting = set(self.open_calls())
        kept = []
        for entry in self._entries:
            calls = tuple(c for c in entry.calls if c.id not in waiting)
            if entry.calls and not calls and not entry.content.strip():
                continue
            kept.append(replace(entry, calls=calls))
        self._entries = kept

    def context(self, text: str, key: str | None = None) -> None:
        """Something the agent should know; a later one with the same key takes its place."""
        if key is not None:
            self._entries = [e for e in self._entries if e.role != "context" or e.key != key]
        waiting = set(self.open_calls())
        # Nothing may stand between a call and its result: while one is awaited, the news goes before it.
        at = next((i for i, e in enumerate(self._entries) if any(c.id in waiting for c in e.calls)), None)
        self._add(Entry("context", text, key=key), at)

    def correct(self, event_id: int, heard: str) -> None:
        """A reply was cut off: only `heard` was heard. With nothing heard and nothing called it never happened."""
        kept = []
        for entry in self._entries:
            if entry.role == "assistant" and event_id and entry.event_id == event_id:
                if not heard and not entry.calls:
                    continue
                entry = replace(entry, content=heard)  # noqa: PLW2901 - the same message, shorter
            kept.append(entry)
        self._entries = kept

    def messages(self, prompt: str) -> list[dict[str, object]]:
        """Everything as Chat Completions messages, after the system prompt."""
        messages: list[dict[str, object]] = [{"role": "system", "content": prompt}]
        for at, entry in enumerate(self._entries):
            messages += self._written(entry, at)
        return messages

    def _written(self, entry: Entry, at: int) -> list[dict[str, object]]:
        if entry.role == "tool":
            return [{"role": "tool", "tool_call_id": entry.call_id, "content": entry.content}]
        if entry.role == "context":
            return self._context(entry, at)
        if entry.calls:
            content: object = entry.content or self.forms.empty_content
            return [{"role": "assistant", "content": content, "tool_calls": [_call(c) for c in entry.calls]}]
        if entry.parts:
            text = [{"type": "text", "text": entry.content}] if entry.content else []
            return [{"role": entry.role, "content": [*text, *entry.parts]}]
        return [{"role": entry.role, "content": entry.content}]

    def _context(self, entry: Entry, at: int) -> list[dict[str, object]]:
        if self.forms.context == "system":
            return [{"role": "system", "content": entry.content}]
        call = Call(f"context_{at}", "contextual_update", "{}")
        return [
            {"role": "assistant", "content": self.forms.empty_content, "tool_calls": [_call(call)]},
            {"role": "tool", "tool_call_id": call.id, "content": entry.content},
        ]

    def _add(self, entry: Entry, at: int | None = None) -> None:
        self._entries.insert(len(self._entries) if at is None else at, entry)
        while len(self._entries) > 1 and self._is_too_long():
            del self._entries[0]
            # What follows must not begin in the middle of a tool call.
            while self._entries and self._entries[0].role == "tool":
                del self._entries[0]

    def _is_too_long(self) -> bool:
        return len(self._entries) > MAX_ENTRIES or sum(map(_weight, self._entries)) > MAX_CHARACTERS


def _weight(entry: Entry) -> int:
    words = len(entry.content) + len(entry.key or "") + _PART * len(entry.parts)
    return words + sum(len(c.name) + len(c.arguments) for c in entry.calls)


def _call(call: Call) -> dict[str, object]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
