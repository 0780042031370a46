"""Events to text frames and back, in both directions, by two tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import orjson

from convai import client_events as c
from convai import server_events as s
from convai import tool_events as t
from convai.errors import CloseCode, ProtocolError
from convai.events import Unknown
from convai.shape import Shape, shape_of

# The server judges, the client copes: what a client sends must have the right type wherever it says anything; of what a
# server sends only the indispensable must be right, the rest falls back to its default. Neither side minds unknown
# types (they become `Unknown`), unknown members, missing optional members, or null.

MAX_FRAME_BYTES = 16 * 1024 * 1024
"""What the official Python client takes; a server should ask for less."""
MAX_DEPTH = 64
"""Nesting allowed in a frame: far more than any message has, far less than a JSON writer can take."""


@dataclass(frozen=True, slots=True)
class Form:
    """How one message lies on the wire: its `type`, and the key of the object its members lie in (None: beside it)."""

    name: str
    record: type
    wrapper: str | None


CLIENT_FORMS = (
    Form("pong", c.Pong, None),
    Form("user_message", c.UserMessage, None),
    Form("user_activity", c.UserActivity, None),
    Form("contextual_update", c.ContextualUpdate, None),
    Form("client_tool_result", c.ClientToolResult, None),
    Form("feedback", c.Feedback, None),
    Form("mcp_tool_approval_result", c.McpToolApprovalResult, None),
    Form("multimodal_message", c.MultimodalMessage, None),
    Form("conversation_initiation_client_data", c.ConversationInitiationClientData, None),
    Form("enclave_setup_config", c.EnclaveSetupConfig, None),
)
SERVER_FORMS = (
    Form(
        "conversation_initiation_metadata", s.ConversationInitiationMetadata, "conversation_initiation_metadata_event"
    ),
    Form("ping", s.Ping, "ping_event"),
    Form("audio", s.Audio, "audio_event"),
    Form("user_transcript", s.UserTranscript, "user_transcription_event"),
    Form("tentative_user_transcript", s.TentativeUserTranscript, "tentative_user_transcription_event"),
    Form("agent_response", s.AgentResponse, "agent_response_event"),
    Form("agent_response_correction", s.AgentResponseCorrection, "agent_response_correction_event"),
    Form("agent_response_complete", s.AgentResponseComplete, "agent_response_complete_event"),
    Form("agent_chat_response_part", s.AgentChatResponsePart, "text_response_part"),
    Form("agent_reasoning_response_part", s.AgentReasoningResponsePart, "reasoning_response_part"),
    Form("interruption", s.Interruption, "interruption_event"),
    Form("client_tool_call", t.ClientToolCall, "client_tool_call"),
    Form("agent_tool_request", t.AgentToolRequest, "agent_tool_request"),
    Form("agent_tool_response", t.AgentToolResponse, "agent_tool_response"),
    Form("agent_tool_response_full_payload", t.AgentToolResponseFullPayload, "agent_tool_response_full_payload"),
    Form("mcp_tool_call", t.McpToolCall, "mcp_tool_call"),
    Form("mcp_connection_status", t.McpConnectionStatus, "mcp_connection_status"),
    Form("vad_score", s.VadScore, "vad_score_event"),
    Form("context_usage", s.ContextUsage, "context_usage_event"),
    Form("asr_initiation_metadata", s.AsrInitiationMetadata, "asr_initiation_metadata_event"),
    Form("guardrail_triggered", s.GuardrailTriggered, None),
    Form("rich_content", s.RichContent, "rich_content"),
    Form("agent_typing", s.AgentTyping, "agent_typing_event"),
    Form("external_agent_connected", s.ExternalAgentConnected, "external_agent_connected_event"),
    Form("external_agent_disconnected", s.ExternalAgentDisconnected, "external_agent_disconnected_event"),
    Form("agent_response_metadata", s.AgentResponseMetadata, "agent_response_metadata_event"),
    Form("internal_turn_probability", s.InternalTurnProbability, "turn_probability_internal_event"),
    Form(
        "internal_tentative_agent_response", s.InternalTentativeAgentResponse, "tentative_agent_response_internal_event"
    ),
    Form("error", s.ServerError, "error_event"),
    Form("client_error", s.ClientError, "error_event"),
)
_BY_TYPE_CLIENT: Mapping[str, Form] = {form.name: form for form in CLIENT_FORMS}
_BY_TYPE_SERVER: Mapping[str, Form] = {form.name: form for form in SERVER_FORMS}
_BY_RECORD: Mapping[type, Form] = {form.record: form for form in CLIENT_FORMS + SERVER_FORMS}
_AUDIO_KEY = "user_audio_chunk"


def decode_client(frame: str | bytes, limit: int = MAX_FRAME_BYTES) -> c.ClientEvent:
    """Read what a client sent. Raises `ProtocolError`; `limit` is in bytes; `bytes` means a binary frame."""
    message = _load(frame, limit)
    kind = message.get("type")
    # Some clients give audio a type after all.
    if kind == _AUDIO_KEY or (kind is None and _AUDIO_KEY in message):
        return cast("c.UserAudioChunk", shape_of(c.UserAudioChunk).read(message))
    return cast("c.ClientEvent", _decode(message, _BY_TYPE_CLIENT, lenient=False))


def decode_server(frame: str | bytes, limit: int = MAX_FRAME_BYTES) -> s.ServerEvent:
    """Read what a server sent. Raises `ProtocolError`; `limit` is in bytes; `bytes` means a binary frame."""
    return cast("s.ServerEvent", _decode(_load(frame, limit), _BY_TYPE_SERVER, lenient=True))


def encode_client(event: c.ClientEvent) -> str:
    """The text frame of a client's event. Raises `ProtocolError` (1011) for values JSON cannot carry."""
    if isinstance(event, c.UserAudioChunk):
        return _dump(shape_of(c.UserAudioChunk).write(event))
    return _dump(_message(event))


def encode_server(event: s.ServerEvent) -> str:
    """The text frame of a server's event. Raises `ProtocolError` (1011) for event ids below 1: clients drop those."""
    event_id = getattr(event, "event_id", None)
    if isinstance(event_id, int) and event_id < 1:
        raise ProtocolError("event ids start at 1", CloseCode.INTERNAL, path=("event_id",))
    return _dump(_message(event))


def type_of(event: c.ClientEvent | s.ServerEvent) -> str:
    """The `type` an event has on the wire; for audio from the client, which has none, its key."""
    if isinstance(event, Unknown):
        return event.type
    return _AUDIO_KEY if isinstance(event, c.UserAudioChunk) else _BY_RECORD[type(event)].name


def _decode(message: Mapping[str, object], forms: Mapping[str, Form], *, lenient: bool) -> object:
    kind = message.get("type")
    if not isinstance(kind, str) or not kind:
        raise ProtocolError("a message needs a type", kind="missing_fields" if kind is None else "invalid_message")
    form = forms.get(kind)
    if form is None:
        return Unknown(kind, {key: value for key, value in message.items() if key != "type"})
    shape: Shape = shape_of(form.record, lenient)
    if form.wrapper is None:
        body: object = {key: value for key, value in message.items() if key != "type"}
        keys: tuple[str, ...] = (kind,)
    else:
        body = message.get(form.wrapper)
        keys = (form.wrapper,)
    try:
        return shape.read({} if body is None else body)
    except ProtocolError as error:
        raise error.inside(*keys) from None


def _message(event: object) -> dict[str, object]:
    if isinstance(event, Unknown):
        return {"type": event.type} | dict(event.payload) | {"type": event.type}
    form = _BY_RECORD[type(event)]
    body = shape_of(form.record).write(event)
    if form.wrapper is not None:
        return {"type": form.name, form.wrapper: body}
    # A guardrail has no members; the client's have theirs beside the type, which nothing among them may replace.
    return {"type": form.name} | body | {"type": form.name}


def _load(frame: str | bytes, limit: int) -> Mapping[str, object]:
    if not isinstance(frame, str):
        raise ProtocolError("binary frames are not part of this protocol", CloseCode.UNSUPPORTED)
    if _longer_than(frame, limit):
        raise ProtocolError(f"frame over {limit} bytes", CloseCode.TOO_BIG)
    try:
        message = orjson.loads(frame)
    except ValueError:
        raise ProtocolError("not JSON", CloseCode.NOT_JSON) from None
    if not isinstance(message, dict):
        raise ProtocolError("expected an object")
    # Counting brackets is far cheaper than walking, and nearly every frame has fewer than the limit.
    if frame.count("{") + frame.count("[") > MAX_DEPTH and _deeper_than(message, MAX_DEPTH):
        raise ProtocolError(f"nested deeper than {MAX_DEPTH}")
    return message


def _longer_than(frame: str, limit: int) -> bool:
    if len(frame) > limit or frame.isascii():
        return len(frame) > limit
    return len(frame) * 4 > limit and len(frame.encode("utf-8", "surrogatepass")) > limit


def _deeper_than(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [child for item in level for child in _members(item) if isinstance(child, dict | list)]
        if not level:
            return False
    return True


def _members(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else cast("list[object]", value)


def _dump(message: Mapping[str, object]) -> str:
    try:
        return orjson.dumps(message).decode()
    except TypeError:
        raise ProtocolError("a value JSON cannot carry", CloseCode.INTERNAL) from None
