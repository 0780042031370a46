"""Misbehaviour on a live connection: each switch does what it says, and nothing else goes wrong."""

import asyncio
import json

from tests.emulator.harness import Client, emulator
from tests.emulator.scripted_llm import Answer, ScriptedLlm, saying
from tests.emulator.standins import engines, silence, tone

TEXT = {"conversation": {"text_only": True}}


async def start(client: Client, text: str = "") -> None:
    await client.start(conversation_config_override=TEXT)
    if text:
        await client.say(text)


async def test_duplicates_ask_the_same_again_and_are_not_heard() -> None:
    async with emulator() as live, live.client("agent_id=demo&duplicate_posts=2&duplicate_after_ms=5") as client:
        await start(client, "hello")
        await client.until("agent_response_complete")
        await live.llm.wait_for(3)
        assert len({str(a.body) for a in live.llm.asked}) == 1
        assert client.texts() == ["You said: hello Is that right?"]


async def test_revisions_grow_and_each_drops_the_one_before() -> None:
    llm = ScriptedLlm(lambda a: Answer([0.3, f"{a.tail}."]))
    async with emulator(llm) as live, live.client("agent_id=demo&revise_ms=40") as client:
        await start(client, "where is my order")
        await client.until("agent_response")
        assert [a.tail for a in live.llm.asked] == ["where", "where is", "where is my", "where is my order"]
        assert live.llm.hung_up == 3
        assert client.texts() == ["where is my order."]


async def test_revisions_come_while_the_caller_speaks() -> None:
    async with emulator(engines=engines(["hello"])) as live, live.client("agent_id=demo&revise_ms=100") as client:
        await client.start()
        await client.audio(tone(0.4), pace=1)
        await client.audio(silence(0.6))
        await client.until("agent_response")
        assert [a.tail for a in live.llm.asked] == ["hello"] * len(live.llm.asked)
        assert len(live.llm.asked) >= 2


async def test_a_forced_retry_and_a_forced_interruption() -> None:
    llm = ScriptedLlm(lambda _: Answer([0.2, "one two three four five six seven eight"]))
    async with emulator(llm, engines(word_ms=200)) as live:
        async with live.client("agent_id=demo&force_retry_ms=50&interrupt_ms=500") as client:
            await client.start()
            await client.say("go")
            correction = await client.until("agent_response_correction")
            assert correction["agent_response_correction_event"]["corrected_agent_response"] == "one two..."
            assert len(live.llm.asked) == 2


async def test_a_wrong_key_and_a_wrong_path_reach_the_server() -> None:
    async with emulator(custom_llm_api_key="right", retries=0) as live:
        async with live.client("agent_id=demo&wrong_key=1") as client:
            await start(client, "hi")
            await client.until("agent_response")
            assert live.llm.asked[0].headers["Authorization"] == "Bearer wrong"
        async with live.client("agent_id=demo&wrong_path=1") as client:
            await start(client, "hi")
            assert "HTTP 404" in (await client.closed())[1]


async def test_lost_audio_and_a_slow_network() -> None:
    llm = ScriptedLlm(saying(" ".join(["word"] * 30)))
    async with emulator(llm) as live:
        async with live.client("agent_id=demo&lose_audio=1&latency_ms=100") as client:
            begun = asyncio.get_running_loop().time()
            await client.start()
            assert asyncio.get_running_loop().time() - begun >= 0.1
            await client.say("go")
            await client.until("agent_response")
            assert "audio" not in client.kinds()


async def test_late_audio_comes_after_everything_else() -> None:
    async with emulator(ScriptedLlm(saying("One two.")), engines(word_ms=100)) as live:
        async with live.client("agent_id=demo&late_audio_ms=300") as client:
            await client.start()
            await client.say("go")
            await client.until("audio")
            kinds = [kind for kind in client.kinds() if kind in {"agent_response", "agent_response_complete", "audio"}]
            assert kinds[:2] == ["agent_response", "agent_response_complete"]


async def test_a_narrow_network_takes_the_time_its_bytes_need() -> None:
    llm, loop = ScriptedLlm(saying(" ".join(["word"] * 20))), asyncio.get_running_loop()
    async with emulator(llm, engines(word_ms=20), audio_lead_s=60) as live:
        async with live.client("agent_id=demo&bytes_per_second=40000") as client:
            await client.start()
            begun, read = loop.time(), len(client.seen)
            await client.say("go")
            while client.seconds(1) < 20 * 0.02 - 0.001:
                await asyncio.wait_for(client.receive(), 8)
            size = sum(len(json.dumps(message)) for message in client.seen[read:])
            assert size > 15_000
            assert loop.time() - begun >= 0.8 * size / 40_000


async def test_switches_in_the_settings_hold_for_every_connection_until_it_says_otherwise() -> None:
    async with emulator(misbehave="duplicate_posts=1") as live:
        for query, asked in (("agent_id=demo", 2), ("agent_id=demo&duplicate_posts=0", 3)):
            async with live.client(query) as client:
                await start(client, "hello")
                await client.until("agent_response_complete")
                await live.llm.wait_for(asked)
        await asyncio.sleep(0.05)
        assert len(live.llm.asked) == 3


async def test_lost_input_is_never_heard() -> None:
    async with emulator(engines=engines(["hello"])) as live, live.client("agent_id=demo&lose_input=1") as client:
        await client.start()
        await client.speak()
        await asyncio.sleep(0.2)
        assert live.llm.asked == []
