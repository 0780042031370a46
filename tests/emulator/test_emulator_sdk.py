"""The official Python SDK against the emulator: text, audio, tools, signed URLs, agents over REST."""

# mypy: disable-error-code="no-untyped-call"

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.emulator.harness import Live, emulator
from tests.emulator.official import (
    AsyncAudioInterface,
    AsyncConversation,
    ClientTools,
    Conversation,
    ConversationInitiationData,
    ElevenLabs,
    Heard,
    Microphone,
    sdk,
    until,
)
from tests.emulator.scripted_llm import Answer, Asked, ScriptedLlm, saying
from tests.emulator.standins import engines, silence, tone


async def test_text(caplog: pytest.LogCaptureFixture) -> None:
    heard = Heard()

    def talk(client: ElevenLabs) -> None:
        config = ConversationInitiationData(extra_body={"tenant": "acme"}, dynamic_variables={"user_name": "Ana"})
        conversation = Conversation(client, "demo", "u1", requires_auth=False, config=config, **heard.callbacks())
        conversation.start_session()
        until(lambda: conversation._ws is not None and heard.replies)
        conversation.send_user_message("where is my order")
        until(lambda: len(heard.replies) == 2)
        conversation.register_user_activity()
        conversation.send_contextual_update("on the cart page")
        conversation.send_user_message("and now")
        until(lambda: len(heard.replies) == 3)
        conversation.end_session()
        assert str(conversation.wait_for_session_end()).startswith("conv_")

    async with emulator(first_message="Hello {{user_name}}.", ping_s=0.05) as live:
        with sdk(live) as client:
            await asyncio.to_thread(talk, client)
        assert heard.replies == [
            "Hello Ana.",
            *(f"You said: {t} Is that right?" for t in ("where is my order", "and now")),
        ]
        assert "".join(heard.parts).startswith("Hello Ana.You said: ")
        assert live.llm.asked[0].body["elevenlabs_extra_body"] == {"tenant": "acme"}
        assert live.llm.asked[0].body["user_id"] == "u1"
        assert heard.latencies
        assert heard.end is not None
        assert heard.end.reason == "user"
        assert not [r for r in caplog.records if r.levelname == "ERROR"]


async def test_audio_and_barge_in() -> None:
    heard, microphone = Heard(), Microphone(tone(0.4) + silence(0.6))

    def talk(client: ElevenLabs) -> None:
        conversation = Conversation(client, "demo", requires_auth=True, audio_interface=microphone, **heard.callbacks())
        conversation.start_session()
        until(lambda: len(microphone.played) > 4000)
        time.sleep(0.3)
        microphone.speak(tone(0.4) + silence(0.6))
        until(lambda: len(heard.replies) == 2)
        conversation.end_session()
        conversation.wait_for_session_end()

    llm = ScriptedLlm(saying(" ".join(["word"] * 40), "Yes."))
    async with emulator(llm, engines(["tell me", "stop"], word_ms=100)) as live:
        with sdk(live) as client:
            await asyncio.to_thread(talk, client)
        assert heard.transcripts == ["tell me", "stop"]
        assert microphone.interruptions == 1
        assert len(heard.corrections) == 1
        assert heard.corrections[0][1].endswith("...")
        assert live.llm.asked[1].messages[2]["content"] == heard.corrections[0][1]


async def test_client_tools_and_the_end_of_the_call() -> None:
    def answer(asked: Asked) -> Answer:
        last = asked.messages[-1]
        if last["role"] == "tool":
            return Answer([f"The page says {last['content']}."])
        if last["content"] == "bye":
            return Answer(["Goodbye."], [("end_call", {"reason": "done"})])
        return Answer(["One moment. "], [("show_page", {"path": "/returns"})])

    heard, asked = Heard(), []

    def show(parameters: dict[str, Any]) -> dict[str, Any]:
        asked.append(parameters)
        return {"title": "Returns"}

    def talk(client: ElevenLabs) -> None:
        tools = ClientTools()
        tools.register("show_page", show)
        conversation = Conversation(client, "demo", requires_auth=False, client_tools=tools, **heard.callbacks())
        conversation.start_session()
        until(lambda: conversation._ws is not None)
        conversation.send_user_message("show me")
        until(lambda: len(heard.replies) == 2)
        conversation.send_user_message("bye")
        conversation.wait_for_session_end()

    async with emulator(ScriptedLlm(answer)) as live:
        with sdk(live) as client:
            await asyncio.to_thread(talk, client)
        assert asked[0]["path"] == "/returns"
        assert heard.replies == ["One moment.", 'The page says {"title":"Returns"}.', "Goodbye."]
        assert heard.end is not None
        assert (heard.end.reason, heard.end.close_code) == ("agent", 1000)


class AsyncMicrophone(AsyncAudioInterface):
    """Says one thing; keeps what it is played."""

    def __init__(self, pcm: bytes) -> None:
        self.played = b""
        self._pcm = pcm
        self._task: asyncio.Task[None] | None = None

    async def start(self, input_callback: Any) -> None:
        async def run() -> None:
            for at in range(0, len(self._pcm), 8000):
                await input_callback(self._pcm[at : at + 8000])

        self._task = asyncio.create_task(run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()

    async def output(self, audio: bytes) -> None:
        self.played += audio

    async def interrupt(self) -> None:
        pass


async def test_the_async_conversation() -> None:
    heard: list[str] = []

    async def note(text: str) -> None:
        heard.append(text)

    async with emulator(engines=engines(["hello"])) as live, AsyncExitStack() as stack:
        client = stack.enter_context(sdk(live))
        microphone = AsyncMicrophone(tone(0.4) + silence(0.6))
        conversation = AsyncConversation(
            client,
            "demo",
            requires_auth=False,
            audio_interface=microphone,
            callback_agent_response=note,
            callback_user_transcript=note,
        )
        await conversation.start_session()
        async with asyncio.timeout(8):
            while len(heard) < 2 or not microphone.played:  # noqa: ASYNC110 - callbacks fill a list
                await asyncio.sleep(0.01)
        await conversation.end_session()
        await conversation.wait_for_session_end()
    assert heard == ["hello", "You said: hello Is that right?"]


async def test_a_refusal_reaches_the_client_in_words() -> None:
    heard = Heard()

    def talk(client: ElevenLabs) -> None:
        config = ConversationInitiationData(conversation_config_override={"agent": {"prompt": {"prompt": "{{who}}"}}})
        conversation = Conversation(client, "demo", requires_auth=False, config=config, **heard.callbacks())
        conversation.start_session()
        conversation.wait_for_session_end()

    async with emulator() as live:
        with sdk(live) as client:
            await asyncio.to_thread(talk, client)
        assert heard.end is not None
        assert (heard.end.reason, heard.end.close_code) == ("error", 1008)
        assert "who" in str(heard.end.close_reason)


async def test_agents_and_secrets_over_rest() -> None:
    def work(client: ElevenLabs, live: Live) -> None:
        secret = client.conversational_ai.secrets.create(name="KEY", value="shared-secret")
        agent = client.conversational_ai.agents.create(
            name="Ada",
            conversation_config={
                "agent": {
                    "first_message": "Hello, this is Ada.",
                    "prompt": {
                        "prompt": "You are Ada.",
                        "llm": "custom-llm",
                        "custom_llm": {
                            "url": live.llm.url.replace("/v1", "/other"),
                            "model_id": "my-brain-1",
                            "api_key": {"secret_id": secret.secret_id},
                            "request_headers": {"X-Conversation-Id": {"variable_name": "system__conversation_id"}},
                        },
                        "temperature": None,
                        "max_tokens": 600,
                    },
                },
                "conversation": {"text_only": True, "client_events": ["agent_response", "ping"]},
            },
        )
        client.conversational_ai.agents.update(agent.agent_id, name="Ada 2")
        read = client.conversational_ai.agents.get(agent.agent_id)
        assert read.name == "Ada 2"
        assert read.conversation_config.agent is not None
        assert read.conversation_config.agent.first_message == "Hello, this is Ada."
        heard = Heard()
        conversation = Conversation(client, agent.agent_id, requires_auth=False, **heard.callbacks())
        conversation.start_session()
        until(lambda: conversation._ws is not None and heard.replies)
        conversation.send_user_message("hi")
        until(lambda: len(heard.replies) == 2)
        conversation.end_session()
        conversation_id = conversation.wait_for_session_end()
        details = client.conversational_ai.conversations.get(str(conversation_id))
        assert [(t.role, t.message) for t in details.transcript][1] == ("user", "hi")
        assert details.agent_id == agent.agent_id
        assert client.conversational_ai.conversations.list().conversations[0].conversation_id == conversation_id
        client.conversational_ai.agents.delete(agent.agent_id)

    async with emulator() as live:
        with sdk(live) as client:
            await asyncio.to_thread(work, client, live)
        request = live.llm.asked[0]
        assert request.path == "/other/chat/completions"
        assert request.headers["Authorization"] == "Bearer shared-secret"
        assert request.headers["X-Conversation-Id"].startswith("conv_")
        assert (request.body["model"], request.body["max_tokens"]) == ("my-brain-1", 600)
        assert "temperature" not in request.body
