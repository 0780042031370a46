"""Spoken conversations over a real socket: turns, barge-in, corrections, pacing, guesses."""

import asyncio
import base64
import json
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from websockets.exceptions import ConnectionClosed

from convai.audio import pcm_to_ulaw, ulaw_to_pcm
from emulator.engines.base import Manner
from tests.emulator.harness import Client, emulator
from tests.emulator.scripted_llm import Answer, Asked, ScriptedLlm, saying
from tests.emulator.standins import StandInSttEngine, StandInTtsEngine, engines, silence, tone

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen."


async def test_a_spoken_question_is_transcribed_and_answered_aloud() -> None:
    async with emulator(engines=engines(["where is my order"])) as live, live.client() as client:
        await client.start()
        await client.speak(pace=0.7)
        heard = await client.until("user_transcript")
        assert heard["user_transcription_event"]["user_transcript"] == "where is my order"
        await client.until("agent_response_complete")
        reply = next(m for m in client.seen if m["type"] == "agent_response")["agent_response_event"]
        assert reply["agent_response"] == "You said: where is my order Is that right?"
        assert reply["event_id"] > heard["user_transcription_event"]["event_id"]
        assert set(client.audio_ids()) == {reply["event_id"]}
        assert client.seconds(reply["event_id"]) == pytest.approx(9 * 0.02)
        assert "tentative_user_transcript" in client.kinds()
        assert "vad_score" in client.kinds()
        assert live.llm.asked[0].tail == "where is my order"


async def test_the_recogniser_gets_what_came_just_before_the_speech() -> None:
    async with emulator(engines=engines(["hi"])) as live, live.client() as client:
        await client.start()
        await client.audio(silence(1.0) + tone(0.5) + silence(0.6))
        await client.until("user_transcript")
        stt = live.engines.stt
        assert isinstance(stt, StandInSttEngine)
        seconds = stt.heard[0] / 32000
        assert 0.5 + 0.3 + 0.3 <= seconds <= 0.5 + 0.45 + 0.4  # speech, pre-roll, and the silence that ended it


async def test_the_first_message_is_spoken_with_event_id_one() -> None:
    async with emulator(first_message="Hello there.") as live, live.client() as client:
        await client.start()
        await client.until("agent_response_complete")
        assert client.texts() == ["Hello there."]
        assert set(client.audio_ids()) == {1}
        assert live.llm.asked == []


async def test_the_voice_and_its_manner_are_those_the_client_asks_for() -> None:
    tts = {"voice_id": "rms", "speed": 1.1, "stability": 0.4, "similarity_boost": 0.9}
    async with emulator(first_message="Hello.") as live, live.client() as client:
        await client.start(conversation_config_override={"tts": tts})
        await client.until("agent_response_complete")
        await client.say("hi")
        await client.until("agent_response_complete")
        engine = live.engines.tts
        assert isinstance(engine, StandInTtsEngine)
        assert set(engine.voices) == {"rms"}
        assert set(engine.manners) == {Manner(1.1, 0.4, 0.9)}


async def test_barge_in_stops_the_reply_and_cuts_it_to_what_was_heard() -> None:
    llm = ScriptedLlm(saying(LONG, "Of course."))
    async with emulator(llm, engines(["tell me", "stop"], word_ms=120)) as live, live.client() as client:
        await client.start()
        await client.speak()
        await client.until("audio")
        await asyncio.sleep(0.5)
        await client.speak()
        interruption = await client.until("interruption")
        correction = await client.until("agent_response_correction")
        event_id = interruption["interruption_event"]["event_id"]
        body = correction["agent_response_correction_event"]
        assert body["event_id"] == event_id
        assert body["original_agent_response"] == LONG
        heard = body["corrected_agent_response"]
        assert heard.endswith("...")
        words = heard.removesuffix("...").split()
        assert LONG.split()[: len(words)] == words
        assert 3 <= len(words) <= 9
        at = client.seen.index(interruption)
        await client.until("agent_response_complete")
        later = [m["audio_event"]["event_id"] for m in client.seen[at:] if m["type"] == "audio"]
        assert later
        assert all(i > event_id for i in later)
        assert [m["content"] for m in live.llm.asked[1].messages[1:]] == ["tell me", heard, "stop"]


async def test_barge_in_hangs_up_on_a_model_that_still_writes() -> None:
    def answer(asked: Asked) -> Answer:
        return Answer([f"{LONG} ", 30.0, "never"]) if asked.tail == "tell me" else Answer(["Yes."])

    async with (
        emulator(ScriptedLlm(answer), engines(["tell me", "stop"], word_ms=200)) as live,
        live.client() as client,
    ):
        await client.start()
        await client.speak()
        await client.until("audio")
        await client.speak()
        correction = (await client.until("agent_response_correction"))["agent_response_correction_event"]
        assert correction["original_agent_response"].startswith("one two")
        await client.until("agent_response", lambda m: m["agent_response_event"]["agent_response"] == "Yes.")
        assert live.llm.hung_up == 1


async def test_a_caller_who_goes_on_revises_the_question() -> None:
    def answer(asked: Asked) -> Answer:
        return Answer([30.0]) if asked.tail == "where is" else Answer(["Found."])

    async with emulator(ScriptedLlm(answer), engines(["where is", "my order"])) as live, live.client() as client:
        await client.start()
        await client.speak()
        await live.llm.wait_for(1)
        await client.speak()
        await client.until("agent_response")
        transcripts = [m["user_transcription_event"] for m in client.seen if m["type"] == "user_transcript"]
        assert [t["user_transcript"] for t in transcripts] == ["where is", "where is my order"]
        assert len({t["event_id"] for t in transcripts}) == 1
        assert "interruption" not in client.kinds()
        assert live.llm.hung_up == 1
        assert [m["content"] for m in live.llm.asked[1].messages[1:]] == ["where is my order"]


async def test_a_caller_who_goes_on_while_the_words_are_not_known_yet() -> None:
    async with emulator(engines=engines(["where is", "my order"], delay=0.3)) as live, live.client() as client:
        await client.start()
        await client.speak(0.3, 0.35)
        await client.speak(0.3, 0.5)
        await client.until("agent_response")
        assert [a.tail for a in live.llm.asked] == ["where is my order"]


async def test_noise_that_means_nothing_asks_nothing() -> None:
    async with emulator(engines=engines(["", "hello"])) as live, live.client() as client:
        await client.start()
        await client.speak(pace=0.2)
        await client.speak()
        await client.until("agent_response")
        assert [a.tail for a in live.llm.asked] == ["hello"]


async def test_a_recogniser_that_fails_once_ends_nothing_and_three_times_ends_the_call() -> None:
    async with emulator(engines=engines(["error", "hello", "error", "error", "error"])) as live:
        async with live.client() as client:
            await client.start()
            for _ in range(2):
                await client.speak(pace=0.2)
            await client.until("agent_response")
            with suppress(ConnectionClosed):
                for _ in range(3):
                    await client.speak(pace=0.3)
            code, reason = await client.closed()
            assert code == 1002
            assert reason


async def test_a_voice_that_breaks_ends_its_call_only() -> None:
    llm = ScriptedLlm(lambda a: Answer(["This is broken now."] if a.tail == "break" else ["Fine."]))
    async with emulator(llm) as live, live.client() as first, live.client() as second:
        await first.start()
        await second.start()
        await first.say("break")
        assert (await first.closed())[0] == 1002
        await second.say("hi")
        await second.until("agent_response_complete")


async def test_audio_is_sent_ahead_but_not_far() -> None:
    llm = ScriptedLlm(saying(" ".join(["word"] * 60)))
    async with emulator(llm, engines(word_ms=100), audio_lead_s=1.0) as live, live.client() as client:
        await client.start()
        await client.say("go")
        await client.until("audio")
        while True:
            try:
                await asyncio.wait_for(client.receive(), 0.08)
            except TimeoutError:
                break
        assert 0.8 < client.seconds(1) < 2.0


async def test_a_message_interrupts_speech() -> None:
    llm = ScriptedLlm(saying(LONG, "Yes?"))
    async with emulator(llm, engines(word_ms=200)) as live, live.client() as client:
        await client.start()
        await client.say("tell me")
        await client.until("audio")
        await asyncio.sleep(0.45)
        await client.say("wait")
        await client.until("interruption")
        await client.until("agent_response", lambda m: m["agent_response_event"]["agent_response"] == "Yes?")
        told = [m["content"] for m in live.llm.asked[1].messages[1:]]
        assert told[0] == "tell me"
        assert told[1].startswith("one two")
        assert told[1].endswith("...")
        assert told[2] == "wait"


async def test_a_guess_that_was_right_is_taken() -> None:
    llm = ScriptedLlm(lambda _: Answer([0.1, "Right."]))
    async with emulator(llm, engines(["where is my order"])) as live:
        async with live.client("agent_id=demo&timings=1&speculate_ms=100") as client:
            await client.start()
            await client.speak(0.3, 0.7, pace=1)
            timings = (await client.until("internal_timings"))["internal_timings_event"]["milliseconds"]
            assert len(live.llm.asked) == 1
            assert timings["ttft"] == 0
            await client.until("agent_response_complete")
            assert client.texts() == ["Right."]
            transcript = await read_back(live.base, client)
            assert [(t["role"], t["message"]) for t in transcript] == [
                ("user", "where is my order"),
                ("agent", "Right."),
            ]


async def test_a_guess_that_was_wrong_is_given_up_and_nobody_hears_of_it() -> None:
    texts = ["where is", "where is my order"]

    async with emulator(engines=engines(texts)) as live, live.client("agent_id=demo&speculate_ms=100") as client:
        stt: Any = live.engines.stt
        await client.start()
        await client.audio(tone(0.4) + silence(0.2))
        await live.llm.wait_for(1)
        stt.texts.pop(0)
        await client.audio(tone(0.3) + silence(0.6))
        await client.until("agent_response_complete")
        assert live.llm.asked[0].tail == "where is"
        assert live.llm.asked[-1].tail == "where is my order"
        assert client.texts() == ["You said: where is my order Is that right?"]
        assert [m["role"] for m in live.llm.asked[-1].messages] == ["system", "user"]


async def test_telephone_audio_both_ways() -> None:
    async with emulator(engines=engines(["hello"])) as live:
        config = {
            "agent": {"prompt": {"prompt": "x"}},
            "asr": {"user_input_audio_format": "ulaw_8000"},
            "tts": {"agent_output_audio_format": "ulaw_8000"},
            "conversation": {
                "client_events": ["audio", "agent_response", "agent_response_complete", "user_transcript"]
            },
        }
        async with aiohttp.ClientSession() as http:
            made = await http.post(f"{live.base}/v1/convai/agents/create", json={"conversation_config": config})
            agent_id = (await made.json())["agent_id"]
        async with live.client(f"agent_id={agent_id}") as client:
            await client.start()
            pcm = tone(0.5) + silence(0.7)
            narrow = b"".join(pcm[at : at + 2] for at in range(0, len(pcm), 4))
            for at in range(0, len(narrow) // 2, 800):
                await send_audio(client, pcm_to_ulaw(narrow)[at : at + 800])
            await client.until("user_transcript")
            await client.until("agent_response_complete")
            audio = b"".join(decoded(client))
            assert len(audio) / 8000 == pytest.approx(6 * 0.02, abs=0.03)
            assert max(ulaw_to_pcm(audio)) > 0
            assert "ping" not in client.kinds()


async def send_audio(client: Client, data: bytes) -> None:
    await client.socket.send(json.dumps({"user_audio_chunk": base64.b64encode(data).decode()}))


def decoded(client: Client) -> list[bytes]:
    return [base64.b64decode(m["audio_event"]["audio_base_64"]) for m in client.seen if m["type"] == "audio"]


async def read_back(base: str, client: Client) -> list[dict[str, Any]]:
    metadata = client.seen[0]["conversation_initiation_metadata_event"]
    async with aiohttp.ClientSession() as http:
        answer = await http.get(f"{base}/v1/convai/conversations/{metadata['conversation_id']}")
        transcript: list[dict[str, Any]] = (await answer.json())["transcript"]
        return transcript
