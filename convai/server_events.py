"""What a server sends: the handshake, audio, transcripts, replies, measurements, errors (tools: `tool_events`)."""

from dataclasses import dataclass, field
from typing import Literal

from convai.events import JsonObject, Unknown
from convai.shape import WHOLE, wire
from convai.tool_events import (
    AgentToolRequest,
    AgentToolResponse,
    AgentToolResponseFullPayload,
    ClientToolCall,
    McpConnectionStatus,
    McpToolCall,
)

PartKind = Literal["start", "delta", "stop"]


@dataclass(frozen=True, slots=True)
class ConversationInitiationMetadata:
    """The handshake: always the first message, exactly once."""

    conversation_id: str
    agent_output_audio_format: str = "pcm_16000"
    user_input_audio_format: str = "pcm_16000"


@dataclass(frozen=True, slots=True)
class Ping:
    """To be answered by a pong with the same id. `ping_ms` is the last round trip measured."""

    event_id: int
    ping_ms: int | None = field(default=None, metadata=wire(always=True))


@dataclass(frozen=True, slots=True)
class Alignment:
    """When each character of a chunk sounds, in milliseconds from the chunk's start. All three have one length."""

    chars: tuple[str, ...]
    starts: tuple[float, ...] = field(metadata=wire("char_start_times_ms"))
    durations: tuple[float, ...] = field(metadata=wire("char_durations_ms"))


@dataclass(frozen=True, slots=True)
class Audio:
    """A chunk of the reply, in the conversation's output format."""

    data: bytes = field(metadata=wire("audio_base_64"))
    event_id: int
    alignment: Alignment | None = None


@dataclass(frozen=True, slots=True)
class UserTranscript:
    """What the user said, final."""

    text: str = field(metadata=wire("user_transcript"))
    event_id: int = field(metadata=wire(absent=0))


@dataclass(frozen=True, slots=True)
class TentativeUserTranscript:
    """What the user seems to be saying; the next one replaces it."""

    text: str = field(metadata=wire("user_transcript"))
    event_id: int = field(metadata=wire(absent=0))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a reply."""

    url: str
    name: str
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class AgentResponse:
    """The whole reply in words."""

    text: str = field(metadata=wire("agent_response"))
    event_id: int = field(metadata=wire(absent=0))
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentResponseCorrection:
    """The reply was cut off: `corrected` is what was heard of it."""

    original: str = field(metadata=wire("original_agent_response"))
    corrected: str = field(metadata=wire("corrected_agent_response"))
    event_id: int = field(metadata=wire(absent=0))


@dataclass(frozen=True, slots=True)
class AgentResponseComplete:
    """Nothing more of this reply will come."""

    event_id: int


@dataclass(frozen=True, slots=True)
class AgentChatResponsePart:
    """A piece of the reply as it is written; for text-only conversations."""

    text: str = field(metadata=wire(absent=""))
    kind: PartKind = field(metadata=wire("type", absent="delta"))
    event_id: int = field(metadata=wire(absent=0))


@dataclass(frozen=True, slots=True)
class AgentReasoningResponsePart:
    """A piece of the model's thinking. The only message whose event id is a string."""

    text: str = field(metadata=wire(absent=""))
    kind: PartKind = field(metadata=wire("type", absent="delta"))
    event_id: str = field(metadata=wire(absent=""))


@dataclass(frozen=True, slots=True)
class Interruption:
    """Barge-in: audio with this event id or a lower one is not to be played any more."""

    event_id: int


@dataclass(frozen=True, slots=True)
class VadScore:
    """How sure the server is that the user speaks, 0 to 1."""

    score: float = field(metadata=wire("vad_score"))


@dataclass(frozen=True, slots=True)
class ContextUsage:
    """How full the model's context is."""

    event_id: int = field(metadata=wire(absent=0))
    model: str = field(metadata=wire(absent=""))
    context_tokens: int = field(metadata=wire(absent=0))
    context_limit_tokens: int = field(metadata=wire(absent=0))


@dataclass(frozen=True, slots=True)
class AsrInitiationMetadata:
    """What the recogniser says about itself; free form."""

    details: JsonObject = field(default_factory=dict, metadata=wire(WHOLE))


@dataclass(frozen=True, slots=True)
class GuardrailTriggered:
    """A reply was stopped by a rule. Has no body."""


@dataclass(frozen=True, slots=True)
class RichContent:
    """Something to show, by the name of a component."""

    rich_content_id: str
    component: str
    event_id: int = field(metadata=wire(absent=0))
    props: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgentTyping:
    """A human agent is writing."""

    is_typing: bool
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ExternalAgentConnected:
    """A human agent has joined."""

    details: JsonObject = field(default_factory=dict, metadata=wire(WHOLE))


@dataclass(frozen=True, slots=True)
class ExternalAgentDisconnected:
    """The human agent has left."""

    details: JsonObject = field(default_factory=dict, metadata=wire(WHOLE))


@dataclass(frozen=True, slots=True)
class AgentResponseMetadata:
    """What a custom LLM said about its reply, beside the words."""

    event_id: int = field(metadata=wire(absent=0))
    metadata: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InternalTurnProbability:
    """How likely the user's turn is over, 0 to 1."""

    probability: float = field(metadata=wire("turn_probability"))


@dataclass(frozen=True, slots=True)
class InternalTentativeAgentResponse:
    """A reply begun on a guess, not yet spoken."""

    text: str = field(metadata=wire("tentative_agent_response"))


@dataclass(frozen=True, slots=True)
class ServerError:
    """Why the server is about to close. `code` is the close code that follows."""

    code: int = field(metadata=wire(absent=1011))
    message: str = ""
    error_type: str | None = None
    reason: str | None = None
    debug_message: str | None = None
    details: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class ClientError:
    """The client's own fault. Shares its wrapper key with `ServerError`."""

    code: int = field(metadata=wire(absent=1008))
    message: str = ""
    error_name: str | None = None


ServerEvent = (
    ConversationInitiationMetadata
    | Ping
    | Audio
    | UserTranscript
    | TentativeUserTranscript
    | AgentResponse
    | AgentResponseCorrection
    | AgentResponseComplete
    | AgentChatResponsePart
    | AgentReasoningResponsePart
    | Interruption
    | ClientToolCall
    | AgentToolRequest
    | AgentToolResponse
    | AgentToolResponseFullPayload
    | McpToolCall
    | McpConnectionStatus
    | VadScore
    | ContextUsage
    | AsrInitiationMetadata
    | GuardrailTriggered
    | RichContent
    | AgentTyping
    | ExternalAgentConnected
    | ExternalAgentDisconnected
    | AgentResponseMetadata
    | InternalTurnProbability
    | InternalTentativeAgentResponse
    | ServerError
    | ClientError
    | Unknown
)
