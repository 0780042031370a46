"""Whole conversations: caller -> emulator -> the real server with its database -> emulator -> caller, by voice.

The scripted engines speak and understand melodies that carry their text: what is heard is what was said.
"""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from emulator.engine_set import EngineSet
from emulator.engines import tones
from emulator.engines.stt.scripted import ScriptedSttEngine
from emulator.engines.tts.scripted import ScriptedTtsEngine
from emulator.engines.vad.energy import EnergyVadEngine
from tests.emulator.harness import Client, Message, emulator

pytestmark = pytest.mark.timeout(90)  # the first one waits for the server: a shop is made for it
TEXT = {"conversation": {"text_only": True}}


@asynccontextmanager
async def caller(server_url: str, query: str = "", **changes: Any) -> AsyncIterator[Client]:
    """Somebody who calls the emulator, which calls the server."""
    engines = EngineSet(EnergyVadEngine(), ScriptedSttEngine(), ScriptedTtsEngine())
    async with emulator(engines=engines, custom_llm_url=server_url, **changes) as live:
        async with live.client(f"agent_id=demo&timings=1{query}") as client:
            yield client


async def say(client: Client, text: str) -> None:
    """Say it aloud, and be silent."""
    await client.audio(tones.encode(text) + bytes(32000))


async def answered(client: Client, after: int = 0) -> str:
    """The next reply in words, once all of it was heard; what was heard is what was written."""
    message = await client.until("agent_response", lambda m: m["agent_response_event"]["event_id"] > after)
    return str(message["agent_response_event"]["agent_response"])


def heard(client: Client, event_id: int) -> str:
    """What the audio of a turn says."""
    parts = [m["audio_event"] for m in client.seen if m["type"] == "audio"]
    return tones.decode(b"".join(base64.b64decode(p["audio_base_64"]) for p in parts if p["event_id"] == event_id))


def event_id_of(message: Message) -> int:
    return int(message["agent_response_event"]["event_id"])


async def test_a_question_about_the_shop_is_answered_from_its_articles(server_url: str) -> None:
    async with caller(server_url, audio_lead_s=60) as client:
        await client.start()
        await say(client, "How long do I have to return something?")
        transcript = await client.until("user_transcript")
        assert transcript["user_transcription_event"]["user_transcript"] == "How long do I have to return something?"
        response = await client.until("agent_response")
        text = response["agent_response_event"]["agent_response"]
        assert "days" in text
        while heard(client, event_id_of(response)) != text:
            await asyncio.wait_for(client.receive(), 5)
        timings = next(m for m in client.seen if m["type"] == "internal_timings")["internal_timings_event"]
        assert [stage["name"] for stage in timings["stages"]] == ["endpointing", "stt", "ttft", "first_sentence", "tts"]


async def test_the_callers_own_order_is_told_from_the_database(server_url: str) -> None:
    async with caller(server_url, "&caller_id=ida") as client:
        await client.start()
        await say(client, "Where is my order five eight one seven?")
        text = await answered(client)
        assert "UPS" in text or "lantern" in text.lower()
        assert "December" in text


async def test_a_stranger_hears_of_the_order_only_with_its_postcode(server_url: str) -> None:
    async with caller(server_url, first_message="Hello, this is Acme.") as client:
        await client.start(conversation_config_override=TEXT)
        await client.say("Where is order five eight one seven?")
        asked = await client.until("agent_response", lambda m: event_id_of(m) > 1)
        assert "postcode" in asked["agent_response_event"]["agent_response"].lower()
        assert "December" not in asked["agent_response_event"]["agent_response"]
        await client.say("It is nine eight one zero one.")
        assert "December" in await answered(client, event_id_of(asked))


async def test_a_client_tool_is_asked_for_called_and_its_result_used(server_url: str) -> None:
    async with caller(server_url) as client:
        await client.start(conversation_config_override=TEXT)
        await client.say("Please show me the returns page")
        call = (await client.until("client_tool_call"))["client_tool_call"]
        assert (call["tool_name"], call["parameters"]["page"]) == ("show_page", "returns")
        await client.send(
            type="client_tool_result", tool_call_id=call["tool_call_id"], result="The page is shown.", is_error=False
        )
        assert await answered(client)


async def test_barge_in_cuts_the_reply_and_the_next_question_is_answered(server_url: str) -> None:
    async with caller(server_url, "&caller_id=ida", audio_lead_s=1) as client:
        await client.start()
        await say(client, "How do I return something?")
        await client.until("audio")
        await asyncio.sleep(1.2)
        await say(client, "Where is my order five eight one seven?")
        interruption = await client.until("interruption")
        event_id = interruption["interruption_event"]["event_id"]
        correction = (await client.until("agent_response_correction"))["agent_response_correction_event"]
        kept = correction["corrected_agent_response"]
        assert correction["event_id"] == event_id
        assert kept.endswith("...")
        said = " ".join(heard(client, event_id).split())
        assert said.startswith(kept.removesuffix("..."))
        assert "December" in await answered(client, event_id)
        later = client.seen[client.seen.index(interruption) :]
        assert all(m["audio_event"]["event_id"] > event_id for m in later if m["type"] == "audio")


async def test_a_written_message_interrupts_speech(server_url: str) -> None:
    async with caller(server_url, "&caller_id=ida") as client:
        await client.start()
        await client.say("How do I return something?")
        await client.until("audio")
        await asyncio.sleep(0.5)
        await client.say("Where is order 5817?")
        interruption = await client.until("interruption")
        assert "December" in await answered(client, interruption["interruption_event"]["event_id"])


async def test_silence_makes_the_agent_ask(server_url: str) -> None:
    async with caller(server_url, first_message="Hi.", turn_timeout_s=0.3, prods=1) as client:
        await client.start()
        text = await answered(client, 1)
        assert text.strip()
        assert "order" in text.lower() or "there" in text.lower() or "help" in text.lower()


async def test_goodbye_is_said_to_its_end_and_the_call_is_over(server_url: str) -> None:
    async with caller(server_url) as client:
        await client.start()
        await say(client, "That is all, goodbye.")
        response = await client.until("agent_response")
        code, _ = await client.closed()
        assert code == 1000
        text = response["agent_response_event"]["agent_response"]
        assert heard(client, event_id_of(response)) == text
        assert any(w in text.lower() for w in ("bye", "thank", "day", "care"))
        used = [m["agent_tool_response"]["tool_name"] for m in client.seen if m["type"] == "agent_tool_response"]
        assert used == ["end_call"]


async def test_a_misbehaving_platform_changes_no_answer(server_url: str) -> None:
    switches = "&caller_id=ida&duplicate_posts=2&revise_ms=60&force_retry_ms=5&jitter_ms=30&speculate_ms=100"
    async with caller(server_url, switches) as client:
        await client.start()
        await say(client, "Where is my order five eight one seven?")
        assert "December" in await answered(client)
        await client.say("and what was in it")
        assert await answered(client, event_id_of(next(m for m in client.seen if m["type"] == "agent_response")))
