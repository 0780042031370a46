"""The line when things go wrong: lost and found, refused, out of reach; and every message a server can send."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from client.settings import Account
from client.voice.address import address_of
from client.voice.call import Call
from client.voice.scripts import Microphone
from convai.client_events import ConversationInitiationClientData
from tests.client.calling import Shown, at, spoken, written
from tests.emulator.harness import emulator
from tests.emulator.scripted_llm import ScriptedLlm, saying

METADATA = {
    "conversation_id": "conv_1",
    "agent_output_audio_format": "ulaw_8000",
    "user_input_audio_format": "pcm_8000",
}
HANDSHAKE = {
    "type": "conversation_initiation_metadata",
    "conversation_initiation_metadata_event": METADATA,
}
EVERYTHING: tuple[dict[str, Any], ...] = (
    {"type": "ping", "ping_event": {"event_id": 7, "ping_ms": 3}},
    {"type": "asr_initiation_metadata", "asr_initiation_metadata_event": {"x": 1}},
    {"type": "vad_score", "vad_score_event": {"vad_score": 0.9}},
    {
        "type": "tentative_user_transcript",
        "tentative_user_transcription_event": {"user_transcript": "wh", "event_id": 2},
    },
    {"type": "user_transcript", "user_transcription_event": {"user_transcript": "what now", "event_id": 2}},
    {"type": "internal_turn_probability", "turn_probability_internal_event": {"turn_probability": 0.7}},
    {
        "type": "internal_tentative_agent_response",
        "tentative_agent_response_internal_event": {"tentative_agent_response": "S"},
    },
    {
        "type": "agent_reasoning_response_part",
        "reasoning_response_part": {"text": "h", "type": "delta", "event_id": "2"},
    },
    {"type": "agent_chat_response_part", "text_response_part": {"text": "Sure", "type": "delta", "event_id": 3}},
    {
        "type": "agent_tool_request",
        "agent_tool_request": {"tool_name": "stock", "tool_call_id": "a", "tool_type": "webhook", "event_id": 3},
    },
    {
        "type": "agent_tool_response",
        "agent_tool_response": {"tool_name": "stock", "tool_call_id": "a", "is_error": True, "event_id": 3},
    },
    {
        "type": "agent_tool_response_full_payload",
        "agent_tool_response_full_payload": {
            "tool_name": "stock",
            "tool_call_id": "a",
            "full_tool_result": "three left",
            "event_id": 3,
        },
    },
    {"type": "client_tool_call", "client_tool_call": {"tool_name": "launch", "tool_call_id": "t1", "event_id": 3}},
    {
        "type": "mcp_tool_call",
        "mcp_tool_call": {"service_id": "s", "tool_call_id": "m1", "tool_name": "pay", "state": "awaiting_approval"},
    },
    {
        "type": "mcp_connection_status",
        "mcp_connection_status": {"integrations": [{"integration_id": "bank", "is_connected": True}]},
    },
    {"type": "context_usage", "context_usage_event": {"model": "m", "context_tokens": 8, "context_limit_tokens": 9}},
    {"type": "guardrail_triggered"},
    {"type": "rich_content", "rich_content": {"rich_content_id": "rc", "component": "card", "event_id": 3}},
    {"type": "agent_typing", "agent_typing_event": {"is_typing": True}},
    {"type": "external_agent_connected", "external_agent_connected_event": {}},
    {"type": "external_agent_disconnected", "external_agent_disconnected_event": {}},
    {"type": "agent_response_metadata", "agent_response_metadata_event": {"metadata": {"mood": 1}, "event_id": 3}},
    {"type": "dtmf_request", "dtmf": 5},
    {"type": "brand_new\x1b[2J", "n": 1},
    {"type": "client_error", "error_event": {"code": 1008, "message": "no such thing"}},
    {"type": "audio", "audio_event": {"audio_base_64": "/////w==", "event_id": 3}},
    {
        "type": "agent_response",
        "agent_response_event": {
            "agent_response": "Sure.",
            "event_id": 3,
            "attachments": [{"url": "https://example.org/a.pdf", "name": "a.pdf"}],
        },
    },
    {"type": "interruption", "interruption_event": {"event_id": 3}},
    {
        "type": "agent_response_correction",
        "agent_response_correction_event": {
            "original_agent_response": "Sure.",
            "corrected_agent_response": "Su...",
            "event_id": 3,
        },
    },
    {"type": "agent_response_complete", "agent_response_complete_event": {"event_id": 3}},
)


class Platform:
    """A server that does what a test says with each connection, and keeps what it was sent."""

    def __init__(self, *plays: Callable[[ServerConnection], Awaitable[None]]) -> None:
        self.received: list[dict[str, Any]] = []
        self.calls = 0
        self._plays = list(plays)

    async def take(self, socket: ServerConnection) -> None:
        self.calls += 1
        play = self._plays.pop(0) if len(self._plays) > 1 else self._plays[0]
        reading = asyncio.create_task(self._read(socket))
        try:
            await play(socket)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.received if message.get("type") == kind]

    async def _read(self, socket: ServerConnection) -> None:
        async for frame in socket:
            self.received.append(json.loads(frame))


@asynccontextmanager
async def running(platform: Platform) -> AsyncIterator[str]:
    async with serve(platform.take, "127.0.0.1", 0, compression=None, subprotocols=["convai"]) as server:  # type: ignore[list-item]
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def greet(socket: ServerConnection) -> None:
    await socket.send(json.dumps(HANDSHAKE))


async def reply(socket: ServerConnection, event_id: int = 3) -> None:
    body = {"agent_response": "Here you are.", "event_id": event_id}
    await socket.send(json.dumps({"type": "agent_response", "agent_response_event": body}))
    body = {"event_id": event_id}
    await socket.send(json.dumps({"type": "agent_response_complete", "agent_response_complete_event": body}))


async def answering(socket: ServerConnection) -> None:
    await greet(socket)
    await asyncio.sleep(0.1)
    await reply(socket)
    await socket.wait_closed()


async def dying(socket: ServerConnection) -> None:
    await greet(socket)
    await asyncio.sleep(0.05)
    socket.transport.abort()


@pytest.mark.parametrize("by_voice", [True, False])
async def test_every_message_a_server_can_send_is_taken(by_voice: bool) -> None:
    async def play(socket: ServerConnection) -> None:
        await greet(socket)
        await asyncio.sleep(0.05)
        for message in EVERYTHING:
            await socket.send(json.dumps(message))
        for nonsense in ("nonsense", "[]", '{"no": "type"}', '{"type":"audio","audio_event":{"event_id":9}}'):
            await socket.send(nonsense)
        await socket.wait_closed()

    platform = Platform(play)
    async with running(platform) as base:
        if by_voice:
            _, outcome, shown = await spoken(at(base), b"\0\x40" * 320, shows_events=True)
        else:
            _, outcome, shown = await written(at(base), "what now", shows_events=True)
    assert outcome.problem == ""
    assert platform.of("pong") == [{"type": "pong", "event_id": 7}]
    (result,) = platform.of("client_tool_result")
    assert (result["tool_call_id"], result["is_error"]) == ("t1", True)
    assert platform.of("mcp_tool_approval_result")[0]["is_approved"] is False
    assert shown.said("agent") == ["Sure."]
    for part in (
        "tool stock failed",
        "three left",
        "launch",
        "--approve-mcp",
        "bank connected",
        "8 of 9 tokens",
        "guardrail",
        "card",
        "typing",
        "has joined",
        "has left",
        "mood",
        "no such thing",
        "a.pdf",
        "not played",
        "Su...",
        "[brand_new",
    ):
        assert shown.has(part), part
    assert not shown.has("\x1b")
    assert any("4 messages could not be read" in note for note in outcome.notes)


async def test_a_lost_line_is_dialled_again_and_the_question_asked_again() -> None:
    platform = Platform(dying, answering)
    async with running(platform) as base:
        _, outcome, shown = await written(at(base), "where is it", pauses=(0.01, 0.01))
    assert outcome.problem == ""
    assert platform.calls == 2
    assert shown.has("dialling again in 0.0 s (1 of 2)")
    assert shown.said("agent") == ["Here you are."]
    assert len(platform.of("conversation_initiation_client_data")) == 2


async def test_a_line_that_stays_lost_is_given_up_with_the_reason() -> None:
    platform = Platform(dying)
    async with running(platform) as base:
        _, outcome, _ = await written(at(base), "where is it", pauses=(0.01, 0.01))
    assert platform.calls == 3
    assert outcome.end.by == "error"
    assert "gave up after 2 attempts" in outcome.problem


async def test_a_refusal_is_said_and_not_tried_again() -> None:
    async def refuse(socket: ServerConnection) -> None:
        await greet(socket)
        error = {"code": 1008, "message": "The variable name is missing.", "error_type": "missing_dynamic_variable"}
        await socket.send(json.dumps({"type": "error", "error_event": error}))
        await socket.close(1008, "Missing required dynamic variables: name")

    platform = Platform(refuse)
    async with running(platform) as base:
        _, outcome, shown = await written(at(base), "hello", pauses=(0.01,))
    assert platform.calls == 1
    assert "Missing required dynamic variables" in outcome.problem
    assert shown.has("missing_dynamic_variable")


async def test_a_server_out_of_reach_is_said_at_once() -> None:
    _, outcome, shown = await written(at("http://127.0.0.1:9"), "hello", pauses=(5.0,))
    assert "nobody listens there. Start the emulator: make run" in outcome.problem
    assert not shown.has("dialling again")


async def test_what_is_no_websocket_is_said() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with server:
        _, outcome, _ = await written(at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"), "hello")
    assert "status 404" in outcome.problem


async def test_hanging_up_while_the_line_is_gone_ends_the_waiting() -> None:
    platform = Platform(dying)
    async with running(platform) as base:
        shown = Shown()
        call = Call(at(base), ConversationInitiationClientData(), shown.screen())
        call.line.pauses = (600.0,)
        task = asyncio.create_task(call.run(Microphone()))
        while not shown.has("dialling again"):  # noqa: ASYNC110 - lines on a screen tell nobody
            await asyncio.sleep(0.01)
        call.hang_up()
        outcome = await task
    assert (outcome.end.by, outcome.problem) == ("user", "")


async def test_a_question_without_an_answer_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    async def mute(socket: ServerConnection) -> None:
        await greet(socket)
        await socket.wait_closed()

    monkeypatch.setattr("client.voice.floor._NO_ANSWER_S", 0.2)
    async with running(Platform(mute)) as base:
        _, outcome, _ = await written(at(base), "hello")
    assert outcome.problem == "no answer came"


async def test_with_a_key_each_conversation_gets_an_address_signed_for_it() -> None:
    async with emulator(ScriptedLlm(saying("Yes."))) as live:
        address = address_of("", "agent_1", Account("key", live.base), "")
        assert "conversation_signature=" in await address.open()
        _, outcome, shown = await written(address, "hello")
    assert outcome.problem == ""
    assert shown.said("agent") == ["Yes."]


async def test_an_account_that_gives_no_address_is_said_in_words() -> None:
    address = address_of("", "agent_1", Account("key", "http://127.0.0.1:9"), "")
    _, outcome, _ = await written(address, "hello")
    assert outcome.problem == "ElevenLabs cannot be reached."
