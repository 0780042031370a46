"""What a conversation starts with, as the command line says it; where it is opened; what a client tool gives back."""

import argparse
import json

import pytest

from client.settings import Account, Settings
from client.voice.address import AddressError, address_of, http_url, socket_url
from client.voice.client_tools import ClientTools
from client.voice.options import add_options, initiation, tool_answer
from convai.codec import encode_client
from convai.tool_events import ClientToolCall

EMULATOR = "http://127.0.0.1:8100"
KEYED = Account("key", "https://api.eu.residency.elevenlabs.io")


def started(*words: str, text_only: bool = False) -> dict[str, object]:
    parser = argparse.ArgumentParser()
    add_options(parser)
    message: dict[str, object] = json.loads(encode_client(initiation(parser.parse_args(words), text_only=text_only)))
    return message


def test_nothing_is_overridden_that_was_not_asked_for() -> None:
    message = started()
    assert not message.get("conversation_config_override")
    assert not message.get("custom_llm_extra_body")
    assert "user_id" not in message


def test_every_option_has_its_place() -> None:
    message = started(
        *("--prompt", "Be brief.", "--first-message", "", "--language", "de", "--voice", "v1", "--user-id", "c1"),
        *("--temperature", "0.3", "--max-tokens", "90", "--extra-body", '{"tenant": "acme"}'),
        *("--dynamic-variable", "name=Ana=Ruiz", "--dynamic-variables", '{"age": 4, "vip": true, "name": "x"}'),
        text_only=True,
    )
    assert message["conversation_config_override"] == {
        "agent": {"prompt": {"prompt": "Be brief."}, "first_message": "", "language": "de"},
        "tts": {"voice_id": "v1"},
        "conversation": {"text_only": True},
    }
    assert message["custom_llm_extra_body"] == {"tenant": "acme", "temperature": 0.3, "max_tokens": 90}
    assert message["dynamic_variables"] == {"age": 4, "vip": True, "name": "Ana=Ruiz"}
    assert message["user_id"] == "c1"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--dynamic-variable", "name"], "NAME=VALUE"),
        (["--dynamic-variable", "=x"], "NAME=VALUE"),
        (["--dynamic-variables", '{"a": [1]}'], "string, number or boolean"),
        (["--dynamic-variables", "{"], "broken JSON"),
        (["--extra-body", "[1]"], "JSON object"),
        (["--temperature", "warm"], "invalid"),
        (["--temperature", "nan"], "no number a model can take"),
        (["--extra-body", '{"top_p": NaN}'], "NaN is not JSON"),
        (["--dynamic-variables", '{"age": -Infinity}'], "-Infinity is not JSON"),
    ],
)
def test_wrong_options_are_refused_with_the_reason(
    words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        started(*words)
    assert refused.value.code == 2
    assert why in capsys.readouterr().err


def test_without_an_agent_the_emulator_is_called_and_asked_for_its_timings() -> None:
    address = address_of("", "", KEYED, EMULATOR)
    assert address.url == "ws://127.0.0.1:8100/v1/convai/conversation?agent_id=demo&timings=1"
    assert address.tells_stages
    assert http_url(address.url) == EMULATOR
    assert "make run" in address.hint


def test_an_agent_lives_on_elevenlabs_unless_an_address_is_given() -> None:
    there = address_of("", "agent_1", KEYED, EMULATOR)
    assert there.url == "wss://api.eu.residency.elevenlabs.io/v1/convai/conversation?agent_id=agent_1"
    assert there.account is KEYED
    assert not there.tells_stages
    here = address_of("https://voice.example.org:9/", "agent_1", KEYED, EMULATOR)
    assert here.url == "wss://voice.example.org:9/v1/convai/conversation?agent_id=agent_1&timings=1"
    assert here.account is None


async def test_a_signed_address_is_used_as_it_is() -> None:
    signed = "wss://api.elevenlabs.io/v1/convai/conversation?agent_id=a&conversation_signature=s"
    assert await address_of(signed, "", Account(), EMULATOR).open() == signed


@pytest.mark.parametrize("url", ["foo", "ftp://host", "http://", "http://host:port", "http://[::1"])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(AddressError, match="http"):
        socket_url(url)


def test_client_tools_answer_and_an_unknown_one_is_an_error_the_agent_can_speak_about() -> None:
    notes: list[str] = []
    tools = ClientTools(notes.append, dict([tool_answer('stock={"left": 3}'), tool_answer("show_page=no screen")]))
    stock = tools.answer(ClientToolCall("stock", "t1", 1))
    assert stock is not None
    assert (stock.tool_call_id, stock.result, stock.is_error) == ("t1", {"left": 3}, False)
    given = tools.answer(ClientToolCall("show_page", "t2", 1, {"page": "returns"}))
    assert given is not None
    assert given.result == "no screen"
    unknown = tools.answer(ClientToolCall("launch", "t3", 1))
    assert unknown is not None
    assert unknown.is_error
    assert "launch" in unknown.text
    assert "--tool launch=RESULT" in notes[-1]
    assert tools.answer(ClientToolCall("launch", "t4", 1, {}, expects_response=False)) is None


def test_settings_come_from_the_environment_and_the_emulator_follows_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "REPARTEE_PORT": "9000",
        "REPARTEE_HOST": "0.0.0.0",
        "REPARTEE_API_KEYS": " one, two",
        "EMULATOR_PORT": "9100",
        "EMULATOR_URL": "",
        "ELEVENLABS_API_KEY": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings.from_environment()
    assert settings.emulator_url == "http://127.0.0.1:9100"
    assert settings.programs.server_url == "http://127.0.0.1:9000"
    assert settings.programs.server_key == "one"
    assert "secret" not in repr(settings)
    assert "one" not in repr(settings)
    monkeypatch.setenv("EMULATOR_URL", "https://emulator.example.org/")
    assert Settings.from_environment().emulator_url == "https://emulator.example.org"
