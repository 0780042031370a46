"""Every message of the contract, in both directions, and what each side tolerates or refuses."""

import json

import pytest

from convai import client_events as c
from convai import codec
from convai import server_events as s
from convai import tool_events as t
from convai.errors import CloseCode, ProtocolError
from convai.events import CLIENT_EVENTS, DEFAULT_CLIENT_EVENTS, Unknown

CLIENT: list[tuple[c.ClientEvent, dict[str, object]]] = [
    (c.UserAudioChunk(b"\x01\x02\x03\x04"), {"user_audio_chunk": "AQIDBA=="}),
    (c.Pong(12), {"type": "pong", "event_id": 12}),
    (c.UserMessage("Hi there"), {"type": "user_message", "text": "Hi there"}),
    (c.UserMessage("Hi", "rc_9"), {"type": "user_message", "text": "Hi", "rich_content_id": "rc_9"}),
    (c.UserActivity(), {"type": "user_activity"}),
    (c.ContextualUpdate("On the cart page"), {"type": "contextual_update", "text": "On the cart page"}),
    (c.ContextualUpdate("Cart", "page"), {"type": "contextual_update", "text": "Cart", "context_id": "page"}),
    (
        c.ClientToolResult("tc_4", '{"ok":true}'),
        {"type": "client_tool_result", "tool_call_id": "tc_4", "result": '{"ok":true}', "is_error": False},
    ),
    (
        c.ClientToolResult("tc_5", {"seats": [1, 2.5, None]}, True),
        {"type": "client_tool_result", "tool_call_id": "tc_5", "result": {"seats": [1, 2.5, None]}, "is_error": True},
    ),
    (c.Feedback(3, "like"), {"type": "feedback", "event_id": 3, "score": "like"}),
    (c.Feedback(3), {"type": "feedback", "event_id": 3, "score": None}),
    (
        c.McpToolApprovalResult("m_2", False),
        {"type": "mcp_tool_approval_result", "tool_call_id": "m_2", "is_approved": False},
    ),
    (
        c.MultimodalMessage.of("Which plug is this?", ("f_1", "f_2")),
        {
            "type": "multimodal_message",
            "text": {"type": "user_message", "text": "Which plug is this?"},
            "file": {"type": "file_input", "file_id": "f_1"},
            "files": [{"type": "file_input", "file_id": "f_1"}, {"type": "file_input", "file_id": "f_2"}],
        },
    ),
    (c.MultimodalMessage(), {"type": "multimodal_message"}),
    (
        c.ConversationInitiationClientData(
            {"agent": {"prompt": {"prompt": "Be short."}}, "tts": {}},
            {"tenant": "acme"},
            {"user_name": "Ana", "visits": 3, "vip": True},
            "u_5",
            c.SourceInfo("terminal", "0.1.0"),
            c.ToolMockConfig("selected", ("lookup",), "raise_error"),
        ),
        {
            "type": "conversation_initiation_client_data",
            "conversation_config_override": {"agent": {"prompt": {"prompt": "Be short."}}, "tts": {}},
            "custom_llm_extra_body": {"tenant": "acme"},
            "dynamic_variables": {"user_name": "Ana", "visits": 3, "vip": True},
            "user_id": "u_5",
            "source_info": {"source": "terminal", "version": "0.1.0"},
            "tool_mock_config": {
                "mocking_strategy": "selected",
                "mocked_tool_names": ["lookup"],
                "fallback_strategy": "raise_error",
            },
        },
    ),
    (
        c.ConversationInitiationClientData(),
        {
            "type": "conversation_initiation_client_data",
            "conversation_config_override": {},
            "custom_llm_extra_body": {},
            "dynamic_variables": {},
        },
    ),
    (
        c.EnclaveSetupConfig({"agent_config_dict": {}, "tools_config_list": None}),
        {"type": "enclave_setup_config", "agent_config_dict": {}, "tools_config_list": None},
    ),
    (Unknown("wave", {"hand": "left"}), {"type": "wave", "hand": "left"}),
]
TOOL = {"tool_name": "lookup", "tool_call_id": "t_2", "tool_type": "webhook", "event_id": 3}
MCP = {"service_id": "s", "tool_call_id": "m_1", "tool_name": "n", "parameters": {"q": 1}, "timestamp": "2026-10-01"}
SERVER: list[tuple[s.ServerEvent, str, dict[str, object] | None]] = [
    (
        s.ConversationInitiationMetadata("conv_7", "ulaw_8000", "pcm_24000"),
        "conversation_initiation_metadata_event",
        {
            "conversation_id": "conv_7",
            "agent_output_audio_format": "ulaw_8000",
            "user_input_audio_format": "pcm_24000",
        },
    ),
    (s.Ping(1), "ping_event", {"event_id": 1, "ping_ms": None}),
    (s.Ping(2, 48), "ping_event", {"event_id": 2, "ping_ms": 48}),
    (s.Audio(b"\xff\x00", 1), "audio_event", {"audio_base_64": "/wA=", "event_id": 1}),
    (
        s.Audio(b"ab", 2, s.Alignment(("H", "i"), (0, 60), (60, 80.5))),
        "audio_event",
        {
            "audio_base_64": "YWI=",
            "event_id": 2,
            "alignment": {"chars": ["H", "i"], "char_start_times_ms": [0, 60], "char_durations_ms": [60, 80.5]},
        },
    ),
    (
        s.UserTranscript("Where is it?", 2),
        "user_transcription_event",
        {"user_transcript": "Where is it?", "event_id": 2},
    ),
    (
        s.TentativeUserTranscript("Where is", 2),
        "tentative_user_transcription_event",
        {"user_transcript": "Where is", "event_id": 2},
    ),
    (s.AgentResponse("On its way.", 2), "agent_response_event", {"agent_response": "On its way.", "event_id": 2}),
    (
        s.AgentResponse("See file.", 2, (s.Attachment("https://h/a.pdf", "a.pdf", "application/pdf"),)),
        "agent_response_event",
        {
            "agent_response": "See file.",
            "event_id": 2,
            "attachments": [{"url": "https://h/a.pdf", "name": "a.pdf", "mime_type": "application/pdf"}],
        },
    ),
    (
        s.AgentResponseCorrection("It left on Monday.", "It left...", 2),
        "agent_response_correction_event",
        {"original_agent_response": "It left on Monday.", "corrected_agent_response": "It left...", "event_id": 2},
    ),
    (s.AgentResponseComplete(2), "agent_response_complete_event", {"event_id": 2}),
    (s.AgentChatResponsePart("On", "delta", 2), "text_response_part", {"text": "On", "type": "delta", "event_id": 2}),
    (
        s.AgentReasoningResponsePart("hm", "start", "2"),
        "reasoning_response_part",
        {"text": "hm", "type": "start", "event_id": "2"},
    ),
    (s.Interruption(2), "interruption_event", {"event_id": 2}),
    (
        t.ClientToolCall("open_page", "tc_1", 3, {"path": "/"}, True),
        "client_tool_call",
        {
            "tool_name": "open_page",
            "tool_call_id": "tc_1",
            "parameters": {"path": "/"},
            "event_id": 3,
            "expects_response": True,
        },
    ),
    (
        t.ClientToolCall("open_page", "tc_1", 3),
        "client_tool_call",
        {"tool_name": "open_page", "tool_call_id": "tc_1", "parameters": {}, "event_id": 3},
    ),
    (t.AgentToolRequest("lookup", "t_2", "webhook", 3), "agent_tool_request", TOOL),
    (
        t.AgentToolResponse("lookup", "t_2", "webhook", 3),
        "agent_tool_response",
        TOOL | {"is_error": False, "is_called": True},
    ),
    (
        t.AgentToolResponseFullPayload("lookup", "t_2", "webhook", 3, "{}"),
        "agent_tool_response_full_payload",
        TOOL
        | {"is_error": False, "is_called": True, "is_blocked": False, "truncated": False, "full_tool_result": "{}"},
    ),
    (
        t.McpToolCall("s", "m_1", "n", "awaiting_approval", {"q": 1}, "2026-10-01", "d", 30),
        "mcp_tool_call",
        MCP | {"tool_description": "d", "state": "awaiting_approval", "approval_timeout_secs": 30},
    ),
    (
        t.McpToolCall("s", "m_1", "n", "success", {"q": 1}, "2026-10-01", result=({"text": "x"},)),
        "mcp_tool_call",
        MCP | {"state": "success", "result": [{"text": "x"}]},
    ),
    (
        t.McpConnectionStatus((t.McpIntegration("i", "mcp_server", True, 2),)),
        "mcp_connection_status",
        {
            "integrations": [
                {"integration_id": "i", "integration_type": "mcp_server", "is_connected": True, "tool_count": 2}
            ]
        },
    ),
    (t.McpConnectionStatus(()), "mcp_connection_status", {"integrations": []}),
    (s.VadScore(0.93), "vad_score_event", {"vad_score": 0.93}),
    (
        s.ContextUsage(2, "brain", 812, 32000),
        "context_usage_event",
        {"event_id": 2, "model": "brain", "context_tokens": 812, "context_limit_tokens": 32000},
    ),
    (s.AsrInitiationMetadata({"model": "x"}), "asr_initiation_metadata_event", {"model": "x"}),
    (s.GuardrailTriggered(), "", None),
    (
        s.RichContent("rc", "card", 2, {"title": "t"}),
        "rich_content",
        {"rich_content_id": "rc", "component": "card", "props": {"title": "t"}, "event_id": 2},
    ),
    (s.AgentTyping(True, 500), "agent_typing_event", {"is_typing": True, "duration_ms": 500}),
    (s.ExternalAgentConnected(), "external_agent_connected_event", {}),
    (s.ExternalAgentDisconnected({"type": "left"}), "external_agent_disconnected_event", {"type": "left"}),
    (s.AgentResponseMetadata(2, {"k": [1]}), "agent_response_metadata_event", {"metadata": {"k": [1]}, "event_id": 2}),
    (s.InternalTurnProbability(0.7), "turn_probability_internal_event", {"turn_probability": 0.7}),
    (
        s.InternalTentativeAgentResponse("Sure"),
        "tentative_agent_response_internal_event",
        {"tentative_agent_response": "Sure"},
    ),
    (
        s.ServerError(1002, "Too slow", "llm_timeout", "r", "d", {"n": 1}),
        "error_event",
        {
            "code": 1002,
            "message": "Too slow",
            "error_type": "llm_timeout",
            "reason": "r",
            "debug_message": "d",
            "details": {"n": 1},
        },
    ),
    (
        s.ClientError(1008, "No such agent", "agent"),
        "error_event",
        {"code": 1008, "message": "No such agent", "error_name": "agent"},
    ),
]


def test_every_event_is_in_the_tables_once() -> None:
    assert {f.record for f in codec.CLIENT_FORMS} | {c.UserAudioChunk, Unknown} == set(c.ClientEvent.__args__)
    assert {f.record for f in codec.SERVER_FORMS} | {Unknown} == set(s.ServerEvent.__args__)
    assert len({f.name for f in codec.SERVER_FORMS}) == len(codec.SERVER_FORMS) == 30
    assert {type(e) for e, _ in CLIENT} == set(c.ClientEvent.__args__)
    assert {type(e) for e, _, _ in SERVER} | {Unknown} == set(s.ServerEvent.__args__)


def test_what_an_agent_may_list_is_what_the_codec_knows() -> None:
    known = {f.name for f in codec.SERVER_FORMS}
    assert CLIENT_EVENTS - known == {"dtmf_request"}  # its payload is not documented
    assert known - CLIENT_EVENTS == {"error"}
    assert DEFAULT_CLIENT_EVENTS < CLIENT_EVENTS


@pytest.mark.parametrize(("event", "message"), CLIENT, ids=lambda x: type(x).__name__)
def test_client_messages_both_ways(event: c.ClientEvent, message: dict[str, object]) -> None:
    assert json.loads(codec.encode_client(event)) == message
    assert codec.decode_client(json.dumps(message)) == event
    assert codec.type_of(event) == message.get("type", "user_audio_chunk")


@pytest.mark.parametrize(("event", "wrapper", "body"), SERVER, ids=lambda x: type(x).__name__)
def test_server_messages_both_ways(event: s.ServerEvent, wrapper: str, body: dict[str, object] | None) -> None:
    message: dict[str, object] = {"type": codec.type_of(event)}
    if body is not None:
        message[wrapper] = body
    assert json.loads(codec.encode_server(event)) == message
    assert codec.decode_server(json.dumps(message)) == event


def test_the_type_leads_and_nothing_replaces_it() -> None:
    assert codec.encode_client(c.EnclaveSetupConfig({"type": "pong"})) == '{"type":"enclave_setup_config"}'
    assert codec.encode_server(Unknown("a", {"type": "b", "x": 1})) == '{"type":"a","x":1}'


@pytest.mark.parametrize("event_id", [0, -1])
def test_a_server_never_writes_an_event_id_below_one(event_id: int) -> None:
    for event in (s.Audio(b"", event_id), s.Ping(event_id), s.AgentResponse("Hi", event_id)):
        with pytest.raises(ProtocolError) as caught:
            codec.encode_server(event)
        assert caught.value.code == CloseCode.INTERNAL


def test_values_json_cannot_carry() -> None:
    deep: list[object] = []
    for _ in range(300):
        deep = [deep]
    for result in (object(), "\ud800", 2**70, deep):
        with pytest.raises(ProtocolError) as caught:
            codec.encode_client(c.ClientToolResult("t", result))
        assert caught.value.code == CloseCode.INTERNAL


def test_a_tool_result_as_text() -> None:
    assert c.ClientToolResult("t", "plain").text == "plain"
    assert c.ClientToolResult("t", {"a": [1]}).text == '{"a":[1]}'
    assert c.ClientToolResult("t").text == "null"


def test_files_are_named_once() -> None:
    one, two = c.FileInput("a"), c.FileInput("b")
    assert c.MultimodalMessage(None, one, (one, two)).file_ids == ("a", "b")
    assert c.MultimodalMessage(None, one).file_ids == ("a",)
    assert c.MultimodalMessage.of("hi").file_ids == ()
