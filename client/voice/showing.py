"""What a person is told about the messages that are neither sound nor transcript. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from convai import server_events as s
from convai import tool_events as t
from convai.events import Unknown

_LONGEST = 300


def in_words(event: s.ServerEvent) -> str:
    """A note about the event; "" where there is nothing to tell."""
    words = _WORDS.get(type(event))
    return words(event)[:_LONGEST] if words is not None else ""


def _metadata(event: s.ConversationInitiationMetadata) -> str:
    formats = f"{event.user_input_audio_format} in, {event.agent_output_audio_format} out"
    return f"conversation {event.conversation_id} ({formats})"


def _tool_used(event: t.AgentToolResponse | t.AgentToolResponseFullPayload) -> str:
    if event.is_error:
        return f"tool {event.tool_name} failed"
    return f"tool {event.tool_name} {'done' if event.is_called else 'was not called'}"


def _full_payload(event: t.AgentToolResponseFullPayload) -> str:
    blocked = " (blocked)" if event.is_blocked else ""
    return f"{_tool_used(event)}{blocked}: {event.full_tool_result}"


def _mcp(event: t.McpToolCall) -> str:
    why = f": {event.error_message}" if event.error_message else ""
    return f"MCP tool {event.tool_name}: {event.state.replace('_', ' ')}{why}"


def _mcp_status(event: t.McpConnectionStatus) -> str:
    states = (f"{i.integration_id} {'connected' if i.is_connected else 'not connected'}" for i in event.integrations)
    return f"MCP servers: {', '.join(states) or 'none'}"


def _error(event: s.ServerError) -> str:
    kind = f" ({event.error_type})" if event.error_type else ""
    return f"the server reports an error{kind}: {event.message or event.reason or event.code}"


def _context(event: s.ContextUsage) -> str:
    return f"context of {event.model or 'the model'}: {event.context_tokens} of {event.context_limit_tokens} tokens"


_WORDS: Mapping[type, Callable[[Any], str]] = {
    s.ConversationInitiationMetadata: _metadata,
    s.AgentResponse: lambda e: "".join(f"attached: {a.name} {a.url} " for a in e.attachments).strip(),
    s.ContextUsage: _context,
    s.GuardrailTriggered: lambda _: "a guardrail stopped the reply",
    s.RichContent: lambda e: f"to be shown: {e.component}",
    s.AgentTyping: lambda e: "a human agent is typing" if e.is_typing else "",
    s.ExternalAgentConnected: lambda _: "a human agent has joined",
    s.ExternalAgentDisconnected: lambda _: "the human agent has left",
    s.AgentResponseMetadata: lambda e: f"about the reply: {', '.join(map(str, e.metadata))}" if e.metadata else "",
    s.ServerError: _error,
    s.ClientError: lambda e: f"the server refused a message: {e.message or e.error_name or e.code}",
    t.AgentToolRequest: lambda e: f"the agent uses the {e.tool_type or ''} tool {e.tool_name}".replace("  ", " "),
    t.AgentToolResponse: _tool_used,
    t.AgentToolResponseFullPayload: _full_payload,
    t.McpToolCall: _mcp,
    t.McpConnectionStatus: _mcp_status,
    Unknown: lambda e: f"a message this client does not know: {e.type}",
}
