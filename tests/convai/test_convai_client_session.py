"""The client's session: handshake, pongs, stale audio, tools, endings; and its invariants under any order of events."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convai import client_events as c
from convai import server_events as s
from convai import tool_events as t
from convai.client_session import MAX_UNKNOWN_TYPES, USER_ENDED, ClientSession, End
from convai.codec import encode_server
from convai.errors import CloseCode, ProtocolError
from convai.events import Unknown

METADATA = s.ConversationInitiationMetadata("conv_1", "pcm_24000", "pcm_16000")


def opened() -> ClientSession:
    session = ClientSession()
    session.take()
    session.receive(encode_server(METADATA))
    return session


def said(session: ClientSession) -> list[dict[str, object]]:
    return [json.loads(frame) for frame in session.take()]


def test_the_initiation_is_the_first_word() -> None:
    session = ClientSession(c.ConversationInitiationClientData(user_id="u_1"))
    session.send(c.UserAudioChunk(b"\0\0"))
    first, second = said(session)
    assert (first["type"], first["user_id"]) == ("conversation_initiation_client_data", "u_1")
    assert second == {"user_audio_chunk": "AAA="}
    assert session.take() == []


def test_a_setup_goes_before_the_initiation() -> None:
    session = ClientSession(setup=c.EnclaveSetupConfig({"agent_config_dict": {}}))
    assert [m["type"] for m in said(session)] == ["enclave_setup_config", "conversation_initiation_client_data"]


def test_the_metadata_opens_the_session() -> None:
    session = ClientSession()
    before = session.state
    assert session.receive(encode_server(METADATA)) == METADATA
    assert (before, session.state) == ("connecting", "open")
    assert session.output_format is not None
    assert session.input_format is not None
    assert (session.output_format.rate, session.input_format.rate) == (24000, 16000)


def test_metadata_must_come_first() -> None:
    session = ClientSession()
    for event in (s.Ping(1), s.Audio(b"", 1), Unknown("hello"), s.AgentResponse("Hi", 1)):
        with pytest.raises(ProtocolError, match="first") as caught:
            session.receive(encode_server(event))
        assert caught.value.code == CloseCode.OPERATIONAL
    assert (session.state, session.malformed, session.transcript.lines) == ("connecting", 4, [])
    assert len(session.take()) == 1
    session.receive(encode_server(METADATA))
    with pytest.raises(ProtocolError, match="twice"):
        session.receive(encode_server(METADATA))


def test_metadata_with_a_format_nobody_can_play() -> None:
    session = ClientSession()
    with pytest.raises(ProtocolError, match="audio format"):
        session.receive(encode_server(s.ConversationInitiationMetadata("c", "mp3_44100")))
    assert (session.state, session.output_format, session.malformed) == ("connecting", None, 1)


def test_a_refusal_may_come_before_the_metadata() -> None:
    session = ClientSession()
    event = session.receive(encode_server(s.ServerError(1008, "Override for field 'language' is not allowed")))
    assert isinstance(event, s.ServerError)
    assert session.closed(1008) == End("error", 1008, "Override for field 'language' is not allowed")


def test_every_ping_has_its_pong() -> None:
    session = opened()
    for event in (s.Ping(4, 31), s.Ping(9)):
        assert session.receive(encode_server(event)) == event
    assert said(session) == [{"type": "pong", "event_id": 4}, {"type": "pong", "event_id": 9}]
    assert session.latency_ms == 31


def test_audio_up_to_the_interruption_is_dropped() -> None:
    session = opened()

    def heard(event_id: int) -> bool:
        frame = {"type": "audio", "audio_event": {"audio_base_64": "AAA=", "event_id": event_id}}
        return session.receive(json.dumps(frame)) is not None

    assert [heard(n) for n in (0, 1, 2)] == [False, True, True]
    session.receive(encode_server(s.Interruption(2)))
    session.receive(encode_server(s.Interruption(1)))
    assert [heard(n) for n in (1, 2, 3)] == [False, False, True]
    assert (session.last_interruption, session.stale_audio) == (2, 3)


def test_tool_calls_wait_for_their_results() -> None:
    session = opened()
    session.receive(encode_server(t.ClientToolCall("a", "t1", 1)))
    session.receive(encode_server(t.ClientToolCall("b", "t2", 1, {}, True)))
    session.receive(encode_server(t.ClientToolCall("c", "t3", 1, {}, False)))
    assert set(session.pending_tools) == {"t1", "t2"}
    session.send(c.ClientToolResult("t1", "done"))
    session.send(c.ClientToolResult("t3", "not asked for"))
    assert set(session.pending_tools) == {"t2"}
    session.closed(1000)
    assert session.pending_tools == {}


@pytest.mark.parametrize(
    "end_call",
    [
        t.AgentToolResponse("end_call", "t2", "system", 1),
        t.AgentToolResponseFullPayload("end_call", "t2", "system", 1, "{}"),
    ],
)
def test_end_call_announces_the_end(end_call: s.ServerEvent) -> None:
    session = opened()
    session.receive(encode_server(t.AgentToolResponse("lookup", "t1", "webhook", 1)))
    assert not session.agent_hung_up
    session.receive(encode_server(end_call))
    assert session.agent_hung_up


def test_a_verdict_needs_a_reply() -> None:
    session = opened()
    session.rate("like")
    assert session.take() == []
    session.receive(encode_server(s.AgentResponse("Hi", 3)))
    session.rate("dislike")
    assert said(session) == [{"type": "feedback", "event_id": 3, "score": "dislike"}]


def test_a_written_message_is_in_the_transcript() -> None:
    session = opened()
    session.send(c.UserMessage("Where is my order?"))
    assert [(line.role, line.text) for line in session.transcript.lines] == [("user", "Where is my order?")]


def test_unknown_types_are_counted_within_bounds() -> None:
    session = opened()
    assert session.receive('{"type":"new","x":1}') == Unknown("new", {"x": 1})
    for n in range(200):
        session.receive(f'{{"type":"new{n}"}}')
    session.receive('{"type":"new"}')
    assert session.unknown["new"] == 2
    assert session.unknown.total() == 202
    assert len(session.unknown) == MAX_UNKNOWN_TYPES + 1


def test_a_malformed_frame_changes_nothing_but_its_count() -> None:
    session = opened()
    for frame in ("{", '{"type":"audio"}', b"\0"):
        with pytest.raises(ProtocolError):
            session.receive(frame)
    assert session.malformed == 3
    assert session.receive(encode_server(s.Audio(b"ab", 1))) == s.Audio(b"ab", 1)


@pytest.mark.parametrize(
    ("code", "reason", "end"),
    [
        (1000, "", End("agent", 1000, "the agent ended the conversation")),
        (1000, "Call ended", End("agent", 1000, "Call ended")),
        (1002, "", End("error", 1002, "the service failed or timed out")),
        (1008, "No such agent", End("error", 1008, "No such agent")),
        (1011, "", End("error", 1011, "the service broke down")),
        (4999, "", End("error", 4999, "the connection was closed")),
        (None, "", End("error", None, "the connection was lost")),
    ],
)
def test_how_it_ended(code: int | None, reason: str, end: End) -> None:
    session = opened()
    assert session.closed(code, reason) == end
    assert session.closed(1011, "too late") == end
    assert session.state == "ended"
    assert session.receive(encode_server(s.Ping(1))) is None
    session.send(c.UserActivity())
    assert session.take() == []


def test_the_user_hangs_up() -> None:
    session = opened()
    assert session.leave() == USER_ENDED
    assert session.closed(1000).by == "user"


IDS = st.integers(1, 6)
WORDS = st.text("ab ", max_size=4)
EVENTS = st.one_of(
    st.just(METADATA),
    st.builds(s.Ping, IDS),
    st.builds(s.Audio, st.just(b"ab"), IDS),
    st.builds(s.Interruption, IDS),
    st.builds(s.AgentResponse, WORDS, IDS),
    st.builds(s.AgentResponseCorrection, WORDS, WORDS, IDS),
    st.builds(s.AgentChatResponsePart, WORDS, st.sampled_from(["start", "delta", "stop"]), IDS),
    st.builds(s.UserTranscript, WORDS, IDS),
    st.builds(s.TentativeUserTranscript, WORDS, IDS),
    st.builds(t.ClientToolCall, WORDS, WORDS, IDS),
    st.builds(Unknown, st.sampled_from(["x", "y"])),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(EVENTS | st.sampled_from(["{", "[]", '{"type":"audio"}']), max_size=30))
def test_any_order_of_events(stream: list[s.ServerEvent | str]) -> None:
    session = ClientSession()
    cut = pings = refused = unknown = metadata = 0
    for item in stream:
        try:
            event = session.receive(item if isinstance(item, str) else encode_server(item))
        except ProtocolError:
            refused += 1
            continue
        metadata += isinstance(event, s.ConversationInitiationMetadata)
        assert metadata == 1
        cut = max(cut, event.event_id) if isinstance(event, s.Interruption) else cut
        assert not isinstance(event, s.Audio) or event.event_id > cut
        pings += isinstance(event, s.Ping)
        unknown += isinstance(event, Unknown)
    assert (session.malformed, session.unknown.total(), session.last_interruption) == (refused, unknown, cut)
    assert len(session.take()) == 1 + pings
    agents = [line for line in session.transcript.lines if line.role == "agent" and line.original is not None]
    assert len({line.event_id for line in agents}) == len(agents)
