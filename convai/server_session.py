"""The server's side of one conversation: handshake, event ids, what the agent may send, round trips, bounds."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from convai.client_events import ClientEvent, ClientToolResult, ConversationInitiationClientData, Pong
from convai.codec import decode_client, encode_server, type_of
from convai.errors import CloseCode, ProtocolError
from convai.events import ALWAYS_SENT, DEFAULT_CLIENT_EVENTS
from convai.server_events import (
    Audio,
    ConversationInitiationMetadata,
    Interruption,
    Ping,
    ServerEvent,
)
from convai.tool_events import ClientToolCall

SUBPROTOCOL = "convai"
PINGS_REMEMBERED = 32


def choose_subprotocol(offered: Iterable[str]) -> str | None:
    """The subprotocol to answer with: ours where it is offered, otherwise none. Browsers fail on anything else."""
    return SUBPROTOCOL if SUBPROTOCOL in offered else None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may ask of a server. A burst lets a page that was asleep send what it has queued."""

    frame_bytes: int = 1024 * 1024
    messages_per_second: float = 250.0
    burst: int = 1000
    pending_tool_calls: int = 16
    initiation_wait: float = 1.0


class ServerSession:
    """One conversation seen from the server, without any I/O or clock: `now` is seconds on any clock that only grows.

    Feed in, take out: hand every frame to `receive`, which returns the event to act upon, or None for what needs no
    more attention. While `waiting(now)`, the initiation may still come (until `deadline`; a raw client never sends
    one, and the Python SDK sends audio meanwhile): keep what comes, then `open` with the metadata, and only then
    `send`. After each step write the frames `take` returns. A `ProtocolError` from `receive` says with which code and
    reason to close; one from `send` or `open` is a mistake of this server (1011).
    """

    def __init__(self, now: float, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.deadline = now + self.limits.initiation_wait
        self.initiation: ConversationInitiationClientData | None = None
        self.metadata: ConversationInitiationMetadata | None = None
        self.text_only = False
        self.pending_tools: dict[str, ClientToolCall] = {}
        self.last_interruption = 0
        self.last_heard = now
        self.round_trip_ms: int | None = None
        self.received = 0
        self.ignored = 0
        self.closing: tuple[int, str] | None = None
        self._wanted: frozenset[str] = ALWAYS_SENT
        self._event_id = 0
        self._ping_id = 0
        self._pings: dict[int, float] = {}
        self._allowance = float(self.limits.burst)
        self._outgoing: list[str] = []

    def waiting(self, now: float) -> bool:
        """True while the metadata should wait for the client's initiation."""
        return self.metadata is None and self.initiation is None and now < self.deadline

    def receive(self, frame: str | bytes, now: float) -> ClientEvent | None:
        """Take in one frame; None for a second initiation or the result of a tool nobody waits for."""
        if self.closing is not None:
            return None
        self._admit(now)
        event = decode_client(frame, self.limits.frame_bytes)
        if isinstance(event, Pong):
            self._pong(event, now)
        if self._is_expected(event):
            return event
        self.ignored += 1
        return None

    def open(
        self,
        metadata: ConversationInitiationMetadata,
        client_events: Collection[str] = DEFAULT_CLIENT_EVENTS,
        *,
        text_only: bool = False,
    ) -> None:
        """Queue the handshake, once. From here on only the listed types are sent, and no audio where `text_only`."""
        if self.metadata is not None:
            raise ProtocolError("metadata was sent before", CloseCode.INTERNAL)
        frame = encode_server(metadata)
        self.metadata = metadata
        self.text_only = text_only
        self._wanted = ALWAYS_SENT | frozenset(client_events)
        self._outgoing.append(frame)

    def send(self, event: ServerEvent) -> bool:
        """Queue an event; False where it is not to be sent: not listed, stale audio, audio in text, or closing."""
        if self.closing is not None:
            return False
        if self.metadata is None or isinstance(event, ConversationInitiationMetadata):
            raise ProtocolError("metadata comes first and once: use open()", CloseCode.INTERNAL)
        self._check_event_id(event)
        if isinstance(event, Interruption):
            # Also where the agent does not announce it: the audio stops all the same.
            self.last_interruption = max(self.last_interruption, event.event_id)
        if type_of(event) not in self._wanted or self._is_mute(event):
            return False
        frame = encode_server(event)
        if isinstance(event, ClientToolCall) and event.expects_response is not False:
            self._await_tool(event)
        self._outgoing.append(frame)
        return True

    def next_event_id(self) -> int:
        """The id of a new turn: 1, 2, 3 ... Everything that belongs to the turn carries it."""
        self._event_id += 1
        return self._event_id

    def ping(self, now: float) -> bool:
        """Queue a ping with the last round trip; its ids are a series of their own."""
        ping = Ping(self._ping_id + 1, self.round_trip_ms)
        if not self.send(ping):
            return False
        self._ping_id = ping.event_id
        self._pings[ping.event_id] = now
        if len(self._pings) > PINGS_REMEMBERED:
            del self._pings[next(iter(self._pings))]
        return True

    def give_up_tool(self, tool_call_id: str) -> bool:
        """A client tool took too long: its result, should it still come, is ignored. True if it was awaited."""
        return self.pending_tools.pop(tool_call_id, None) is not None

    def idle(self, now: float) -> float:
        """Seconds since the client last sent anything."""
        return max(0.0, now - self.last_heard)

    def close(self, code: int, reason: str = "") -> None:
        """The conversation is over: nothing more is received or sent; what is queued may still be taken."""
        if self.closing is None:
            self.closing = (code, reason)
            self.pending_tools.clear()

    def take(self) -> list[str]:
        """The frames to write now, in order; they are handed out once."""
        frames, self._outgoing = self._outgoing, []
        return frames

    def _admit(self, now: float) -> None:
        """A token bucket: `burst` at once, `messages_per_second` in the long run."""
        earned = max(0.0, now - self.last_heard) * self.limits.messages_per_second
        self._allowance = min(float(self.limits.burst), self._allowance + earned) - 1
        self.last_heard = max(self.last_heard, now)
        self.received += 1
        if self._allowance < 0:
            raise ProtocolError("too many messages")

    def _pong(self, event: Pong, now: float) -> None:
        sent = self._pings.pop(event.event_id, None)
        if sent is not None:
            self.round_trip_ms = max(0, round((now - sent) * 1000))

    def _is_expected(self, event: ClientEvent) -> bool:
        if isinstance(event, ConversationInitiationClientData):
            first, self.initiation = self.initiation is None, self.initiation or event
            return first
        if isinstance(event, ClientToolResult):
            return self.pending_tools.pop(event.tool_call_id, None) is not None
        return True

    def _check_event_id(self, event: ServerEvent) -> None:
        event_id = getattr(event, "event_id", None)
        if isinstance(event_id, int) and not isinstance(event, Ping) and event_id > self._event_id:
            raise ProtocolError("not an event id of this conversation", CloseCode.INTERNAL, path=("event_id",))

    def _is_mute(self, event: ServerEvent) -> bool:
        return isinstance(event, Audio) and (self.text_only or event.event_id <= self.last_interruption)

    def _await_tool(self, call: ClientToolCall) -> None:
        if len(self.pending_tools) >= self.limits.pending_tool_calls:
            raise ProtocolError("too many tool calls await their result", CloseCode.INTERNAL)
        self.pending_tools[call.tool_call_id] = call
