"""Tools in conversation: the client's, the platform's own, and those that go wrong."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import aiohttp

from tests.emulator.harness import Client, Live, emulator
from tests.emulator.scripted_llm import Answer, Asked, ScriptedLlm
from tests.emulator.standins import engines

FULL = ["agent_response", "agent_response_complete", "client_tool_call", "agent_tool_response_full_payload"]


def calls(name: str, arguments: dict[str, Any] | None = None, *, after: str = "", then: str = "Done.") -> ScriptedLlm:
    """Calls one tool for each question of the caller, and says `then` once there is a result."""

    def answer(asked: Asked) -> Answer:
        if asked.messages[-1]["role"] == "tool":
            return Answer([then])
        return Answer([after] if after else [], [(name, arguments or {})])

    return ScriptedLlm(answer)


async def start(client: Client, text: str = "go", *, events: Sequence[str] | None = None) -> None:
    override = {"conversation": {"text_only": True} | ({"client_events": events} if events else {})}
    await client.start(conversation_config_override=override)
    await client.say(text)


async def agent(live: Live, **prompt: Any) -> str:
    """An agent of our own, with tools; its id."""
    events = [
        "agent_response",
        "agent_response_complete",
        "client_tool_call",
        "agent_tool_response",
        "agent_tool_request",
    ]
    config = {"agent": {"prompt": prompt}, "conversation": {"text_only": True, "client_events": events}}
    async with aiohttp.ClientSession() as http:
        made = await http.post(f"{live.base}/v1/convai/agents/create", json={"conversation_config": config})
        return str((await made.json())["agent_id"])


def client_tool(name: str = "open_page", **more: Any) -> dict[str, Any]:
    return {"type": "client", "name": name, "description": "Opens a page.", "expects_response": True} | more


async def test_a_client_tool_is_called_and_its_result_told() -> None:
    async with emulator(calls("show_page", {"path": "/returns"})) as live, live.client() as client:
        await start(client)
        call = (await client.until("client_tool_call"))["client_tool_call"]
        assert (call["tool_name"], call["parameters"], call["expects_response"]) == (
            "show_page",
            {"path": "/returns"},
            True,
        )
        await client.send(
            type="client_tool_result", tool_call_id=call["tool_call_id"], result={"shown": True}, is_error=False
        )
        await client.until("agent_response_complete")
        assert client.texts() == ["Done."]
        responses = [m["agent_tool_response"] for m in client.seen if m["type"] == "agent_tool_response"]
        assert [(r["tool_name"], r["is_error"], r["tool_type"]) for r in responses] == [("show_page", False, "client")]
        assistant, tool = live.llm.asked[1].messages[-2:]
        assert assistant["content"] is None
        assert assistant["tool_calls"][0]["id"] == tool["tool_call_id"] == call["tool_call_id"]
        assert json.loads(tool["content"]) == {"shown": True}


async def test_a_tool_call_is_the_first_token_and_the_words_after_its_result_the_first_sentence() -> None:
    async with (
        emulator(calls("show_page", {"path": "/returns"})) as live,
        live.client("agent_id=demo&timings=1") as client,
    ):
        await start(client)
        call = (await client.until("client_tool_call"))["client_tool_call"]
        await asyncio.sleep(0.05)
        await client.send(type="client_tool_result", tool_call_id=call["tool_call_id"], result="shown")
        event = (await client.until("internal_timings"))["internal_timings_event"]
    figures = event["milliseconds"]
    assert [stage["name"] for stage in event["stages"]] == ["ttft", "first_sentence", "tts"]
    assert figures["ttft"] < figures["ttfs"] <= figures["total"]


async def test_a_farewell_in_a_tool_call_has_a_first_token_too() -> None:
    farewell = {"reason": "done", "system__message_to_speak": "Goodbye."}
    async with emulator(calls("end_call", farewell)) as live, live.client("agent_id=demo&timings=1") as client:
        await start(client)
        event = (await client.until("internal_timings"))["internal_timings_event"]
    assert [stage["name"] for stage in event["stages"]] == ["ttft", "first_sentence", "tts"]


async def test_the_full_result_is_sent_to_those_who_list_it() -> None:
    async with emulator(calls("show_page", {"path": "/returns"})) as live, live.client() as client:
        await start(client, events=FULL)
        call = (await client.until("client_tool_call"))["client_tool_call"]
        await client.send(type="client_tool_result", tool_call_id=call["tool_call_id"], result="x" * 70_000)
        full = (await client.until("agent_tool_response_full_payload"))["agent_tool_response_full_payload"]
        assert full["truncated"]
        assert len(full["full_tool_result"]) == 65_536


async def test_a_client_tool_may_fail_or_never_answer() -> None:
    async with emulator(calls("open_page", after="One moment. ")) as live:
        agent_id = await agent(live, tools=[client_tool(response_timeout_secs=1)])
        async with live.client(f"agent_id={agent_id}") as client:
            await client.start()
            await client.say("go")
            call = (await client.until("client_tool_call"))["client_tool_call"]
            await client.send(
                type="client_tool_result", tool_call_id=call["tool_call_id"], result="no page", is_error=True
            )
            await client.until("agent_response_complete")
            assert live.llm.asked[1].messages[-1]["content"] == "no page"
            assert live.llm.asked[1].messages[-2]["content"] == "One moment. "
            await client.say("again")
            call = (await client.until("client_tool_call"))["client_tool_call"]
            response = await client.until("agent_tool_response")
            await client.send(
                type="client_tool_result", tool_call_id=call["tool_call_id"], result="late", is_error=False
            )
            assert response["agent_tool_response"]["is_error"]
            await client.until("agent_response", lambda m: m["agent_response_event"]["agent_response"] == "Done.")
            assert "did not answer within 1 s" in live.llm.asked[3].messages[-1]["content"]


async def test_a_tool_that_expects_no_answer_waits_for_none() -> None:
    async with emulator(calls("open_page")) as live:
        agent_id = await agent(live, tools=[client_tool(expects_response=False)])
        async with live.client(f"agent_id={agent_id}") as client:
            await client.start()
            await client.say("go")
            await client.until("agent_response")
            assert client.texts() == ["Done."]
            assert "client_tool_call" in client.kinds()


async def test_a_tool_nobody_has_is_an_error_the_model_reads() -> None:
    async with emulator(calls("fly", then="I cannot fly.")) as live, live.client() as client:
        await start(client)
        await client.until("agent_response")
        assert client.texts() == ["I cannot fly."]
        assert json.loads(live.llm.asked[1].messages[-1]["content"]) == {"status": "error", "error": "no such tool"}


async def test_an_agent_that_does_not_list_tool_calls_cannot_make_them() -> None:
    override = {"conversation": {"text_only": True, "client_events": ["agent_response"]}}
    async with emulator(calls("show_page")) as live, live.client() as client:
        await client.start(conversation_config_override=override)
        await client.say("go")
        await client.until("agent_response")
        assert "takes no tool calls" in live.llm.asked[1].messages[-1]["content"]
        assert set(client.kinds()) == {"conversation_initiation_metadata", "agent_response"}


async def test_a_message_aborts_a_tool_call_and_the_history_forgets_it() -> None:
    async with emulator(calls("show_page")) as live, live.client() as client:
        await start(client)
        await client.until("client_tool_call")
        await client.say("never mind")
        await client.until("client_tool_call")
        assert [m["role"] for m in live.llm.asked[1].messages] == ["system", "user", "user"]


async def test_a_model_that_calls_without_end_is_stopped() -> None:
    llm = ScriptedLlm(lambda _: Answer([], [("language_detection", {"language": "es", "reason": "x"})]))
    async with emulator(llm) as live, live.client() as client:
        await start(client)
        code, _ = await client.closed()
        assert code == 1002
        assert len(live.llm.asked) == 10


async def test_end_call_plays_its_line_to_the_end_then_tells_then_closes() -> None:
    line = "Goodbye and thank you very much"
    async with emulator(
        calls("end_call", {"reason": "done", "system__message_to_speak": line}), engines(word_ms=60)
    ) as live:
        async with live.client() as client:
            await client.start()
            await client.say("bye")
            await client.until("audio")
            begun = asyncio.get_running_loop().time()
            response = await client.until("agent_tool_response")
            took = asyncio.get_running_loop().time() - begun
            assert response["agent_tool_response"]["tool_name"] == "end_call"
            assert took >= 0.25  # six words of 60 ms, heard to the end
            assert await client.closed() == (1000, "the agent ended the call")
            assert client.texts() == [line]
            at = client.seen.index(response)
            assert "audio" not in [m["type"] for m in client.seen[at:]]
        assert len(live.llm.asked) == 1


async def test_end_call_after_words_says_both_once() -> None:
    async with emulator(calls("end_call", {"reason": "done"}, after="Bye now.")) as live, live.client() as client:
        await start(client)
        assert (await client.closed())[0] == 1000
        assert client.texts() == ["Bye now."]
        assert client.kinds()[-1].startswith("agent_tool_response")


async def test_nothing_interrupts_a_farewell() -> None:
    line = " ".join(["bye"] * 12)
    llm = calls("end_call", {"reason": "done", "message": line})
    async with (
        emulator(llm, engines(["wait"], word_ms=60)) as live,
        live.client("agent_id=demo&schemas=documented") as client,
    ):
        await client.start()
        await client.say("bye")
        await client.until("audio")
        await client.say("wait")
        await client.speak()
        assert (await client.closed())[0] == 1000
        assert "interruption" not in client.kinds()
        assert len(live.llm.asked) == 1


async def test_skip_turn_says_nothing_and_waits() -> None:
    async with emulator(calls("skip_turn", {"reason": "thinking"})) as live, live.client() as client:
        await start(client, "one moment")
        await client.until("agent_tool_response")
        await client.say("now")
        await client.until("agent_tool_response")
        assert client.texts() == []
        roles = [m["role"] for m in live.llm.asked[1].messages]
        assert roles == ["system", "user", "assistant", "tool", "user"]
        result = json.loads(live.llm.asked[1].messages[3]["content"])
        assert result == {"result_type": "skip_turn_success", "status": "success", "reason": "thinking"}


async def test_skip_turn_may_ask_again() -> None:
    async with emulator(calls("skip_turn")) as live, live.client("agent_id=demo&skip_continues=1") as client:
        await start(client)
        await client.until("agent_response")
        assert client.texts() == ["Done."]


async def test_the_language_changes_only_to_one_the_agent_speaks() -> None:
    for code, status in (("es", "success"), ("xx", "error")):
        async with emulator(calls("language_detection", {"language": code, "reason": "asked"})) as live:
            async with live.client() as client:
                await start(client)
                await client.until("agent_response_complete")
                assert json.loads(live.llm.asked[1].messages[-1]["content"])["status"] == status


async def test_another_agent_takes_over_with_the_whole_history() -> None:
    async with emulator(calls("transfer_to_agent", {"agent_number": 0}, then="Billing here.")) as live:
        second = await agent(live, prompt="You are billing.")
        params = {"system_tool_type": "transfer_to_agent", "transfers": [{"agent_id": second, "condition": "billing"}]}
        first = await agent(live, prompt="You are first.", built_in_tools={"transfer_to_agent": {"params": params}})
        async with live.client(f"agent_id={first}") as client:
            await client.start()
            await client.say("billing please")
            await client.until("agent_response")
            assert client.texts() == ["Billing here."]
            messages = live.llm.asked[1].messages
            assert messages[0]["content"] == "You are billing."
            assert json.loads(messages[-1]["content"])["to_agent"] == second
            assert "tools" not in live.llm.asked[1].body


async def test_two_calls_at_once_are_both_answered() -> None:
    def answer(asked: Asked) -> Answer:
        if asked.messages[-1]["role"] == "tool":
            return Answer(["Both."])
        return Answer([], [("show_page", {"path": "/a"}), ("show_page", {"path": "/b"})])

    async with emulator(ScriptedLlm(answer)) as live, live.client() as client:
        await start(client)
        for _ in range(2):
            call = (await client.until("client_tool_call"))["client_tool_call"]
            await client.send(type="client_tool_result", tool_call_id=call["tool_call_id"], result="ok", is_error=False)
        await client.until("agent_response")
        assert [m["role"] for m in live.llm.asked[1].messages[-3:]] == ["assistant", "tool", "tool"]
