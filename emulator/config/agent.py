"""An agent as the REST API is given it (`conversation_config`, `platform_settings`) -> an `Agent`. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from convai.audio import FORMATS
from convai.events import DEFAULT_CLIENT_EVENTS
from emulator.agents import Agent, CustomLlm, TurnSettings, Voice
from emulator.config.section import Section
from emulator.config.tools import read_tools
from emulator.llm.request import HeaderValue
from emulator.variables import Scalar

Secrets = Callable[[str], str | None]
"""The value of a secret by its id; None for one that is not there."""

CUSTOM_LLM = "custom-llm"


def read_agent(agent_id: str, body: Mapping[str, Any], secrets: Secrets) -> Agent:
    """The agent of a create request's body. Raises `ConfigProblem`."""
    root = Section(body)
    config = root.section("conversation_config")
    agent, talk = config.section("agent"), config.section("conversation")
    prompt = agent.section("prompt")
    if "custom_llm" in agent.members:
        raise agent.problem("custom_llm", "belongs under agent.prompt, beside llm; here the platform ignores it")
    language = agent.text("language", "en") or "en"
    overrides = root.section("platform_settings").section("overrides")
    return Agent(
        agent_id=agent_id,
        name=root.text("name"),
        prompt=prompt.text("prompt"),
        first_message=agent.text("first_message"),
        language=language,
        languages=tuple(dict.fromkeys([language, *config.section("language_presets").members])),
        llm=_custom_llm(prompt, secrets),
        temperature=None if _is_null(prompt, "temperature") else prompt.number("temperature", 0.0),
        max_tokens=int(prompt.number("max_tokens", -1)),
        first_token_timeout=_within(prompt, "cascade_timeout_seconds", 4.0, 2.0, 15.0),
        tools=read_tools(prompt),
        turn=_turn(config.section("turn")),
        voice=_voice(config),
        text_only=talk.flag("text_only"),
        max_duration=talk.number("max_duration_seconds", 600.0),
        client_events=_client_events(talk),
        placeholders=_placeholders(agent.section("dynamic_variables")),
        allowed_overrides=overrides.section("conversation_config_override").members,
        allows_extra_body=overrides.flag("custom_llm_extra_body"),
        auth_required=root.section("platform_settings").section("auth").flag("enable_auth"),
    )


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """A stored body after a PATCH: objects are merged, everything else is replaced."""
    result = dict(old)
    for key, value in new.items():
        before = result.get(key)
        result[key] = merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return result


def _is_null(section: Section, key: str) -> bool:
    return key in section.members and section.members[key] is None


def _within(section: Section, key: str, default: float, low: float, high: float) -> float:
    value = section.number(key, default)
    if not low <= value <= high:
        raise section.problem(key, f"must be between {low:g} and {high:g}")
    return value


def _custom_llm(prompt: Section, secrets: Secrets) -> CustomLlm:
    config = prompt.section("custom_llm")
    if not config.members:
        return CustomLlm()
    if prompt.text("llm") != CUSTOM_LLM:
        raise prompt.problem("llm", f"must be {CUSTOM_LLM!r} where custom_llm is given")
    url = config.text("url")
    if not url.startswith(("http://", "https://")):
        raise config.problem("url", "must be an http or https address")
    if config.text("api_type", "chat_completions") != "chat_completions":
        raise config.problem("api_type", "this emulator speaks chat_completions only")
    headers = config.section("request_headers")
    return CustomLlm(
        url=url,
        model=config.text("model_id"),
        api_key=_secret(config.section("api_key"), secrets) or "",
        headers={name: _header(headers, name, secrets) for name in headers.members},
    )


def _header(headers: Section, name: str, secrets: Secrets) -> HeaderValue:
    if isinstance(headers.members[name], str):
        return HeaderValue(text=headers.text(name))
    value = headers.section(name)
    if "variable_name" in value.members:
        return HeaderValue(variable=value.text("variable_name"))
    return HeaderValue(text=_secret(value, secrets))


def _secret(section: Section, secrets: Secrets) -> str | None:
    secret_id = section.text("secret_id")
    if not secret_id:
        return None  # an environment label, say: this emulator has no such environment
    value = secrets(secret_id)
    if value is None:
        raise section.problem("secret_id", "no such secret")
    return value


def _turn(turn: Section) -> TurnSettings:
    return TurnSettings(
        turn_timeout=turn.number("turn_timeout", 7.0),
        initial_wait=turn.number("initial_wait_time", -1.0),
        silence_end_call=turn.number("silence_end_call_timeout", -1.0),
        eagerness=turn.text("turn_eagerness", "normal"),
        speculative=turn.flag("speculative_turn"),
    )


def _voice(config: Section) -> Voice:
    tts, asr = config.section("tts"), config.section("asr")
    return Voice(
        voice_id=tts.text("voice_id"),
        model_id=tts.text("model_id", "eleven_flash_v2"),
        stability=tts.optional_number("stability"),
        speed=tts.optional_number("speed"),
        similarity_boost=tts.optional_number("similarity_boost"),
        output_format=_format(tts, "agent_output_audio_format"),
        input_format=_format(asr, "user_input_audio_format"),
    )


def _format(section: Section, key: str) -> str:
    name = section.text(key, "pcm_16000")
    if name not in FORMATS:
        raise section.problem(key, f"must be one of {', '.join(FORMATS)}")
    return name


def _client_events(talk: Section) -> frozenset[str]:
    if talk.members.get("client_events") is None:
        return DEFAULT_CLIENT_EVENTS
    return frozenset(event for event in talk.entries("client_events") if isinstance(event, str))


def _placeholders(section: Section) -> dict[str, Scalar]:
    values = section.section("dynamic_variable_placeholders").members
    return {name: value for name, value in values.items() if isinstance(value, str | int | float)}
