"""What an agent is: prompt, first message, voice, tools, turn settings, its custom LLM, what a client may override."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from convai.events import DEFAULT_CLIENT_EVENTS, JsonObject
from emulator.engines.base import Manner
from emulator.llm.request import HeaderValue
from emulator.variables import Scalar

DEMO_ID = "demo"
"""The agent that is always there; unless strict, every unknown id means it."""


@dataclass(frozen=True, slots=True)
class CustomLlm:
    """Where the replies come from. An empty `url` means the emulator's own setting, key included."""

    url: str = ""
    model: str = "demo"
    api_key: str = field(default="", repr=False)
    headers: Mapping[str, HeaderValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool the model may call: run by the client, or by the platform itself (`kind` system).

    `params` configure a system tool, such as skip_turn's `wait_timeout_secs`.
    """

    kind: Literal["client", "system"]
    name: str
    description: str = ""
    parameters: JsonObject = field(default_factory=dict)
    expects_response: bool = False
    timeout: float = 20.0
    params: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """When whose turn it is; seconds, -1 is never."""

    turn_timeout: float = 7.0
    initial_wait: float = -1.0
    silence_end_call: float = -1.0
    eagerness: str = "normal"
    speculative: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """How the agent sounds, and in which formats audio comes and goes."""

    voice_id: str = ""
    model_id: str = "eleven_flash_v2"
    stability: float | None = None
    speed: float | None = None
    similarity_boost: float | None = None
    output_format: str = "pcm_16000"
    input_format: str = "pcm_16000"

    @property
    def manner(self) -> Manner:
        """How it speaks, for the engine."""
        return Manner(self.speed, self.stability, self.similarity_boost)


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent, complete."""

    agent_id: str
    name: str = ""
    prompt: str = ""
    first_message: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    llm: CustomLlm = CustomLlm()
    temperature: float | None = 0.0
    max_tokens: int = -1
    first_token_timeout: float = 4.0
    tools: tuple[Tool, ...] = ()
    turn: TurnSettings = TurnSettings()
    voice: Voice = Voice()
    text_only: bool = False
    max_duration: float = 600.0
    client_events: frozenset[str] = DEFAULT_CLIENT_EVENTS
    placeholders: Mapping[str, Scalar] = field(default_factory=dict)
    allowed_overrides: JsonObject = field(default_factory=dict)
    allows_extra_body: bool = True
    auth_required: bool = False

    def tool(self, name: str) -> Tool | None:
        """The tool of this name, if the agent has it."""
        return next((tool for tool in self.tools if tool.name == name), None)
