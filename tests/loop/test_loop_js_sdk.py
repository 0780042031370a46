"""The official JavaScript SDK -> emulator -> the real server: written in Node, spoken in a real browser."""

import asyncio
import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.harness import Live, emulator
from tests.loop.browser import chromium
from tests.loop.js_sdk import Told, converse, needs_sdk, page_server
from tests.loop.spoken import local_engines, quiet, said

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.timeout(90)  # the first one installs the package, and waits for the server


@pytest.fixture(scope="module", autouse=True)
def _sdk() -> None:
    needs_sdk()


def origin(live: Live) -> str:
    return live.base.replace("http", "ws")


async def test_a_written_conversation_with_the_shop(server_url: str) -> None:
    story = ["Where is order five eight one seven?", "Please show me the returns page", "That is all, goodbye."]
    options = {"agentId": "demo", "dynamicVariables": {"system__caller_id": "ida", "name": "Ida"}}
    overrides = {"agent": {"firstMessage": "Hello {{name}}."}}
    async with emulator(custom_llm_url=server_url, ping_s=0.05) as live:
        told = await converse(origin(live), [*story], overrides=overrides, **options)
    first, answer, shown, farewell = told.said("ai")
    assert first == "Hello Ida."
    assert "December" in answer
    assert shown
    assert told.all("tool") == [{"page": "returns"}]
    assert any(word in farewell.lower() for word in ("bye", "thank", "day", "care"))
    assert told.all("disconnect")[0]["reason"] == "agent"
    assert [used["tool_name"] for used in told.all("tool_response")] == ["show_page", "end_call"]
    assert told.all("error") == []
    assert "".join(part["text"] for part in told.all("part")) == "".join((first, answer, shown, farewell))


async def test_what_the_client_brings_reaches_the_custom_llm() -> None:
    agent = {"prompt": {"prompt": "{{shop}} {{visits}} {{vip}}"}, "firstMessage": "", "language": "de"}
    brought: dict[str, Any] = {
        "agentId": "demo",
        "userId": "u1",
        "customLlmExtraBody": {"tenant": "acme"},
        "dynamicVariables": {"shop": "Acme", "visits": 3, "vip": True},
        "overrides": {"agent": agent},
        "begin": True,
    }
    async with emulator() as live:
        told = await converse(origin(live), ["one", {"note": "The caller looks at a kettle."}, "two", None], **brought)
        first, second = live.llm.asked
    assert told.said("ai") == ["You said: one Is that right?", "You said: two Is that right?"]
    assert told.all("disconnect")[0]["reason"] == "user"
    assert first.body["messages"][0]["content"] == "Acme 3 true"
    assert (first.body["user_id"], first.body["elevenlabs_extra_body"]) == ("u1", {"tenant": "acme"})
    assert {"role": "system", "content": "The caller looks at a kettle."} in second.messages


async def test_a_refusal_reaches_the_client_in_words_and_a_signed_url_lets_it_in() -> None:
    async with emulator(first_message="Hello {{who}}.") as live:
        refused = (await converse(origin(live), [], agentId="demo")).all("refused")
        ticket = live.reception.house.tickets.issue("demo")
        signed = f"{origin(live)}/v1/convai/conversation?agent_id=demo&conversation_signature={ticket}"
        let_in = await converse("", [None], signedUrl=signed, dynamicVariables={"who": "Ida"})
    assert refused[0]["code"] == 1008
    assert "who" in refused[0]["words"]
    assert let_in.said("ai") == ["Hello Ida."]


class Visitor:
    """Somebody at the page with the SDK, who speaks into its microphone."""

    def __init__(self, page: "Page") -> None:
        self.page = page

    async def say(self, text: str) -> None:
        pcm = base64.b64encode(quiet(0.2) + said(text) + quiet(0.6)).decode()
        await self.page.evaluate("pcm => stage.say(pcm)", pcm)

    async def until(self, condition: str) -> None:
        """Until this expression of the events in `told` is true."""
        await self.page.wait_for_function(f"({condition})(told)")

    async def told(self) -> Told:
        return Told(await self.page.evaluate("told"))


async def test_a_spoken_conversation_with_barge_in_and_farewell(server_url: str, models: Path) -> None:
    engines = await local_engines(models)
    async with emulator(engines=engines, custom_llm_url=server_url) as live, page_server() as address:
        async with chromium() as page:
            visitor = Visitor(page)
            await page.goto(address)
            options = {"agentId": "demo", "origin": origin(live), "dynamicVariables": {"system__caller_id": "ida"}}
            await page.evaluate("options => begin(options)", options)
            await visitor.say("where is order five eight one seven")
            await visitor.until('told => told.some(({ kind, value }) => kind === "mode" && value === "speaking")')
            await asyncio.sleep(1.0)  # some words of the answer are heard
            await visitor.say("that is all goodbye")
            await visitor.until('told => told.some(({ kind }) => kind === "disconnect")')
            told = await visitor.told()
    asked, left = told.said("user")
    assert asked == "where is order five eight one seven"
    assert "bye" in left
    answer, farewell = told.said("ai")
    assert "UPS" in answer
    assert farewell
    interruption, correction = told.all("interruption"), told.all("correction")
    assert [event["event_id"] for event in interruption] == [correction[0]["event_id"]]
    assert correction[0]["original_agent_response"] == answer
    assert correction[0]["corrected_agent_response"].endswith("...")
    assert told.all("disconnect")[0]["reason"] == "agent"
    assert max(told.all("vad")) > 0.5
    assert told.all("error") == []
