"""Buffer words: when it is slow, once, never twice the same, and never where words were spoken before."""

import json
from pathlib import Path

import pytest

from app.settings import Settings
from emulator.upstream.script import Step, tool_call, words
from emulator.upstream.server import Upstream, running
from tests.api.test_api_completions import HELLO, SettingsFor, post, spoken
from tests.live import live

AGENT = """
prompt = "p.md"
[filler]
after_s = 0.05
lines = ["One moment... ", "Just a second... "]
[lines]
late = "That takes too long."
"""


@pytest.fixture
def settings_for(sqlite_url: str, tmp_path: Path) -> SettingsFor:
    agents = tmp_path / "agents"
    agents.mkdir()
    (agents / "demo.toml").write_text(AGENT, encoding="utf-8")
    (agents / "p.md").write_text("Be kind.", encoding="utf-8")

    def build(**changes: object) -> Settings:
        values = {"database_url": sqlite_url, "agents_dir": agents, "llm_api_key": "", **changes}
        return Settings(_env_file=None, **values)  # type: ignore[arg-type]

    return build


async def said(settings: Settings, upstream: Upstream, body: object) -> str:
    async with live(settings) as server:
        return spoken(await post(server, body))


async def test_a_slow_model_is_bridged_once_and_a_quick_one_is_not(settings_for: SettingsFor) -> None:
    slow: list[Step] = [0.4, *words("Here it is.")]
    async with running(Upstream([slow, words("At once.")])) as upstream:
        settings = settings_for(llm_base_url=upstream.url)
        assert await said(settings, upstream, HELLO) == "One moment... Here it is."
        assert await said(settings, upstream, HELLO) == "At once."


async def test_the_same_words_are_not_said_twice_in_a_call(settings_for: SettingsFor) -> None:
    slow: list[Step] = [0.4, *words("Here it is.")]
    history = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "One moment... Yes."}]
    async with running(Upstream([slow])) as upstream:
        body = {**HELLO, "messages": [*history, *HELLO["messages"]]}  # type: ignore[misc]
        assert await said(settings_for(llm_base_url=upstream.url), upstream, body) == "Just a second... Here it is."


async def test_a_continuation_is_never_filled(settings_for: SettingsFor) -> None:
    slow: list[Step] = [0.3, *words("It is open.")]
    call = {"id": "a", "type": "function", "function": {"name": "open_page", "arguments": "{}"}}
    result = {"role": "tool", "tool_call_id": "a", "content": "ok"}
    tail = [{"role": "assistant", "content": None, "tool_calls": [call]}, result]
    async with running(Upstream([slow])) as upstream:
        body = {**HELLO, "messages": [*HELLO["messages"], *tail]}  # type: ignore[misc]
        assert await said(settings_for(llm_base_url=upstream.url), upstream, body) == "It is open."


async def test_after_filler_a_failure_is_still_one_clean_sentence(settings_for: SettingsFor) -> None:
    async with running(Upstream([["hang"]])) as upstream:
        settings = settings_for(llm_base_url=upstream.url, first_content_timeout_s=0.3)
        assert await said(settings, upstream, HELLO) == "One moment... That takes too long."


async def test_the_model_is_told_what_was_said_for_it(settings_for: SettingsFor) -> None:
    slow_call: list[Step] = [0.3, *tool_call("lookup_order", '{"number": "1"}')]
    async with running(Upstream([slow_call, words("Which postcode?")])) as upstream:
        assert await said(settings_for(llm_base_url=upstream.url), upstream, HELLO) == "One moment... Which postcode?"
        told = json.dumps(upstream.requests[1]["messages"])
        assert "One moment..." in told
