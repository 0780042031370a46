"""What is kept of a conversation, in the form the REST API and the post-call webhook show it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import orjson

from convai.client_events import ConversationInitiationClientData, Feedback
from emulator.history import Call
from emulator.timings import TurnTimings
from emulator.variables import SECRET

MAX_LINES = 500
MAX_CHARACTERS = 256 * 1024
MAX_INITIATION_BYTES = 64 * 1024
MAX_ID_CHARACTERS = 500
MAX_RECORDS = 300


@dataclass(slots=True)
class Entry:
    """One turn of one side."""

    role: Literal["user", "agent"]
    message: str
    at: float
    event_id: int = 0
    original: str | None = None
    timings: TurnTimings | None = None
    calls: list[tuple[Call, bool]] = field(default_factory=list)
    feedback: str | None = None

    @property
    def weight(self) -> int:
        """How much memory it takes, roughly: characters."""
        calls = sum(100 + len(call.name) + len(call.arguments) for call, _ in self.calls)
        return len(self.message) + len(self.original or "") + calls

    def body(self) -> dict[str, object]:
        """As the platform writes it."""
        calls = [
            {"tool_name": call.name, "request_id": call.id, "params_as_json": call.arguments} for call, _ in self.calls
        ]
        results = [
            {"tool_name": call.name, "request_id": call.id, "is_error": is_error} for call, is_error in self.calls
        ]
        return {
            "role": self.role,
            "message": self.message,
            "tool_calls": calls,
            "tool_results": results,
            "feedback": {"score": self.feedback} if self.feedback else None,
            "time_in_call_secs": int(self.at),
            "interrupted": self.original is not None,
            "original_message": self.original,
            "conversation_turn_metrics": self.timings.metrics() if self.timings else None,
        }


class Record:
    """One conversation as it goes. Bounded: what is too much is counted, not kept."""

    def __init__(self, conversation_id: str, agent_id: str, user_id: str | None = None) -> None:
        self.conversation_id = conversation_id
        self.agent_id = agent_id
        self.user_id = user_id[:MAX_ID_CHARACTERS] if user_id else user_id
        self.started = datetime.now(UTC)
        self.ended: datetime | None = None
        self.termination_reason = ""
        self.error: dict[str, object] | None = None
        self.initiation: dict[str, object] = {}
        self.left_out = 0
        self._lines: list[Entry] = []

    def remember(self, initiation: ConversationInitiationClientData | None) -> None:
        """What the client started with; secret variables are left out, and all of it where it is too much."""
        if initiation is None:
            return
        started: dict[str, object] = {
            "conversation_config_override": dict(initiation.conversation_config_override),
            "custom_llm_extra_body": dict(initiation.custom_llm_extra_body),
            "dynamic_variables": {k: v for k, v in initiation.dynamic_variables.items() if not k.startswith(SECRET)},
        }
        if len(orjson.dumps(started)) <= MAX_INITIATION_BYTES:
            self.initiation = started
        else:
            self.left_out += 1

    def user(self, text: str, event_id: int = 0) -> None:
        """The caller's turn; a later text with the same event id takes its place."""
        known = self._find("user", event_id) if event_id else None
        if known is not None:
            known.message = text
        else:
            self._add(Entry("user", text, self._seconds(), event_id))

    def agent(self, text: str, event_id: int, timings: TurnTimings) -> None:
        """The agent's turn; only the first of a turn carries its latencies."""
        is_first = all(line.timings is not timings for line in self._lines)
        self._add(Entry("agent", text, self._seconds(), event_id, timings=timings if is_first else None))

    def correct(self, event_id: int, heard: str) -> None:
        """The agent was cut off."""
        line = self._find("agent", event_id)
        if line is not None:
            line.original, line.message = line.original or line.message, heard

    def tool(self, call: Call, is_error: bool) -> None:
        """A tool was used."""
        last = self._lines[-1] if self._lines else None
        if last is not None and last.role == "agent" and self._has_room():
            last.calls.append((call, is_error))
        else:
            self._add(Entry("agent", "", self._seconds(), calls=[(call, is_error)]))

    def feedback(self, verdict: Feedback) -> None:
        """The caller's verdict on a reply."""
        line = self._find("agent", verdict.event_id)
        if line is not None:
            line.feedback = verdict.score

    def finish(self, reason: str, error: dict[str, object] | None = None) -> None:
        """It is over. The first reason counts."""
        if self.ended is None:
            self.ended, self.termination_reason, self.error = datetime.now(UTC), reason, error

    def body(self) -> dict[str, object]:
        """The conversation as the REST API shows it."""
        return {
            "agent_id": self.agent_id,
            "conversation_id": self.conversation_id,
            "status": self._status(),
            "user_id": self.user_id,
            "transcript": [line.body() for line in self._lines],
            "metadata": {
                "start_time_unix_secs": int(self.started.timestamp()),
                "call_duration_secs": int(self._seconds()),
                "cost": 0,
                "termination_reason": self.termination_reason,
                "error": self.error,
                "authorization_method": "public",
                "feedback": {},
                "lines_left_out": self.left_out,
            },
            "analysis": None,
            "conversation_initiation_client_data": self.initiation,
            "has_audio": False,
            "has_user_audio": False,
            "has_response_audio": False,
        }

    def summary(self) -> dict[str, object]:
        """One line of the list of conversations."""
        return {
            "agent_id": self.agent_id,
            "conversation_id": self.conversation_id,
            "start_time_unix_secs": int(self.started.timestamp()),
            "call_duration_secs": int(self._seconds()),
            "message_count": len(self._lines),
            "status": self._status(),
            "call_successful": "failure" if self.error else "success",
        }

    def _status(self) -> str:
        if self.ended is None:
            return "in-progress"
        return "failed" if self.error else "done"

    def _add(self, line: Entry) -> None:
        if self._has_room():
            self._lines.append(line)
        else:
            self.left_out += 1

    def _has_room(self) -> bool:
        return len(self._lines) < MAX_LINES and sum(line.weight for line in self._lines) < MAX_CHARACTERS

    def _find(self, role: str, event_id: int) -> Entry | None:
        lines = reversed(self._lines)
        return next((line for line in lines if line.role == role and line.event_id == event_id), None)

    def _seconds(self) -> float:
        return ((self.ended or datetime.now(UTC)) - self.started).total_seconds()


class Archive:
    """The last conversations, those that go on among them. Bounded: the oldest go first."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}

    def add(self, record: Record) -> None:
        """Keep a conversation from its first moment on."""
        self._records[record.conversation_id] = record
        while len(self._records) > MAX_RECORDS:
            del self._records[next(iter(self._records))]

    def get(self, conversation_id: str) -> Record | None:
        """One conversation."""
        return self._records.get(conversation_id)

    def list(self, agent_id: str = "") -> list[Record]:
        """The newest first; only those of one agent, if it is named."""
        return [r for r in reversed(self._records.values()) if not agent_id or r.agent_id == agent_id]
