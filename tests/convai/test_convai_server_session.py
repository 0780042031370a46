"""The server's session: handshake, ids, filters, round trips, bounds; and its invariants under any order of steps."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convai import client_events as c
from convai import server_events as s
from convai import tool_events as t
from convai.client_session import ClientSession
from convai.codec import decode_server, encode_client
from convai.errors import CloseCode, ProtocolError
from convai.events import CLIENT_EVENTS, Unknown
from convai.server_session import PINGS_REMEMBERED, Limits, ServerSession, choose_subprotocol

METADATA = s.ConversationInitiationMetadata("conv_1")
INITIATION = encode_client(c.ConversationInitiationClientData(user_id="u"))
ACTIVITY = encode_client(c.UserActivity())


def opened(events: frozenset[str] = CLIENT_EVENTS, *, text_only: bool = False, turns: int = 3) -> ServerSession:
    session = ServerSession(0.0)
    session.open(METADATA, events, text_only=text_only)
    session.take()
    for _ in range(turns):
        session.next_event_id()
    return session


def test_the_subprotocol_is_chosen_only_where_offered() -> None:
    assert choose_subprotocol(["convai"]) == "convai"
    assert choose_subprotocol(["bearer.abc", "convai"]) == "convai"
    assert choose_subprotocol(["bearer.abc"]) is None
    assert choose_subprotocol([]) is None


def test_it_waits_for_the_initiation_or_the_deadline() -> None:
    session = ServerSession(100.0, Limits(initiation_wait=0.3))
    assert session.waiting(100.0)
    assert session.waiting(100.29)
    assert not session.waiting(100.3)
    assert isinstance(session.receive(encode_client(c.UserAudioChunk(b"\0\0")), 100.1), c.UserAudioChunk)
    assert session.waiting(100.1)
    event = session.receive(INITIATION, 100.2)
    assert event == session.initiation
    assert isinstance(event, c.ConversationInitiationClientData)
    assert not session.waiting(100.2)


def test_a_second_initiation_is_ignored() -> None:
    session = ServerSession(0.0)
    session.receive(INITIATION, 0.0)
    assert session.receive(encode_client(c.ConversationInitiationClientData(user_id="other")), 0.0) is None
    assert session.initiation is not None
    assert (session.initiation.user_id, session.ignored) == ("u", 1)


def test_metadata_first_and_once() -> None:
    session = ServerSession(0.0)
    for event in (METADATA, s.Ping(1), s.ServerError(1008)):
        with pytest.raises(ProtocolError) as caught:
            session.send(event)
        assert caught.value.code == CloseCode.INTERNAL
    session.open(METADATA)
    assert not session.waiting(0.0)
    for again in (lambda: session.open(METADATA), lambda: session.send(METADATA)):
        with pytest.raises(ProtocolError):
            again()
    assert [decode_server(frame) for frame in session.take()] == [METADATA]


def test_only_what_the_agent_lists_is_sent() -> None:
    session = opened(frozenset({"audio", "dtmf_request"}))
    assert session.send(s.Audio(b"ab", 1))
    assert session.send(Unknown("dtmf_request", {"digits": "1"}))
    assert session.send(s.ServerError(1002, "Too slow"))
    assert not session.send(s.VadScore(0.5))
    assert not session.send(t.ClientToolCall("n", "t", 1))
    assert not session.ping(0.0)
    assert [json.loads(frame)["type"] for frame in session.take()] == ["audio", "dtmf_request", "error"]
    assert session.pending_tools == {}


def test_no_audio_in_text() -> None:
    session = opened(text_only=True)
    assert not session.send(s.Audio(b"ab", 1))
    assert session.send(s.AgentChatResponsePart("Hi", "delta", 1))


def test_event_ids_are_handed_out_from_one() -> None:
    session = opened(turns=0)
    for event_id in (0, 1):
        with pytest.raises(ProtocolError):
            session.send(s.AgentResponse("Hi", event_id))
    assert [session.next_event_id() for _ in range(3)] == [1, 2, 3]
    assert session.send(s.AgentResponse("Hi", 3))
    assert session.send(s.AgentReasoningResponsePart("hm", "delta", "77"))


@pytest.mark.parametrize("listed", [CLIENT_EVENTS, frozenset({"audio"})])
def test_no_audio_after_its_interruption(listed: frozenset[str]) -> None:
    session = opened(listed)
    assert session.send(s.Audio(b"ab", 2))
    session.send(s.Interruption(2))
    assert not session.send(s.Audio(b"ab", 2))
    assert not session.send(s.Audio(b"ab", 1))
    assert session.send(s.Audio(b"ab", 3))


def test_round_trips() -> None:
    session = opened()
    assert session.ping(10.0)
    assert session.ping(11.0)
    assert session.receive(encode_client(c.Pong(2)), 11.0421) == c.Pong(2)
    assert session.round_trip_ms == 42
    for strange in (2, 77, -1):
        session.receive(encode_client(c.Pong(strange)), 12.0)
    assert session.round_trip_ms == 42
    session.receive(encode_client(c.Pong(1)), 9.0)
    assert session.round_trip_ms == 0
    session.ping(13.0)
    assert [decode_server(frame) for frame in session.take()] == [s.Ping(1), s.Ping(2), s.Ping(3, 0)]


def test_unanswered_pings_are_forgotten() -> None:
    session = opened()
    for n in range(PINGS_REMEMBERED + 1):
        session.ping(float(n))
    session.receive(encode_client(c.Pong(1)), 100.0)
    assert session.round_trip_ms is None
    session.receive(encode_client(c.Pong(2)), 1.5)
    assert session.round_trip_ms == 500


def test_tool_results_are_taken_once_and_only_when_awaited() -> None:
    session = opened()
    session.send(t.ClientToolCall("a", "t1", 1))
    session.send(t.ClientToolCall("b", "t2", 1))
    session.send(t.ClientToolCall("c", "t3", 1, {}, False))
    result = c.ClientToolResult("t1", "done")
    assert session.receive(encode_client(result), 0.0) == result
    assert session.receive(encode_client(result), 0.0) is None
    assert session.give_up_tool("t2")
    assert not session.give_up_tool("t2")
    for late in ("t2", "t3", "t9"):
        assert session.receive(encode_client(c.ClientToolResult(late)), 0.0) is None
    assert session.ignored == 4


def test_bounds() -> None:
    session = ServerSession(0.0, Limits(frame_bytes=100, messages_per_second=10, burst=5, pending_tool_calls=1))
    with pytest.raises(ProtocolError) as caught:
        session.receive(encode_client(c.UserAudioChunk(bytes(100))), 0.0)
    assert caught.value.code == CloseCode.TOO_BIG
    for _ in range(4):
        session.receive(ACTIVITY, 0.0)
    with pytest.raises(ProtocolError, match="too many messages") as caught:
        session.receive(ACTIVITY, 0.0)
    assert caught.value.code == CloseCode.POLICY
    session.open(METADATA, CLIENT_EVENTS)
    session.next_event_id()
    assert session.send(t.ClientToolCall("a", "t1", 1))
    with pytest.raises(ProtocolError, match="too many tool calls"):
        session.send(t.ClientToolCall("a", "t2", 1))
    assert len(session.take()) == 2


def test_a_steady_stream_is_never_too_much() -> None:
    session = ServerSession(0.0, Limits(messages_per_second=40, burst=10))
    for n in range(2000):
        session.receive(ACTIVITY, n * 0.025)
    assert session.received == 2000
    assert session.idle(60.0) == pytest.approx(60 - 1999 * 0.025)
    assert session.idle(0.0) == 0.0


def test_nothing_moves_after_the_close() -> None:
    session = opened()
    session.send(t.ClientToolCall("a", "t1", 1))
    session.close(1000, "done")
    session.close(1011)
    assert session.closing == (1000, "done")
    assert not session.send(s.Ping(1))
    assert session.receive(ACTIVITY, 1.0) is None
    assert session.pending_tools == {}
    assert len(session.take()) == 1


STEPS = st.one_of(
    st.tuples(st.just("turn"), st.none()),
    st.tuples(st.just("open"), st.none()),
    st.tuples(st.just("ping"), st.none()),
    st.tuples(
        st.just("send"),
        st.one_of(
            st.just(METADATA),
            st.builds(s.Audio, st.just(b"ab"), st.integers(0, 6)),
            st.builds(s.Interruption, st.integers(0, 6)),
            st.builds(s.AgentResponse, st.just("Hi"), st.integers(0, 6)),
            st.builds(t.ClientToolCall, st.just("n"), st.sampled_from("abc"), st.integers(0, 6)),
        ),
    ),
    st.tuples(st.just("receive"), st.sampled_from([INITIATION, ACTIVITY, "{", encode_client(c.Pong(1))])),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_any_order_of_steps(steps: list[tuple[str, object]]) -> None:
    """Whatever a server tries, a client at the other end sees a correct conversation."""
    server, client = ServerSession(0.0), ClientSession()
    cut, issued = 0, [0]
    for step, value in steps:
        try:
            perform(server, step, value, issued)
        except ProtocolError:
            continue
        for frame in server.take():
            event = client.receive(frame)
            assert event is not None, "no audio the client would drop"
            cut = max(cut, event.event_id) if isinstance(event, s.Interruption) else cut
            assert isinstance(event, s.Ping) or 1 <= getattr(event, "event_id", 1) <= max(issued[-1], 1)
    assert issued == sorted(set(issued))
    assert cut == client.last_interruption == server.last_interruption
    assert client.malformed == 0
    assert (client.metadata is None) == (server.metadata is None)


def perform(server: ServerSession, step: str, value: object, issued: list[int]) -> None:
    if step == "turn":
        issued.append(server.next_event_id())
    elif step == "open":
        server.open(METADATA, CLIENT_EVENTS)
    elif step == "ping":
        server.ping(1.0)
    elif step == "receive":
        server.receive(str(value), 1.0)
    else:
        server.send(value)  # type: ignore[arg-type]
