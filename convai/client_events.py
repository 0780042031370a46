"""What a client sends: audio, text, answers to tools and pings, and the data a conversation starts with."""

from dataclasses import dataclass, field
from typing import Literal

import orjson

from convai.events import JsonObject, Unknown
from convai.shape import WHOLE, wire


@dataclass(frozen=True, slots=True)
class UserAudioChunk:
    """Raw audio in the conversation's input format, cut anywhere. The only message without a `type`."""

    data: bytes = field(metadata=wire("user_audio_chunk"))


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a ping, with its id."""

    event_id: int


@dataclass(frozen=True, slots=True)
class UserMessage:
    """A finished user turn in writing: it interrupts the agent and asks for a reply."""

    text: str = ""
    rich_content_id: str | None = None


@dataclass(frozen=True, slots=True)
class UserActivity:
    """The user is busy (typing, say): the silence timer starts anew."""


@dataclass(frozen=True, slots=True)
class ContextualUpdate:
    """Something the agent should know; asks for no reply. A later one with the same `context_id` replaces it."""

    text: str
    context_id: str | None = None


@dataclass(frozen=True, slots=True)
class ClientToolResult:
    """What a client tool gave back. `result` may be any JSON: SDKs differ."""

    tool_call_id: str
    result: object = field(default=None, metadata=wire(always=True))
    is_error: bool = False

    @property
    def text(self) -> str:
        """The result as a model reads it: text as it is, everything else as JSON."""
        return self.result if isinstance(self.result, str) else orjson.dumps(self.result).decode()


@dataclass(frozen=True, slots=True)
class Feedback:
    """The user's verdict on the reply with this event id; None takes it back."""

    event_id: int
    score: Literal["like", "dislike"] | None = field(default=None, metadata=wire(always=True))


@dataclass(frozen=True, slots=True)
class McpToolApprovalResult:
    """The user's answer to an MCP call that awaits approval."""

    tool_call_id: str
    is_approved: bool


@dataclass(frozen=True, slots=True)
class MessageText:
    """The words of a multimodal message."""

    text: str = ""
    rich_content_id: str | None = None
    type: str = "user_message"


@dataclass(frozen=True, slots=True)
class FileInput:
    """A file uploaded before."""

    file_id: str
    type: str = "file_input"


@dataclass(frozen=True, slots=True)
class MultimodalMessage:
    """A user turn of words and files. On the wire `file` repeats the first of `files`, for older servers."""

    text: MessageText | None = None
    file: FileInput | None = None
    files: tuple[FileInput, ...] = ()

    @classmethod
    def of(cls, text: str = "", file_ids: tuple[str, ...] = ()) -> "MultimodalMessage":
        """The message as the official SDKs build it."""
        files = tuple(FileInput(file_id) for file_id in file_ids)
        return cls(MessageText(text) if text else None, files[0] if files else None, files)

    @property
    def file_ids(self) -> tuple[str, ...]:
        """Every file once, in order, wherever it was named."""
        first = (self.file,) if self.file else ()
        return tuple(dict.fromkeys(f.file_id for f in first + self.files))


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Which client this is."""

    source: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ToolMockConfig:
    """Which tools are to be played, not run."""

    mocking_strategy: str | None = None
    mocked_tool_names: tuple[str, ...] = ()
    fallback_strategy: str | None = None


@dataclass(frozen=True, slots=True)
class ConversationInitiationClientData:
    """What a conversation starts with. Every part is optional; `convai.overrides` reads the raw objects."""

    conversation_config_override: JsonObject = field(default_factory=dict)
    custom_llm_extra_body: JsonObject = field(default_factory=dict)
    dynamic_variables: JsonObject = field(default_factory=dict)
    user_id: str | None = None
    source_info: SourceInfo | None = None
    tool_mock_config: ToolMockConfig | None = None


@dataclass(frozen=True, slots=True)
class EnclaveSetupConfig:
    """The agent itself, for a self-hosted orchestrator; sent before the initiation. Kept raw: it may hold secrets."""

    settings: JsonObject = field(default_factory=dict, repr=False, metadata=wire(WHOLE))


ClientEvent = (
    UserAudioChunk
    | Pong
    | UserMessage
    | UserActivity
    | ContextualUpdate
    | ClientToolResult
    | Feedback
    | McpToolApprovalResult
    | MultimodalMessage
    | ConversationInitiationClientData
    | EnclaveSetupConfig
    | Unknown
)
