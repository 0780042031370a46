"""What each side lets pass, what it refuses, and with which close code."""

import json

import pytest

from convai import client_events as c
from convai import server_events as s
from convai import tool_events as t
from convai.codec import MAX_DEPTH, decode_client, decode_server
from convai.errors import REASON_BYTES, CloseCode, ProtocolError
from convai.events import Unknown

TOLERATED_CLIENT: list[tuple[str, c.ClientEvent]] = [
    ('{"user_audio_chunk":"","type":null}', c.UserAudioChunk(b"")),
    ('{"user_audio_chunk":"AAA=","type":"user_audio_chunk","seq":4}', c.UserAudioChunk(b"\0\0")),
    ('{"type":"user_message"}', c.UserMessage()),
    ('{"type":"user_message","text":null,"later":{}}', c.UserMessage()),
    ('{"type":"pong","event_id":"7"}', c.Pong(7)),
    ('{"type":"pong","event_id":7.0}', c.Pong(7)),
    ('{"type":"pong","event_id":-3}', c.Pong(-3)),
    ('{"type":"client_tool_result","tool_call_id":"t"}', c.ClientToolResult("t")),
    ('{"type":"client_tool_result","tool_call_id":"t","result":false,"is_error":null}', c.ClientToolResult("t", False)),
    ('{"type":"client_tool_result","tool_call_id":"t","result":[1,{}]}', c.ClientToolResult("t", [1, {}])),
    ('{"type":"feedback","event_id":2}', c.Feedback(2)),
    ('{"type":"multimodal_message","text":null,"files":null}', c.MultimodalMessage()),
    ('{"type":"enclave_setup_config"}', c.EnclaveSetupConfig()),
    ('{"type":"conversation_initiation_client_data"}', c.ConversationInitiationClientData()),
    (
        (
            '{"type":"conversation_initiation_client_data","conversation_config_override":{"agent":{},"tts":{},'
            '"conversation":{"text_only":true}},"dynamic_variables":null,"source_info":{},"tool_mock_config":{}}'
        ),
        c.ConversationInitiationClientData(
            {"agent": {}, "tts": {}, "conversation": {"text_only": True}},
            source_info=c.SourceInfo(),
            tool_mock_config=c.ToolMockConfig(),
        ),
    ),
    ('{"type":"hello"}', Unknown("hello")),
    ('{"type":"hello","user_audio_chunk":"!"}', Unknown("hello", {"user_audio_chunk": "!"})),
]


@pytest.mark.parametrize(("frame", "event"), TOLERATED_CLIENT)
def test_a_server_tolerates(frame: str, event: c.ClientEvent) -> None:
    assert decode_client(frame) == event


TOLERATED_SERVER: list[tuple[dict[str, object], s.ServerEvent]] = [
    ({"type": "ping", "ping_event": {"event_id": 3}}, s.Ping(3)),
    ({"type": "ping", "ping_event": {"event_id": 3, "ping_ms": "fast"}}, s.Ping(3)),
    ({"type": "audio", "audio_event": {"audio_base_64": "", "event_id": 1, "alignment": None}}, s.Audio(b"", 1)),
    (
        {"type": "audio", "audio_event": {"audio_base_64": "", "event_id": 1, "alignment": {"chars": [3]}}},
        s.Audio(b"", 1),
    ),
    ({"type": "agent_response", "agent_response_event": {"agent_response": "Hi"}}, s.AgentResponse("Hi", 0)),
    (
        {"type": "user_transcript", "user_transcription_event": {"user_transcript": "Yo", "event_id": [], "x": 1}},
        s.UserTranscript("Yo", 0),
    ),
    ({"type": "agent_chat_response_part"}, s.AgentChatResponsePart("", "delta", 0)),
    (
        {"type": "agent_chat_response_part", "text_response_part": {"text": "a", "type": "middle", "event_id": 2}},
        s.AgentChatResponsePart("a", "delta", 2),
    ),
    (
        {"type": "client_tool_call", "client_tool_call": {"tool_name": "n", "tool_call_id": "t", "parameters": None}},
        t.ClientToolCall("n", "t", 0),
    ),
    (
        {"type": "client_tool_call", "client_tool_call": {"tool_name": "n", "tool_call_id": "t", "parameters": [1]}},
        t.ClientToolCall("n", "t", 0),
    ),
    ({"type": "external_agent_connected"}, s.ExternalAgentConnected()),
    ({"type": "guardrail_triggered", "guardrail_triggered_event": {"why": 1}}, s.GuardrailTriggered()),
    ({"type": "mcp_connection_status", "mcp_connection_status": {}}, t.McpConnectionStatus(())),
    ({"type": "error", "error_event": None}, s.ServerError(1011)),
    ({"type": "dtmf_request", "dtmf_request": {"d": "1"}}, Unknown("dtmf_request", {"dtmf_request": {"d": "1"}})),
    (
        {
            "type": "conversation_initiation_metadata",
            "conversation_initiation_metadata_event": {"conversation_id": "c"},
        },
        s.ConversationInitiationMetadata("c"),
    ),
]


@pytest.mark.parametrize(("message", "event"), TOLERATED_SERVER)
def test_a_client_tolerates(message: dict[str, object], event: s.ServerEvent) -> None:
    assert decode_server(json.dumps(message)) == event


REFUSED_CLIENT: list[tuple[str | bytes, int, str]] = [
    (b'{"type":"user_activity"}', CloseCode.UNSUPPORTED, "binary frames are not part of this protocol"),
    ("", CloseCode.NOT_JSON, "not JSON"),
    ('{"type":', CloseCode.NOT_JSON, "not JSON"),
    ("\ud800", CloseCode.NOT_JSON, "not JSON"),
    ('{"type":"user_message","text":NaN}', CloseCode.NOT_JSON, "not JSON"),
    ("[" * 5000, CloseCode.NOT_JSON, "not JSON"),
    ("[]", CloseCode.POLICY, "expected an object"),
    ("null", CloseCode.POLICY, "expected an object"),
    ("{}", CloseCode.POLICY, "a message needs a type"),
    ('{"type":7}', CloseCode.POLICY, "a message needs a type"),
    ('{"type":""}', CloseCode.POLICY, "a message needs a type"),
    ('{"user_audio_chunk":"@@@"}', CloseCode.POLICY, "user_audio_chunk: not base64"),
    ('{"user_audio_chunk":"AAA"}', CloseCode.POLICY, "user_audio_chunk: not base64"),
    ('{"user_audio_chunk":"é"}', CloseCode.POLICY, "user_audio_chunk: not base64"),
    ('{"user_audio_chunk":null}', CloseCode.POLICY, "user_audio_chunk: missing"),
    ('{"user_audio_chunk":[1]}', CloseCode.POLICY, "user_audio_chunk: expected a string"),
    ('{"type":"pong"}', CloseCode.POLICY, "pong.event_id: missing"),
    ('{"type":"pong","event_id":true}', CloseCode.POLICY, "pong.event_id: expected a whole number"),
    ('{"type":"pong","event_id":1.5}', CloseCode.POLICY, "pong.event_id: expected a whole number"),
    ('{"type":"pong","event_id":1e300}', CloseCode.POLICY, "pong.event_id: expected a whole number"),
    ('{"type":"user_message","text":5}', CloseCode.POLICY, "user_message.text: expected a string"),
    ('{"type":"contextual_update"}', CloseCode.POLICY, "contextual_update.text: missing"),
    (
        '{"type":"feedback","event_id":1,"score":"meh"}',
        CloseCode.POLICY,
        "feedback.score: expected one of like, dislike",
    ),
    (
        '{"type":"multimodal_message","files":[{"type":"file_input"}]}',
        CloseCode.POLICY,
        "multimodal_message.files.file_id: missing",
    ),
    (
        '{"type":"conversation_initiation_client_data","dynamic_variables":[]}',
        CloseCode.POLICY,
        "conversation_initiation_client_data.dynamic_variables: expected an object",
    ),
]


@pytest.mark.parametrize(("frame", "code", "message"), REFUSED_CLIENT)
def test_a_server_refuses(frame: str | bytes, code: int, message: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_client(frame)
    assert (caught.value.code, str(caught.value)) == (code, message)
    assert caught.value.kind in {"invalid_message", "missing_fields"}


@pytest.mark.parametrize(
    "message",
    [
        {"type": "ping"},
        {"type": "ping", "ping_event": []},
        {"type": "audio", "audio_event": {"audio_base_64": "AAA=", "event_id": None}},
        {"type": "audio", "audio_event": {"event_id": 2}},
        {"type": "interruption", "interruption_event": {"event_id": "x"}},
        {"type": "client_tool_call", "client_tool_call": {"tool_name": "n"}},
        {"type": "conversation_initiation_metadata"},
    ],
)
def test_a_client_refuses_only_the_indispensable(message: dict[str, object]) -> None:
    with pytest.raises(ProtocolError):
        decode_server(json.dumps(message))


def test_frames_have_a_size() -> None:
    frame = '{"type":"user_message","text":"' + "é" * 100 + '"}'
    size = len(frame.encode())
    assert decode_client(frame, size) == c.UserMessage("é" * 100)
    for limit in (size - 1, len(frame), 3):
        with pytest.raises(ProtocolError) as caught:
            decode_client(frame, limit)
        assert caught.value.code == CloseCode.TOO_BIG


def test_frames_have_a_depth() -> None:
    def nested(depth: int) -> str:
        return '{"type":"x","y":' + "[" * depth + "]" * depth + "}"

    assert isinstance(decode_client(nested(MAX_DEPTH - 1)), Unknown)
    with pytest.raises(ProtocolError, match="nested deeper"):
        decode_client(nested(MAX_DEPTH))
    wide = json.dumps({"type": "x", "y": [[{}] for _ in range(500)]})
    assert isinstance(decode_client(wide), Unknown)


def test_a_reason_fits_a_close_frame() -> None:
    error = ProtocolError("expected", path=("é" * 200,))
    assert len(error.reason.encode()) <= REASON_BYTES
    assert error.reason.startswith("éé")
    assert ProtocolError("short").reason == "short"
