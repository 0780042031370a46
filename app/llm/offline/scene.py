"""What the offline model sees: the end of the conversation, read once, ready for its rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.llm.base import Prompt
from app.llm.offline.words import plain
from app.turn import Message, ToolSpec

_WINDOW = 12  # messages; what was said earlier does not decide the next sentence
_LONGEST = 1000  # characters of an utterance that are read
_BETWEEN = "; "  # a mark that ends no sentence, but that no number is read across
_SILENT = re.compile(r"[\s.…·•\-–—_,;:!*'\"]*")


@dataclass(frozen=True)
class Scene:
    """The prompt with the end of its history. `utterance` is "" when the caller said nothing new."""

    prompt: Prompt
    recent: tuple[Message, ...]
    utterance: str
    words: str = field(repr=False)

    @classmethod
    def of(cls, prompt: Prompt) -> "Scene":
        """Read a prompt."""
        recent = _joined(prompt.history[-_WINDOW:])
        tail = recent[-1] if recent else None
        said = tail.content[-_LONGEST:].strip() if tail and tail.role == "user" else ""
        utterance = "" if _SILENT.fullmatch(said) else said
        return cls(prompt, recent, utterance, plain(utterance))

    @cached_property
    def question(self) -> str:
        """What the caller said last, even when tools have run since."""
        return next((m.content[-_LONGEST:].strip() for m in reversed(self.recent) if m.role == "user"), "")

    @cached_property
    def last_reply(self) -> str:
        """What we said last, "" at the beginning."""
        said = (m.content for m in reversed(self.recent) if m.role == "assistant" and m.content.strip())
        return next(said, "").strip()

    @cached_property
    def earlier(self) -> tuple[str, ...]:
        """What the caller said before the last utterance, newest first."""
        said = [m.content[-_LONGEST:] for m in reversed(self.recent) if m.role == "user" and not is_silent(m.content)]
        return tuple(said[1:])

    @cached_property
    def since_user(self) -> tuple[Message, ...]:
        """What happened after the caller's last words: our words, tool calls and their results, oldest first."""
        at = next((i for i in range(len(self.recent) - 1, -1, -1) if self.recent[i].role == "user"), -1)
        return self.recent[at + 1 :]

    @cached_property
    def tried(self) -> frozenset[str]:
        """The tools called since the caller's last words."""
        return frozenset(call.name for message in self.since_user for call in message.tool_calls)

    @cached_property
    def spoken(self) -> str:
        """Everything we have said of late, as plain words."""
        return " | ".join(plain(m.content) for m in self.recent if m.role == "assistant" and m.content)

    @cached_property
    def own(self) -> dict[str, ToolSpec]:
        """The tools that run here, by name."""
        return {tool.name: tool for tool in self.prompt.own_tools}

    @cached_property
    def platform(self) -> dict[str, ToolSpec]:
        """The tools that came with the request, by name."""
        return {tool.name: tool for tool in self.prompt.platform_tools}

    @cached_property
    def first_name(self) -> str:
        """The caller's first name, "" when we do not know who calls."""
        caller = self.prompt.facts.caller
        return caller.name.split()[0] if caller and caller.name.split() else ""

    def as_if(self, utterance: str) -> "Scene":
        """The same scene with other last words of the caller."""
        return Scene(self.prompt, self.recent, utterance, plain(utterance))

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether the utterance's plain words contain the pattern."""
        return pattern.search(self.words) is not None

    def may_call(self, name: str) -> bool:
        """Whether a tool of ours is offered and was not used yet for these words of the caller."""
        return name in self.own and name not in self.tried

    def fresh(self, lines: Sequence[str]) -> str:
        """The first of the lines that we have not said of late; when all were said, they come round again."""
        for line in lines:
            if plain(line) not in self.spoken:
                return line
        return lines[len(self.recent) % len(lines)]


def _joined(history: Sequence[Message]) -> tuple[Message, ...]:
    """The history with what the caller said in a row, without a word of ours between, as one message."""
    joined: list[Message] = []
    for message in history:
        before = joined[-1] if joined else None
        if message.role == "assistant" and not message.content.strip() and not message.tool_calls:
            continue  # a reply that was cut before its first word
        if before is None or not before.role == message.role == "user" or is_silent(message.content):
            joined.append(message)
        elif is_silent(before.content) or plain(message.content).startswith(plain(before.content)):
            joined[-1] = message  # the transcript was revised
        else:
            said = f"{before.content.rstrip()}{_BETWEEN}{message.content.lstrip()}"
            joined[-1] = Message("user", said)
    return tuple(joined)


def is_silent(text: str) -> bool:
    """Whether a user message is no words at all: dots, dashes, nothing."""
    return _SILENT.fullmatch(text) is not None
