"""Conversations in writing, over a real socket, with a scripted custom LLM behind them."""

import asyncio
import json
from typing import Any

import aiohttp
from aiohttp import web

from tests.emulator.harness import Client, emulator
from tests.emulator.scripted_llm import Answer, Asked, ScriptedLlm, saying

TEXT = {"conversation": {"text_only": True}}


async def start(client: Client, **initiation: Any) -> str:
    return await client.start(conversation_config_override=TEXT, **initiation)


async def test_a_question_and_its_answer() -> None:
    async with emulator() as live, live.client() as client:
        conversation_id = await start(client)
        await client.say("hello")
        await client.until("agent_response_complete")
        assert client.texts() == ["You said: hello Is that right?"]
        parts = [m["text_response_part"] for m in client.seen if m["type"] == "agent_chat_response_part"]
        assert [p["type"] for p in parts] == ["start", "delta", "delta", "stop"]
        assert "".join(p["text"] for p in parts) == client.texts()[0]
        assert "audio" not in client.kinds()
        assert client.kinds()[:2] == ["conversation_initiation_metadata", "ping"]
        request = live.llm.asked[0]
        assert request.path == "/v1/chat/completions"
        assert request.headers["X-Conversation-Id"] == conversation_id
        assert "Authorization" not in request.headers
        assert f"CALL_ID={conversation_id}" in request.messages[0]["content"]
        assert request.messages[1:] == [{"role": "user", "content": "hello"}]
        assert request.body["stream"] is True
        assert {t["function"]["name"] for t in request.body["tools"]} == {
            "end_call",
            "skip_turn",
            "language_detection",
            "show_page",
        }


class InPieces(ScriptedLlm):
    """Answers with one object, not a stream, and takes its time over it."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        message = {"role": "assistant", "content": "It left on Monday. " * 50}
        body = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}).encode()
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        for at in range(0, len(body), 400):
            await response.write(body[at : at + 400])
            await asyncio.sleep(0.01)
        return response


async def test_an_answer_in_one_object_may_come_in_pieces() -> None:
    async with emulator(InPieces(), retries=0) as live, live.client() as client:
        await start(client)
        await client.say("Has it left?")
        await client.until("agent_response_complete")
    assert client.texts() == ["It left on Monday. " * 50]


async def test_everything_the_client_brings_reaches_the_custom_llm() -> None:
    async with (
        emulator(custom_llm_api_key="s3cret") as live,
        live.client("agent_id=any&caller_id=%2B15550100") as client,
    ):
        await start(
            client,
            custom_llm_extra_body={"tenant": "acme"},
            dynamic_variables={"user_name": "Ana"},
            user_id="u_77",
        )
        await client.say("hi")
        await client.until("agent_response")
        request = live.llm.asked[0]
        assert request.headers["Authorization"] == "Bearer s3cret"
        assert request.headers["X-Caller-Id"] == "+15550100"
        assert request.body["elevenlabs_extra_body"] == {"tenant": "acme"}
        assert request.body["user_id"] == "u_77"


async def test_overrides_and_the_first_message() -> None:
    override = {
        "agent": {"prompt": {"prompt": "Say {{word}}."}, "first_message": "Hi {{name}}", "language": "es"},
        "text_only": True,
    }
    async with emulator(first_message="Not this.") as live, live.client() as client:
        await client.start(conversation_config_override=override, dynamic_variables={"word": "yes", "name": "Ana"})
        first = await client.until("agent_response")
        assert first["agent_response_event"] == {"agent_response": "Hi Ana", "event_id": 1}
        assert live.llm.asked == []
        await client.say("and now")
        second = await client.until("agent_response")
        assert second["agent_response_event"]["event_id"] > 1
        assert [m["content"] for m in live.llm.asked[0].messages] == ["Say yes.", "Hi Ana", "and now"]


async def test_the_history_grows_turn_by_turn() -> None:
    async with emulator(ScriptedLlm(saying("One.", "Two.", "Three."))) as live, live.client() as client:
        await start(client)
        for text in ("a", "b", "c"):
            await client.say(text)
            await client.until("agent_response_complete")
        told = [(m["role"], m["content"]) for m in live.llm.asked[-1].messages[1:]]
        assert told == [("user", "a"), ("assistant", "One."), ("user", "b"), ("assistant", "Two."), ("user", "c")]


async def test_a_message_interrupts_a_reply_that_is_being_written() -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(["First part. ", 30.0, "never"]) if asked.tail == "slow" else Answer(["Quick."])

    async with emulator(ScriptedLlm(answer)) as live, live.client() as client:
        await start(client)
        await client.say("slow")
        await client.until("agent_chat_response_part", lambda m: "First" in m["text_response_part"]["text"])
        await client.say("quick")
        await client.until("agent_response_complete")
        assert client.texts() == ["First part. ", "Quick."]
        assert live.llm.hung_up == 1
        told = [m["content"] for m in live.llm.asked[1].messages[1:]]
        assert told == ["slow", "First part.", "quick"]


async def test_a_message_before_the_answer_makes_a_new_question() -> None:
    def answer(asked: Asked) -> Answer:
        return Answer([30.0]) if asked.tail == "one" else Answer(["Both."])

    async with emulator(ScriptedLlm(answer)) as live, live.client() as client:
        await start(client)
        await client.say("one")
        await live.llm.wait_for(1)
        await client.say("two")
        await client.until("agent_response")
        assert [m["content"] for m in live.llm.asked[1].messages[1:]] == ["one", "two"]
        assert live.llm.hung_up == 1


async def test_a_contextual_update_asks_for_nothing_but_is_told() -> None:
    async with emulator() as live, live.client() as client:
        await start(client)
        await client.send(type="contextual_update", text="User opened the pricing page")
        await client.send(type="user_activity")
        await client.send(type="something_new", x=1)
        await client.say("hi")
        await client.until("agent_response")
        assert len(live.llm.asked) == 1
        assert [m["role"] for m in live.llm.asked[0].messages] == ["system", "system", "user"]


async def test_a_multimodal_message_names_its_files() -> None:
    async with emulator() as live, live.client() as client:
        await start(client)
        text = {"type": "user_message", "text": "what is this"}
        await client.send(type="multimodal_message", text=text, file={"type": "file_input", "file_id": "f1"})
        await client.until("agent_response")
        content = live.llm.asked[0].messages[1]["content"]
        assert content == [{"type": "text", "text": "what is this"}, {"type": "file", "file": {"file_id": "f1"}}]


async def test_no_initiation_is_needed() -> None:
    async with emulator() as live, live.client() as client:
        metadata = await client.until("conversation_initiation_metadata")
        event = metadata["conversation_initiation_metadata_event"]
        assert (event["agent_output_audio_format"], event["user_input_audio_format"]) == ("pcm_16000", "pcm_16000")
        await client.say("hi")
        await client.until("audio")


async def test_pings_carry_the_round_trip_once_it_is_known() -> None:
    async with emulator(ping_s=0.05) as live, live.client() as client:
        await start(client)
        for _ in range(3):
            ping = await client.until("ping")
            assert "ping_ms" in ping["ping_event"]
            await asyncio.sleep(0.01)
        assert isinstance(ping["ping_event"]["ping_ms"], int)


async def test_the_subprotocol_is_chosen_only_where_it_is_offered() -> None:
    async with emulator() as live:
        async with live.client(subprotocols=["convai", "bearer.x"]) as client:
            assert client.socket.subprotocol == "convai"
        async with live.client() as client:
            assert client.socket.subprotocol is None


async def test_feedback_and_latencies_can_be_read_back() -> None:
    async with emulator() as live, live.client("agent_id=demo&timings=1") as client:
        conversation_id = await start(client)
        await client.say("hi")
        timings = await client.until("internal_timings")
        event_id = timings["internal_timings_event"]["event_id"]
        await client.until("agent_response")
        await client.send(type="feedback", event_id=event_id, score="like")
        await client.say("again")
        await client.until("agent_response")
        async with aiohttp.ClientSession() as http:
            body = await (await http.get(f"{live.base}/v1/convai/conversations/{conversation_id}")).json()
        assert body["status"] == "in-progress"
        answer = body["transcript"][1]
        assert answer["feedback"] == {"score": "like"}
        assert "convai_llm_service_ttfb" in answer["conversation_turn_metrics"]["metrics"]


async def test_nobody_gets_latencies_who_did_not_ask() -> None:
    async with emulator() as live, live.client() as client:
        await start(client)
        await client.say("hi")
        await client.until("agent_response_complete")
        assert "internal_timings" not in client.kinds()
