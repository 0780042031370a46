"""The client's side of one conversation: what it must answer, what it may play, what was said, how it ended."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from convai.audio import AudioFormat
from convai.client_events import (
    ClientEvent,
    ClientToolResult,
    ConversationInitiationClientData,
    EnclaveSetupConfig,
    Feedback,
    Pong,
    UserMessage,
)
from convai.codec import MAX_FRAME_BYTES, decode_server, encode_client
from convai.errors import CloseCode, ProtocolError
from convai.events import Unknown
from convai.server_events import (
    AgentResponse,
    Audio,
    ClientError,
    ConversationInitiationMetadata,
    Interruption,
    Ping,
    ServerError,
    ServerEvent,
)
from convai.tool_events import AgentToolResponse, AgentToolResponseFullPayload, ClientToolCall
from convai.transcript import Transcript

MAX_UNKNOWN_TYPES = 50
USER_ENDED = (CloseCode.NORMAL, "User ended conversation")
"""The close code and reason the official clients send when the user hangs up."""

_MEANING: Mapping[int, str] = {
    CloseCode.NORMAL: "the agent ended the conversation",
    CloseCode.OPERATIONAL: "the service failed or timed out",
    CloseCode.UNSUPPORTED: "the server does not take what was sent",
    CloseCode.LOST: "the connection was lost",
    CloseCode.NOT_JSON: "the server could not read what was sent",
    CloseCode.POLICY: "the server refused: agent, credentials, overrides or variables",
    CloseCode.TOO_BIG: "a message was too big",
    CloseCode.INTERNAL: "the service broke down",
}


@dataclass(frozen=True, slots=True)
class End:
    """How a conversation ended: by whom, with which close code (None: the connection broke), and why, in words."""

    by: Literal["agent", "user", "error"]
    code: int | None
    reason: str


class ClientSession:
    """One conversation seen from the client, without any I/O.

    Feed in, take out: hand every text frame to `receive`, which returns the event to act upon, or None where there is
    nothing left to do (audio from before an interruption). Queue what you want to say with `send`. After either, write
    the frames `take` returns to the socket; the first is there from the start, the initiation, and pongs join by
    themselves. When the socket closes, by whomever, call `closed`. A `ProtocolError` from `receive` leaves the session
    as it was: go on with the next frame, or close with the error's code.
    """

    def __init__(
        self,
        initiation: ConversationInitiationClientData | None = None,
        setup: EnclaveSetupConfig | None = None,
        frame_limit: int = MAX_FRAME_BYTES,
    ) -> None:
        self.metadata: ConversationInitiationMetadata | None = None
        self.output_format: AudioFormat | None = None
        self.input_format: AudioFormat | None = None
        self.transcript = Transcript()
        self.pending_tools: dict[str, ClientToolCall] = {}
        self.latency_ms: int | None = None
        self.last_interruption = 0
        self.last_response = 0
        self.agent_hung_up = False
        self.last_error: ServerError | ClientError | None = None
        self.ended: End | None = None
        self.stale_audio = 0
        self.malformed = 0
        self.unknown: Counter[str] = Counter()
        self._limit = frame_limit
        self._leaving = False
        self._outgoing: list[str] = []
        self._notes: Mapping[type, Callable[[Any], None]] = {
            ConversationInitiationMetadata: self._meet,
            Ping: self._pong,
            Interruption: self._interrupt,
            AgentResponse: self._answered,
            ClientToolCall: self._called,
            AgentToolResponse: self._tool_used,
            AgentToolResponseFullPayload: self._tool_used,
            ServerError: self._failed,
            ClientError: self._failed,
            Unknown: self._wonder,
        }
        if setup is not None:
            self.send(setup)
        self.send(initiation or ConversationInitiationClientData())

    @property
    def state(self) -> Literal["connecting", "open", "ended"]:
        """Connecting until the metadata has come, open until `closed`."""
        if self.ended is not None:
            return "ended"
        return "connecting" if self.metadata is None else "open"

    def receive(self, frame: str | bytes) -> ServerEvent | None:
        """Take in one frame. Raises `ProtocolError` for what is no message, or breaks the handshake."""
        if self.ended is not None:
            return None
        try:
            return self._take_in(decode_server(frame, self._limit))
        except ProtocolError:
            self.malformed += 1
            raise

    def send(self, event: ClientEvent) -> None:
        """Queue an event; nothing is queued once the conversation has ended."""
        if self.ended is not None:
            return
        frame = encode_client(event)
        if isinstance(event, UserMessage):
            self.transcript.wrote(event.text)
        elif isinstance(event, ClientToolResult):
            self.pending_tools.pop(event.tool_call_id, None)
        self._outgoing.append(frame)

    def rate(self, score: Literal["like", "dislike"] | None) -> None:
        """Queue the user's verdict on the last reply, if there was one."""
        if self.last_response:
            self.send(Feedback(self.last_response, score))

    def take(self) -> list[str]:
        """The frames to write now, in order; they are handed out once."""
        frames, self._outgoing = self._outgoing, []
        return frames

    def leave(self) -> tuple[int, str]:
        """The user hangs up: close the socket with this code and reason."""
        self._leaving = True
        return USER_ENDED

    def closed(self, code: int | None, reason: str = "") -> End:
        """The socket has closed; None where no close frame came. The first call counts."""
        if self.ended is None:
            self.ended = self._end(code, reason)
            self.pending_tools.clear()
            self._outgoing.clear()
        return self.ended

    def _take_in(self, event: ServerEvent) -> ServerEvent | None:
        self._check_handshake(event)
        if isinstance(event, Audio) and event.event_id <= self.last_interruption:
            self.stale_audio += 1
            return None
        note = self._notes.get(type(event))
        if note is not None:
            note(event)
        self.transcript.apply(event)
        return event

    def _end(self, code: int | None, reason: str) -> End:
        if self._leaving:
            return End("user", code, USER_ENDED[1])
        said = self.last_error.message if self.last_error else ""
        meaning = _MEANING.get(CloseCode.LOST if code is None else code, "the connection was closed")
        if code == CloseCode.NORMAL:
            return End("agent", code, reason or said or meaning)
        return End("error", code, reason or said or meaning)

    def _check_handshake(self, event: ServerEvent) -> None:
        if isinstance(event, ConversationInitiationMetadata):
            if self.metadata is not None:
                raise ProtocolError("metadata came twice", CloseCode.OPERATIONAL)
        elif self.metadata is None and not isinstance(event, ServerError | ClientError):
            raise ProtocolError("metadata must come first", CloseCode.OPERATIONAL)

    def _meet(self, event: ConversationInitiationMetadata) -> None:
        formats = AudioFormat.parse(event.agent_output_audio_format), AudioFormat.parse(event.user_input_audio_format)
        self.output_format, self.input_format = formats
        self.metadata = event

    def _pong(self, event: Ping) -> None:
        self.latency_ms = event.ping_ms if event.ping_ms is not None else self.latency_ms
        self.send(Pong(event.event_id))

    def _interrupt(self, event: Interruption) -> None:
        self.last_interruption = max(self.last_interruption, event.event_id)

    def _answered(self, event: AgentResponse) -> None:
        self.last_response = max(self.last_response, event.event_id)

    def _called(self, event: ClientToolCall) -> None:
        if event.expects_response is not False:
            self.pending_tools[event.tool_call_id] = event

    def _tool_used(self, event: AgentToolResponse | AgentToolResponseFullPayload) -> None:
        # The official clients hang up here by themselves; ours may play the farewell to its end first.
        self.agent_hung_up = self.agent_hung_up or event.tool_name == "end_call"

    def _failed(self, event: ServerError | ClientError) -> None:
        self.last_error = event

    def _wonder(self, event: Unknown) -> None:
        known = event.type in self.unknown or len(self.unknown) < MAX_UNKNOWN_TYPES
        self.unknown[event.type if known else "(others)"] += 1
