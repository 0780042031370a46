"""The official Python SDK -> emulator -> the real server: written and spoken, with everything a client can bring."""

# mypy: disable-error-code="no-untyped-call"

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.harness import emulator
from tests.emulator.official import (
    ClientTools,
    Conversation,
    ConversationInitiationData,
    ElevenLabs,
    Heard,
    Microphone,
    sdk,
    until,
)
from tests.emulator.standins import silence
from tests.loop.spoken import ear, local_engines, said, understood

pytestmark = pytest.mark.timeout(90)  # the first one waits for the server: a shop is made for it


async def test_a_written_conversation_with_the_shop(server_url: str) -> None:
    heard, shown = Heard(), []
    config = ConversationInitiationData(
        conversation_config_override={"agent": {"first_message": "Hello {{name}}, this is {{shop}}."}},
        dynamic_variables={"name": "Ida", "shop": "Acme", "system__caller_id": "ida"},
        extra_body={"tenant": "acme"},
    )

    def show(parameters: dict[str, Any]) -> str:
        shown.append(parameters["page"])
        return "The page is shown."

    def talk(client: ElevenLabs) -> None:
        tools = ClientTools()
        tools.register("show_page", show)
        conversation = Conversation(
            client, "demo", requires_auth=True, config=config, client_tools=tools, **heard.callbacks()
        )
        conversation.start_session()
        for at, words in enumerate(("Where is order 5817?", "Please show me the returns page", "That is all, goodbye")):
            until(lambda at=at: len(heard.replies) > at)  # type: ignore[misc]
            conversation.send_user_message(words)
        conversation.wait_for_session_end()

    async with emulator(custom_llm_url=server_url) as live:
        with sdk(live) as client:
            await asyncio.to_thread(talk, client)
    greeting, answer, page, farewell = heard.replies
    assert greeting == "Hello Ida, this is Acme."
    assert "December" in answer
    assert page
    assert shown == ["returns"]
    assert farewell
    assert heard.end is not None
    assert (heard.end.reason, heard.end.close_code) == ("agent", 1000)


async def test_a_spoken_conversation_with_barge_in_and_farewell(server_url: str, models: Path) -> None:
    question, goodbye = "where is order five eight one seven", "that is all goodbye"
    heard, microphone = Heard(), Microphone(silence(0.3) + said(question) + silence(0.6))
    config = ConversationInitiationData(dynamic_variables={"system__caller_id": "ida"})
    answered = b""

    def talk(client: ElevenLabs) -> None:
        nonlocal answered
        conversation = Conversation(
            client, "demo", requires_auth=False, audio_interface=microphone, config=config, **heard.callbacks()
        )
        conversation.start_session()
        try:
            until(lambda: len(microphone.played) > 32000 * 2, 20)
            time.sleep(0.5)
            answered = microphone.played
            microphone.speak(silence(0.3) + said(goodbye) + silence(0.6))
            until(lambda: heard.end, 20)
        finally:
            conversation.end_session()
        conversation.wait_for_session_end()

    engines = await local_engines(models)
    async with emulator(engines=engines, custom_llm_url=server_url) as live, ear(models) as hearing:
        with sdk(live) as client:
            await asyncio.to_thread(talk, client)
        words = await understood(hearing, answered)
    assert heard.transcripts[0] == question
    assert "bye" in heard.transcripts[1]
    assert "UPS" in heard.replies[0]
    assert "order" in words.split()
    assert microphone.interruptions == 1
    assert heard.corrections[0][1].endswith("...")
    assert heard.end is not None
    assert (heard.end.reason, heard.end.close_code) == ("agent", 1000)
