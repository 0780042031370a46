"""Overrides and variables as SDKs send them, and what a strict agent says to them."""

import pytest

from convai.errors import CloseCode, ProtocolError
from convai.overrides import Overrides, forbidden, read_overrides, read_variables, write_overrides

EVERYTHING = Overrides(
    prompt="Be short.",
    llm="custom-llm",
    first_message="",
    language="en",
    native_mcp_server_ids=(),
    voice_id="v1",
    stability=0.5,
    speed=1,
    similarity_boost=0.8,
    keywords=("Acme",),
    text_only=False,
    client_events=("audio", "ping"),
)


def test_everything_both_ways() -> None:
    raw = write_overrides(EVERYTHING)
    assert raw == {
        "agent": {
            "prompt": {"prompt": "Be short.", "llm": "custom-llm"},
            "first_message": "",
            "language": "en",
            "native_mcp_server_ids": [],
        },
        "tts": {"voice_id": "v1", "stability": 0.5, "speed": 1, "similarity_boost": 0.8},
        "asr": {"keywords": ["Acme"]},
        "conversation": {"text_only": False, "client_events": ["audio", "ping"]},
    }
    assert read_overrides(raw) == EVERYTHING


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"agent": {}, "tts": {}, "conversation": {}},
        {"agent": None, "tts": {"voice_id": None}, "turn": {"turn_timeout": 3}},
        {"agent": {"prompt": None}, "conversation": {"text_only": None}, "text_only": None},
    ],
)
def test_nothing_overridden(raw: dict[str, object]) -> None:
    assert read_overrides(raw) == Overrides()
    assert write_overrides(Overrides()) == {}


@pytest.mark.parametrize(
    ("raw", "text_only"),
    [
        ({"text_only": True}, True),
        ({"conversation": {"text_only": True}}, True),
        ({"text_only": True, "conversation": {}}, True),
        ({"text_only": True, "conversation": {"text_only": None}}, True),
        ({"text_only": True, "conversation": {"text_only": False}}, False),
    ],
)
def test_text_only_in_either_place(raw: dict[str, object], text_only: bool) -> None:
    assert read_overrides(raw).text_only is text_only


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"agent": "Ada"}, "agent: expected an object"),
        ({"agent": {"prompt": "Be short."}}, "agent.prompt: expected an object"),
        ({"agent": {"language": 5}}, "agent.language: expected a string"),
        ({"tts": {"speed": "fast"}}, "tts.speed: expected a number"),
        ({"text_only": "yes"}, "text_only: expected true or false"),
        ({"conversation": {"client_events": "audio"}}, "conversation.client_events: expected a list"),
        ({"conversation": {"client_events": [1]}}, "conversation.client_events: expected a string"),
    ],
)
def test_wrong_types(raw: dict[str, object], message: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        read_overrides(raw)
    assert (str(caught.value), caught.value.code, caught.value.kind) == (message, CloseCode.POLICY, "override_error")


ALLOWED = {
    "agent": {"first_message": True, "language": False, "prompt": {"prompt": True}},
    "conversation": {"text_only": True},
    "tts": True,
}


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        ({}, []),
        ({"agent": {"prompt": {"prompt": "x"}, "first_message": ""}, "text_only": True}, []),
        ({"agent": {}, "asr": {"keywords": None}, "turn": {}}, []),
        ({"tts": {"voice_id": "v", "anything": {"deep": 1}}}, []),
        ({"agent": {"language": "es", "prompt": {"llm": "x"}}}, ["agent.language", "agent.prompt.llm"]),
        ({"turn": {"turn_timeout": 3}, "agent": "x"}, ["agent", "turn.turn_timeout"]),
    ],
)
def test_what_is_forbidden(raw: dict[str, object], paths: list[str]) -> None:
    assert forbidden(raw, ALLOWED) == paths


def test_text_only_is_forbidden_by_one_name() -> None:
    assert forbidden({"text_only": True, "conversation": {"text_only": True}}, {}) == ["conversation.text_only"]


def test_variables_are_scalars() -> None:
    raw = {"name": "Ana", "visits": 3, "score": 0.5, "vip": True, "nothing": None}
    assert read_variables(raw) == {"name": "Ana", "visits": 3, "score": 0.5, "vip": True}
    wrong: tuple[object, ...] = ({}, [], ["a"])
    for value in wrong:
        with pytest.raises(ProtocolError) as caught:
            read_variables({"cart": value})
        assert str(caught.value) == "dynamic_variables.cart: expected a string, number or boolean"
        assert caught.value.code == CloseCode.POLICY
