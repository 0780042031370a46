"""What a server sends about tools: calls for the client to run, and news of those run elsewhere."""

from dataclasses import dataclass, field

from convai.events import JsonObject
from convai.shape import wire


@dataclass(frozen=True, slots=True)
class ClientToolCall:
    """A tool for the client to run. `expects_response` is None where the server does not say."""

    tool_name: str
    tool_call_id: str
    event_id: int = field(metadata=wire(absent=0))
    parameters: JsonObject = field(default_factory=dict)
    expects_response: bool | None = None


@dataclass(frozen=True, slots=True)
class AgentToolRequest:
    """The agent is about to use a tool."""

    tool_name: str
    tool_call_id: str
    tool_type: str = field(metadata=wire(absent=""))
    event_id: int = field(metadata=wire(absent=0))


@dataclass(frozen=True, slots=True)
class AgentToolResponse:
    """The agent has used a tool (or was not able to)."""

    tool_name: str
    tool_call_id: str
    tool_type: str = field(metadata=wire(absent=""))
    event_id: int = field(metadata=wire(absent=0))
    is_error: bool = False
    is_called: bool = True


@dataclass(frozen=True, slots=True)
class AgentToolResponseFullPayload:
    """The same with what the tool gave back, cut at about 64 KB."""

    tool_name: str
    tool_call_id: str
    tool_type: str = field(metadata=wire(absent=""))
    event_id: int = field(metadata=wire(absent=0))
    full_tool_result: str = field(metadata=wire(absent=""))
    is_error: bool = False
    is_blocked: bool = False
    is_called: bool = True
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class McpToolCall:
    """The life of an MCP call. `state` is loading, awaiting_approval, success or failure."""

    service_id: str
    tool_call_id: str
    tool_name: str
    state: str
    parameters: JsonObject = field(default_factory=dict)
    timestamp: str = ""
    tool_description: str | None = None
    approval_timeout_secs: float | None = None
    result: tuple[JsonObject, ...] | None = None
    error_message: str | None = None


@dataclass(frozen=True, slots=True)
class McpIntegration:
    """One MCP server and whether it is there."""

    integration_id: str
    integration_type: str = field(metadata=wire(absent=""))
    is_connected: bool = field(metadata=wire(absent=False))
    tool_count: int = field(metadata=wire(absent=0))


@dataclass(frozen=True, slots=True)
class McpConnectionStatus:
    """Every MCP server of the agent."""

    integrations: tuple[McpIntegration, ...] = field(metadata=wire(absent=()))
