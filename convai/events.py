"""What both directions share: the message nobody knows, and the names of what a server may be asked to send."""

from collections.abc import Mapping
from dataclasses import dataclass, field

JsonObject = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of a type this package does not know. `payload` is everything in it but `type`."""

    type: str
    payload: JsonObject = field(default_factory=dict)


ALWAYS_SENT = frozenset({"conversation_initiation_metadata", "error"})
"""Sent whatever the agent's list says: the first is the handshake, the second is no value of that list."""

DEFAULT_CLIENT_EVENTS = frozenset(
    {
        "conversation_initiation_metadata",
        "ping",
        "audio",
        "interruption",
        "user_transcript",
        "tentative_user_transcript",
        "agent_response",
    }
)
"""What an agent sends when its `client_events` list was never touched."""

CLIENT_EVENTS = DEFAULT_CLIENT_EVENTS | {
    "asr_initiation_metadata",
    "agent_response_correction",
    "agent_response_complete",
    "agent_response_metadata",
    "agent_chat_response_part",
    "agent_reasoning_response_part",
    "client_tool_call",
    "agent_tool_request",
    "agent_tool_response",
    "agent_tool_response_full_payload",
    "mcp_tool_call",
    "mcp_connection_status",
    "vad_score",
    "context_usage",
    "guardrail_triggered",
    "rich_content",
    "agent_typing",
    "external_agent_connected",
    "external_agent_disconnected",
    "dtmf_request",
    "client_error",
    "internal_turn_probability",
    "internal_tentative_agent_response",
}
"""Every value `client_events` may hold."""
