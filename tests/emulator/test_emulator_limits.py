"""Silence, deadlines, failures and misbehaviour: what the platform does when something does not happen."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.emulator.harness import Client, emulator
from tests.emulator.scripted_llm import Answer, Asked, ScriptedLlm, saying
from tests.emulator.standins import silence

TEXT = {"conversation": {"text_only": True}}


async def start(client: Client, text: str = "") -> None:
    await client.start(conversation_config_override=TEXT)
    if text:
        await client.say(text)


@pytest.mark.parametrize(("form", "tail"), [("dots", ("user", "...")), ("same", ("assistant", "Hi."))])
async def test_after_too_much_silence_the_agent_speaks_up(form: str, tail: tuple[str, str]) -> None:
    llm = ScriptedLlm(saying("Are you there?"))
    async with emulator(llm, turn_timeout_s=0.1, first_message="Hi.", prods=2) as live:
        async with live.client(f"agent_id=demo&silence={form}") as client:
            await client.start()
            await client.audio(silence(0.1))
            await live.llm.wait_for(2)
            await asyncio.sleep(0.5)
            assert len(live.llm.asked) == 2  # no more than it may
            assert (live.llm.asked[0].messages[-1]["role"], live.llm.asked[0].tail) == tail
            await client.say("yes")
            await live.llm.wait_for(4)
            assert live.llm.asked[2].tail == "yes"


async def test_a_client_that_never_sent_anything_is_asked_once() -> None:
    async with emulator(ScriptedLlm(saying("Hello?")), turn_timeout_s=0.05) as live, live.client() as client:
        await client.start()
        await client.until("agent_response_complete")
        await asyncio.sleep(0.3)
        assert len(live.llm.asked) == 1


async def test_in_writing_nobody_is_hurried_unless_it_is_asked_for() -> None:
    async with emulator(turn_timeout_s=0.1) as live:
        async with live.client() as client:
            await start(client)
            await asyncio.sleep(0.4)
            assert live.llm.asked == []
        async with live.client("agent_id=demo&prod_ms=100") as client:
            await start(client)
            await client.until("agent_response")
            assert live.llm.asked[0].tail == "..."


async def test_activity_puts_off_the_silence() -> None:
    async with emulator(turn_timeout_s=0.25) as live, live.client() as client:
        await client.start()
        for _ in range(4):
            await asyncio.sleep(0.12)
            await client.send(type="user_activity")
        assert live.llm.asked == []
        await live.llm.wait_for(1)


async def test_no_first_token_in_time_is_tried_again_at_the_same_address() -> None:
    def answer(_: Asked) -> Answer:
        return Answer([5.0]) if len(live.llm.asked) < 3 else Answer(["At last."])

    async with emulator(ScriptedLlm(answer), first_token_timeout_s=0.15) as live, live.client() as client:
        await start(client, "hello")
        await client.until("agent_response")
        assert client.texts() == ["At last."]
        assert len(live.llm.asked) == 3
        assert live.llm.hung_up == 2
        assert live.llm.asked[0].body == live.llm.asked[2].body


@pytest.mark.parametrize(
    "answer", [Answer(status=500), Answer(status=401), Answer([]), Answer([b'data: {"error":"x"}\n\n'])]
)
async def test_a_failing_custom_llm_is_tried_four_times_then_the_call_ends(answer: Answer) -> None:
    async with emulator(ScriptedLlm(lambda _: answer)) as live, live.client() as client:
        await start(client, "hello")
        code, reason = await client.closed()
        assert code == 1002
        assert reason.startswith("custom_llm generation failed")
        assert len(live.llm.asked) == 4
        error = client.seen[-1]["error_event"]
        assert (error["code"], error["error_type"]) == (1002, "custom_llm_error")


async def test_a_custom_llm_that_is_not_there_ends_the_call() -> None:
    async with emulator(custom_llm_url="http://127.0.0.1:9/v1", retries=1) as live, live.client() as client:
        await start(client, "hello")
        assert (await client.closed())[0] == 1002


async def test_a_reply_that_takes_too_long_drops_the_call() -> None:
    llm = ScriptedLlm(lambda _: Answer(["Well, ", 5.0, "no."]))
    async with emulator(llm, reply_limit_s=0.4) as live, live.client() as client:
        await start(client, "hello")
        assert await client.closed() == (1002, "Generating the LLM response took too long")
        assert client.seen[-1]["error_event"]["error_type"] == "llm_timeout"


async def test_a_reply_that_breaks_off_is_kept_as_far_as_it_came() -> None:
    llm = ScriptedLlm(lambda a: Answer(["Half a ", b'data: {"error":"x"}\n\n']) if a.tail == "one" else Answer(["Ok."]))
    async with emulator(llm) as live, live.client() as client:
        await start(client, "one")
        await client.until("agent_response_complete")
        assert client.texts() == ["Half a "]
        await client.say("two")
        await client.until("agent_response")
        assert len(live.llm.asked) == 2


async def test_a_stream_without_its_end_and_one_object_are_replies_too() -> None:
    whole = b'data: {"choices":[{"message":{"content":"Whole."}}]}\n\n'
    llm = ScriptedLlm(lambda a: Answer(["No end."], done=False) if a.tail == "one" else Answer([whole]))
    async with emulator(llm) as live, live.client() as client:
        await start(client, "one")
        await client.until("agent_response")
        await client.say("two")
        await client.until("agent_response", lambda m: "Whole" in str(m))


async def test_the_longest_duration_ends_normally_with_an_error_that_says_so() -> None:
    async with emulator() as live:
        agent = live.app.state.registry.create({"conversation_config": {"conversation": {"max_duration_seconds": 0.2}}})
        async with live.client(f"agent_id={agent}") as client:
            await client.start()
            code, _ = await client.closed()
            assert code == 1000
            assert client.seen[-1]["error_event"]["error_type"] == "max_duration_exceeded"


async def test_a_client_that_is_silent_on_the_wire_is_gone() -> None:
    async with emulator(receive_timeout_s=0.3, ping_s=10) as live, live.client() as client:
        await client.start()
        code, _ = await client.closed()
        assert code == 1002
        assert client.seen[-1]["error_event"]["error_type"] == "transport_receive_timeout"


async def test_pongs_keep_a_client_alive_unless_they_are_dropped() -> None:
    async with emulator(receive_timeout_s=0.4, ping_s=0.1) as live:
        async with live.client() as client:
            await client.start()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.closed(), 1.0)
            assert [m["ping_event"]["ping_ms"] for m in client.seen if m["type"] == "ping"][-1] is not None
        async with live.client("agent_id=demo&drop_pongs=1") as client:
            await client.start()
            assert (await client.closed())[0] == 1002
            assert {m["ping_event"]["ping_ms"] for m in client.seen if m["type"] == "ping"} == {None}


async def test_silence_that_lasts_ends_the_call() -> None:
    async with emulator() as live:
        config = {"conversation_config": {"turn": {"silence_end_call_timeout": 0.2, "turn_timeout": -1}}}
        agent = live.app.state.registry.create(config)
        async with live.client(f"agent_id={agent}") as client:
            await client.start()
            assert await client.closed() == (1000, "nobody spoke for too long")


@pytest.mark.parametrize(
    ("query", "initiation", "word"),
    [
        ("agent_id=nobody&strict=1", {}, "agent"),
        ("agent_id=demo&strict=1", {"conversation_config_override": {"agent": {"language": "es"}}}, "override"),
        ("agent_id=demo", {"conversation_config_override": {"agent": {"prompt": {"prompt": "{{who}}"}}}}, "who"),
        ("agent_id=demo", {"conversation_config_override": {"agent": {"language": 5}}}, "language"),
        ("agent_id=demo", {"dynamic_variables": {"a": [1]}}, "dynamic_variables"),
        ("agent_id=demo&revise_ms=soon", {}, "revise_ms"),
        ("agent_id=demo&conversation_signature=made_up", {}, "signed URL"),
    ],
)
async def test_what_breaks_the_contract_is_closed_with_1008_and_words(query: str, initiation: Any, word: str) -> None:
    async with emulator() as live, live.client(query) as client:
        with suppress(ConnectionClosed):
            await client.send(type="conversation_initiation_client_data", **initiation)
        code, reason = await client.closed()
        assert code == 1008
        assert word in reason
        assert client.seen == []


async def test_more_conversations_than_allowed_are_turned_away() -> None:
    async with emulator(max_connections=1) as live, live.client() as first:
        await first.start()
        async with live.client() as second:
            code, reason = await second.closed()
            assert code == 1011
            assert "too many" in reason
        await first.say("still here")
        await first.until("agent_response")
