"""Agents as the REST API is given them, and the traps people fall into."""

from typing import Any

import pytest

from emulator.config.agent import merged, read_agent
from emulator.config.section import ConfigProblem
from emulator.demo_agent import demo_agent
from emulator.registry import MAX_AGENTS, Registry
from emulator.system_tools import offered

SECRETS = {"sec_1": "shared"}


def body(**prompt: Any) -> dict[str, Any]:
    custom = {
        "url": "https://voice.example.org/v1",
        "model_id": "brain",
        "api_key": {"secret_id": "sec_1"},
        "request_headers": {
            "X-Tenant": "acme",
            "X-Key": {"secret_id": "sec_1"},
            "X-Conversation-Id": {"variable_name": "system__conversation_id"},
            "X-Stage": {"env_var_label": "STAGE"},
        },
    }
    return {
        "name": "Ada",
        "conversation_config": {
            "agent": {
                "first_message": "Hello {{name}}",
                "language": "de",
                "prompt": {"prompt": "You are Ada.", "llm": "custom-llm", "custom_llm": custom} | prompt,
                "dynamic_variables": {"dynamic_variable_placeholders": {"name": "friend"}},
            },
            "language_presets": {"en": {}, "es": {}},
            "asr": {"user_input_audio_format": "ulaw_8000"},
            "tts": {"voice_id": "v1", "agent_output_audio_format": "pcm_24000", "speed": 1.1},
            "turn": {"turn_timeout": 5, "turn_eagerness": "eager", "speculative_turn": True},
            "conversation": {"max_duration_seconds": 900, "text_only": True, "client_events": ["audio", "ping"]},
        },
        "platform_settings": {"overrides": {"conversation_config_override": {"agent": {"first_message": True}}}},
    }


def read(value: dict[str, Any]) -> Any:
    return read_agent("agent_1", value, SECRETS.get)


def test_everything_that_is_read() -> None:
    agent = read(body(temperature=None, max_tokens=600, cascade_timeout_seconds=15))
    assert (agent.name, agent.prompt, agent.first_message, agent.language) == (
        "Ada",
        "You are Ada.",
        "Hello {{name}}",
        "de",
    )
    assert agent.languages == ("de", "en", "es")
    assert (agent.llm.url, agent.llm.model, agent.llm.api_key) == ("https://voice.example.org/v1", "brain", "shared")
    assert agent.llm.headers["X-Key"].text == "shared"
    assert agent.llm.headers["X-Conversation-Id"].variable == "system__conversation_id"
    assert agent.llm.headers["X-Stage"].text is None
    assert (agent.temperature, agent.max_tokens, agent.first_token_timeout) == (None, 600, 15)
    assert (agent.voice.input_format, agent.voice.output_format, agent.voice.speed) == ("ulaw_8000", "pcm_24000", 1.1)
    assert (agent.turn.turn_timeout, agent.turn.eagerness, agent.turn.speculative) == (5, "eager", True)
    assert agent.client_events == {"audio", "ping"}
    assert agent.placeholders == {"name": "friend"}
    assert agent.text_only
    assert agent.max_duration == 900
    assert not agent.allows_extra_body
    assert agent.allowed_overrides == {"agent": {"first_message": True}}


def test_an_empty_body_is_an_agent() -> None:
    agent = read({})
    assert (agent.llm.url, agent.temperature, agent.max_tokens, agent.first_token_timeout) == ("", 0.0, -1, 4.0)


def test_system_tools_come_from_both_places_once() -> None:
    agent = read(
        body(
            built_in_tools={
                "end_call": {"name": "end_call", "params": {"system_tool_type": "end_call"}},
                "skip_turn": {"name": "skip_turn", "params": {"system_tool_type": "skip_turn", "wait_timeout_secs": 3}},
                "language_detection": None,
            },
            tools=[
                {
                    "type": "system",
                    "name": "end_call",
                    "description": "Bye.",
                    "params": {"system_tool_type": "end_call"},
                },
                {
                    "type": "client",
                    "name": "open_page",
                    "description": "Opens a page.",
                    "expects_response": True,
                    "response_timeout_secs": 500,
                    "parameters": {
                        "type": "object",
                        "properties": {"path": {"type": "string", "description": "where"}},
                    },
                },
            ],
        )
    )
    assert [(t.kind, t.name) for t in agent.tools] == [
        ("system", "end_call"),
        ("client", "open_page"),
        ("system", "skip_turn"),
    ]
    assert agent.tool("open_page").timeout == 120
    assert agent.tool("skip_turn").params["wait_timeout_secs"] == 3
    function: Any = offered(agent.tool("end_call"))["function"]
    assert function["description"] == "Bye."
    assert set(function["parameters"]["required"]) == {"reason", "system__message_to_speak"}
    documented: Any = offered(agent.tool("end_call"), "documented")["function"]
    assert set(documented["parameters"]["properties"]) == {"reason", "message"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda b: b["conversation_config"]["agent"].update(custom_llm={"url": "x"}), "agent.custom_llm"),
        (lambda b: b["conversation_config"]["agent"]["prompt"].update(llm="gpt-4o"), "agent.prompt.llm"),
        (lambda b: b["conversation_config"]["agent"]["prompt"]["custom_llm"].update(url="h/v1"), "custom_llm.url"),
        (lambda b: b["conversation_config"]["agent"]["prompt"]["custom_llm"].update(api_type="responses"), "api_type"),
        (
            lambda b: b["conversation_config"]["agent"]["prompt"]["custom_llm"]["api_key"].update(secret_id="z"),
            "secret_id",
        ),
        (
            lambda b: b["conversation_config"]["agent"]["prompt"].update(cascade_timeout_seconds=1),
            "cascade_timeout_seconds",
        ),
        (lambda b: b["conversation_config"]["agent"]["prompt"].update(prompt=5), "prompt.prompt"),
        (lambda b: b["conversation_config"]["agent"]["prompt"].update(max_tokens="many"), "max_tokens"),
        (lambda b: b["conversation_config"]["agent"]["prompt"].update(tools=[{"type": "webhook"}]), "tools.0.type"),
        (lambda b: b["conversation_config"]["agent"]["prompt"].update(tools=[{"type": "client"}]), "tools.0.name"),
        (
            lambda b: b["conversation_config"]["agent"]["prompt"].update(
                tools=[{"type": "client", "name": "t", "parameters": {"properties": {"a": {"type": "string"}}}}]
            ),
            "properties.a",
        ),
        (lambda b: b["conversation_config"]["agent"]["prompt"].update(built_in_tools={"fly": {}}), "system_tool_type"),
        (lambda b: b["conversation_config"]["tts"].update(agent_output_audio_format="mp3_44100_128"), "tts.agent"),
        (lambda b: b["conversation_config"].update(turn=[]), "conversation_config.turn"),
    ],
)
def test_what_the_platform_would_not_take_is_named(change: Any, path: str) -> None:
    wrong = body()
    change(wrong)
    with pytest.raises(ConfigProblem) as problem:
        read(wrong)
    assert path in problem.value.path


def test_a_patch_changes_what_it_names() -> None:
    old = {"a": {"b": 1, "c": [1]}, "d": 1}
    assert merged(old, {"a": {"c": [2]}, "e": None}) == {"a": {"b": 1, "c": [2]}, "d": 1, "e": None}
    assert old == {"a": {"b": 1, "c": [1]}, "d": 1}


def test_the_registry_is_bounded_and_a_bad_patch_changes_nothing() -> None:
    registry = Registry(demo_agent())
    first = registry.create({"name": "one"})
    with pytest.raises(ConfigProblem):
        registry.update(first, {"conversation_config": []})
    stored = registry.get(first)
    assert stored is not None
    assert stored.agent.name == "one"
    for _ in range(MAX_AGENTS):
        registry.create({})
    assert registry.get(first) is None
    assert len(list(registry.list())) == MAX_AGENTS


def test_an_unknown_agent_is_the_demo_agent_unless_strict() -> None:
    registry = Registry(demo_agent())
    found = registry.find("agent_x")
    assert found is not None
    assert (found.agent_id, found.name) == ("agent_x", "Acme demo")
    assert registry.find("agent_x", strict=True) is None
    assert registry.find("", strict=True) is not None
    assert registry.find("demo", strict=True) is not None


def test_secrets_are_kept_by_id_and_their_values_not_shown() -> None:
    registry = Registry(demo_agent())
    secret_id = registry.add_secret("KEY", "value")
    assert registry.secret(secret_id) == "value"
    assert registry.secret("sec_none") is None
    assert registry.secret_names() == {secret_id: "KEY"}
    with pytest.raises(ConfigProblem):
        registry.add_secret("KEY", "")
