"""The nouns of one turn: messages, tools, the turn itself, and the pieces a reply is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "tool_calls", "length"]
DERIVED = "derived_"  # how an id begins that was made from how the conversation began


def is_silence(text: str) -> bool:
    """Whether a user message stands for silence: the platform sends dots, or nothing, when nobody speaks."""
    return not text.strip(" \t\r\n.\u2026")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call a model asks for. `arguments` is a JSON text, exactly as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool offered to the model. `parameters` is a JSON Schema object."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the history, its content already flattened to text."""

    role: Role
    content: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""


# The slots of a message, to be filled directly: the constructor of a frozen class takes twice as long, which a
# history of hundreds of messages pays for each of them in each turn.
_new = object.__new__
_fill_role, _fill_content, _fill_calls, _fill_call_id = (
    Message.__dict__[name].__set__ for name in ("role", "content", "tool_calls", "tool_call_id")
)


def of_words(role: Role, content: str) -> Message:
    """A message of words alone: `Message(role, content)`."""
    message = _new(Message)
    _fill_role(message, role)
    _fill_content(message, content)
    _fill_calls(message, ())
    _fill_call_id(message, "")
    return message


@dataclass(frozen=True, slots=True)
class Turn:
    """One POST of the platform, read and checked: what was said so far and what may be used to answer it."""

    conversation_id: str
    agent: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    caller_id: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    max_tokens: int | None = None
    temperature: float | None = None
    stream: bool = False
    include_usage: bool = False
    history: tuple[Message, ...] = field(init=False, repr=False, compare=False)
    """Every message that is not a system text, oldest first."""

    def __post_init__(self) -> None:
        # A dozen places ask for it in every turn, and a call may have hundreds of messages: it is made once.
        object.__setattr__(self, "history", tuple([m for m in self.messages if m.role != "system"]))

    @property
    def instructions(self) -> str:
        """The request's own system texts, in order, separated by a blank line."""
        return "\n\n".join([m.content for m in self.messages if m.role == "system" and m.content.strip()])

    @property
    def is_continuation(self) -> bool:
        """True when the tail is a tool result or an assistant's tool call: continue, do not answer the user again."""
        tail = self.history[-1:]
        return bool(tail) and (tail[0].role == "tool" or bool(tail[0].tool_calls))

    @property
    def is_silent(self) -> bool:
        """True when nobody has spoken since the agent: dots at the end, the agent's own words, or nothing at all."""
        tail = self.history[-1:]
        if not tail:
            return True
        if tail[0].role == "assistant":
            return bool(tail[0].content.strip()) and not tail[0].tool_calls
        return tail[0].role == "user" and is_silence(tail[0].content)

    @property
    def has_own_id(self) -> bool:
        """Whether the request named its conversation; a derived id groups turns, and nothing may be unlocked by it."""
        return not self.conversation_id.startswith(DERIVED)

    @property
    def turns_taken(self) -> int:
        """How many times the caller has had the word: user messages in a row are one, dots of silence none."""
        count, speaking = 0, False
        for message in self.history:
            if message.role == "user":
                if not speaking and not is_silence(message.content):
                    count, speaking = count + 1, True
            elif speaking and message.role == "assistant" and message.content.strip():
                speaking = False
        return count

    @property
    def since_reply(self) -> str:
        """All that the caller has said since the agent was last heard, silence left out ("" when nothing)."""
        said: list[str] = []
        for message in reversed(self.history):
            if message.role == "assistant" and message.content.strip():
                break
            if message.role == "user" and not is_silence(message.content):
                said.append(message.content.strip())
        return " ".join(reversed(said))

    @property
    def said_since(self) -> tuple[str, ...]:
        """What the agent has said since the caller's last words, oldest first."""
        said: list[str] = []
        for message in reversed(self.history):
            if message.role == "user" and not is_silence(message.content):
                break
            if message.role == "assistant" and message.content.strip():
                said.append(message.content)
        return tuple(reversed(said))

    @property
    def said_by_agent(self) -> list[str]:
        """All that the agent has said, oldest first."""
        return [message.content for message in self.history if message.role == "assistant"]

    @property
    def utterance(self) -> str:
        """What the caller said last ("" when nobody has spoken yet)."""
        return next((m.content for m in reversed(self.messages) if m.role == "user"), "")


@dataclass(frozen=True, slots=True)
class Say:
    """Words to speak, ready to be sent as they are. `filler` is what was said only to bridge a wait."""

    text: str
    filler: bool = False


@dataclass(frozen=True, slots=True)
class PlatformCall:
    """A call of one of the request's own tools: the platform runs it, not we."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens counted by the upstream model for one request."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.prompt + other.prompt, self.completion + other.completion, self.cached + other.cached)


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of a reply; always the last piece, exactly once."""

    reason: FinishReason
    usage: Usage = Usage()


Piece = Say | PlatformCall | Finish
