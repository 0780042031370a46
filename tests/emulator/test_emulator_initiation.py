"""How a conversation is set up: variables, overrides, what a strict agent forbids."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convai.client_events import ConversationInitiationClientData
from convai.errors import ProtocolError
from emulator.agents import Agent
from emulator.demo_agent import demo_agent
from emulator.initiation import TIMINGS, Setup, set_up
from emulator.variables import fill, missing, referenced, system_variables

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SYSTEM = system_variables(
    conversation_id="conv_1", agent_id="demo", now=NOW + timedelta(seconds=5), started=NOW, text_only=False
)


def make(agent: Agent | None = None, strict: bool = False, timings: bool = False, **initiation: Any) -> Setup:
    agent = agent or demo_agent()
    return set_up(agent, ConversationInitiationClientData(**initiation), SYSTEM, strict=strict, timings=timings)


def test_variables_are_filled_in() -> None:
    agent = replace(
        demo_agent(), prompt="{{ name }} {{n}} {{yes}} {{system__conversation_id}}", first_message="Hi {{name}}"
    )
    setup = make(agent, dynamic_variables={"name": "Ana", "n": 3, "yes": True})
    assert setup.prompt == "Ana 3 true conv_1"
    assert setup.first_message == "Hi Ana"


@pytest.mark.parametrize("field", ["prompt", "first_message"])
def test_a_missing_variable_ends_the_conversation(field: str) -> None:
    changes: Any = {field: "Hi {{user_name}} {{city}}"}
    with pytest.raises(ProtocolError) as problem:
        make(replace(demo_agent(), **changes), dynamic_variables={"city": "Rome"})
    assert problem.value.code == 1008
    assert problem.value.kind == "missing_dynamic_variable"
    assert "user_name" in problem.value.reason
    assert "city" not in problem.value.reason


def test_a_secret_is_for_headers_only() -> None:
    with pytest.raises(ProtocolError):
        make(replace(demo_agent(), prompt="{{secret__key}}"), dynamic_variables={"secret__key": "s"})
    assert make(dynamic_variables={"secret__key": "s"}).variables["secret__key"] == "s"


def test_placeholders_stand_in_and_the_client_wins() -> None:
    agent = replace(demo_agent(), prompt="{{name}}", placeholders={"name": "friend"})
    assert make(agent).prompt == "friend"
    assert make(agent, dynamic_variables={"name": "Ana"}).prompt == "Ana"


def test_system_variables_are_the_platforms_except_the_caller() -> None:
    given = {"system__conversation_id": "mine", "system__caller_id": "+15550100"}
    variables = make(dynamic_variables=given).variables
    assert variables["system__conversation_id"] == "conv_1"
    assert variables["system__caller_id"] == "+15550100"
    assert variables["system__call_duration_secs"] == 5


def test_overrides_apply() -> None:
    setup = make(
        conversation_config_override={
            "agent": {"prompt": {"prompt": "P {{x}}"}, "first_message": "", "language": "es"},
            "tts": {"voice_id": "v2", "speed": 0.9},
            "conversation": {"client_events": ["audio"]},
            "text_only": True,
        },
        dynamic_variables={"x": "y"},
        custom_llm_extra_body={"tenant": "acme"},
        user_id="u1",
    )
    assert (setup.prompt, setup.first_message, setup.agent.language) == ("P y", "", "es")
    assert (setup.agent.voice.voice_id, setup.agent.voice.speed) == ("v2", 0.9)
    assert setup.text_only
    assert setup.agent.client_events == {"audio"}
    assert (setup.extra_body, setup.user_id) == ({"tenant": "acme"}, "u1")


def test_strict_refuses_what_the_agent_does_not_allow() -> None:
    override = {"agent": {"first_message": "Hi", "language": "es"}}
    agent = replace(demo_agent(), allowed_overrides={"agent": {"first_message": True}}, allows_extra_body=False)
    with pytest.raises(ProtocolError) as problem:
        make(agent, strict=True, conversation_config_override=override)
    assert (problem.value.code, problem.value.kind) == (1008, "override_error")
    assert "agent.language" in problem.value.reason
    assert make(agent, conversation_config_override=override).agent.language == "es"
    allowed = {"agent": {"first_message": "Hi"}, "tts": {}}
    setup = make(agent, strict=True, conversation_config_override=allowed, custom_llm_extra_body={"a": 1})
    assert setup.first_message == "Hi"
    assert setup.extra_body == {}


def test_timings_are_an_event_only_for_those_who_ask() -> None:
    assert TIMINGS in make(timings=True).agent.client_events
    assert TIMINGS not in make().agent.client_events


def test_another_agent_takes_over_with_the_same_variables() -> None:
    setup = make(dynamic_variables={"name": "Ana"})
    other = setup.spoken_by(Agent("a2", prompt="Second: {{name}}", first_message="Hello {{name}}"))
    assert (other.prompt, other.first_message) == ("Second: Ana", "Hello Ana")
    with pytest.raises(ProtocolError):
        setup.spoken_by(Agent("a3", prompt="{{unknown}}"))


@given(st.text("{} ab_", max_size=20), st.dictionaries(st.sampled_from(["a", "b", "ab"]), st.text(max_size=3)))
@settings(max_examples=150, deadline=None)
def test_filling_never_fails_and_leaves_the_unknown(text: str, variables: dict[str, str]) -> None:
    filled = fill(text, variables)
    if not referenced(text):
        assert filled == text
    assert set(missing([text], variables)) == set(referenced(text)) - set(variables)
