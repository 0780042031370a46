"""An agent and what the client asked for -> how this one conversation is held. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from convai.client_events import ConversationInitiationClientData
from convai.errors import ProtocolError
from convai.events import JsonObject
from convai.overrides import Overrides, forbidden, read_overrides, read_variables
from emulator.agents import Agent
from emulator.variables import Scalar, fill, missing

T = TypeVar("T")

TIMINGS = "internal_timings"
"""The extra event with the latencies of a turn, for clients that ask for it."""


@dataclass(frozen=True, slots=True)
class Setup:
    """One conversation's agent, all overrides applied and all variables filled in.

    `variables` include the secret ones, which go into headers only.
    """

    agent: Agent
    prompt: str
    first_message: str
    variables: Mapping[str, Scalar]
    text_only: bool = False
    extra_body: JsonObject = field(default_factory=dict)
    user_id: str | None = None

    def in_language(self, language: str) -> "Setup":
        """The conversation goes on in another language."""
        return replace(self, agent=replace(self.agent, language=language))

    def spoken_by(self, agent: Agent) -> "Setup":
        """The conversation handed on to another agent. Raises `ProtocolError` for a missing variable."""
        return replace(
            self,
            agent=agent,
            prompt=_filled(agent.prompt, self.variables, "the system prompt"),
            first_message=_filled(agent.first_message, self.variables, "the first message"),
        )


def set_up(
    agent: Agent,
    initiation: ConversationInitiationClientData,
    system: Mapping[str, Scalar],
    *,
    strict: bool = False,
    timings: bool = False,
) -> Setup:
    """The set-up of a conversation. Raises `ProtocolError` (1008) for a forbidden override or a missing variable."""
    raw = initiation.conversation_config_override
    if strict and (paths := forbidden(raw, agent.allowed_overrides)):
        raise ProtocolError(f"override not allowed by the agent: {', '.join(paths)}", kind="override_error")
    overrides = read_overrides(raw)
    given = read_variables(initiation.dynamic_variables)
    variables = {**agent.placeholders, **given, **system, **_of_the_call(given)}
    agent = _overridden(agent, overrides)
    events = agent.client_events | ({TIMINGS} if timings else set())
    return Setup(
        agent=replace(agent, client_events=events),
        prompt=_filled(agent.prompt, variables, "the system prompt"),
        first_message=_filled(agent.first_message, variables, "the first message"),
        variables=variables,
        text_only=agent.text_only,
        extra_body=initiation.custom_llm_extra_body if agent.allows_extra_body or not strict else {},
        user_id=initiation.user_id,
    )


def _of_the_call(given: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """System variables that a phone line would set; here the client may, to be taken for a caller."""
    return {name: given[name] for name in ("system__caller_id", "system__called_number") if name in given}


def _overridden(agent: Agent, overrides: Overrides) -> Agent:
    voice = agent.voice
    voice = replace(
        voice,
        voice_id=_or(overrides.voice_id, voice.voice_id),
        stability=_or(overrides.stability, voice.stability),
        speed=_or(overrides.speed, voice.speed),
        similarity_boost=_or(overrides.similarity_boost, voice.similarity_boost),
    )
    events = overrides.client_events
    return replace(
        agent,
        prompt=_or(overrides.prompt, agent.prompt),
        first_message=_or(overrides.first_message, agent.first_message),
        language=_or(overrides.language, agent.language),
        text_only=_or(overrides.text_only, agent.text_only),
        client_events=agent.client_events if events is None else frozenset(events),
        voice=voice,
    )


def _or(value: T | None, otherwise: T) -> T:
    return otherwise if value is None else value


def _filled(text: str, variables: Mapping[str, Scalar], where: str) -> str:
    absent = missing([text], variables)
    if absent:
        raise ProtocolError(
            f"missing required dynamic variables in {where}: {', '.join(absent)}", kind="missing_dynamic_variable"
        )
    return fill(text, variables)
