"""What was said so far, as a client shows it: kept true when a reply streams in, is cut off, or comes late."""

from dataclasses import dataclass, replace
from typing import Literal

from convai.server_events import (
    AgentChatResponsePart,
    AgentResponse,
    AgentResponseCorrection,
    ServerEvent,
    TentativeUserTranscript,
    UserTranscript,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One turn of one side.

    `event_id` is 0 where no server gave one. `open` while more words may come; `original` is what the agent meant to
    say before it was cut off: `text` is then what was heard, perhaps nothing.
    """

    role: Literal["agent", "user"]
    text: str
    event_id: int = 0
    open: bool = False
    original: str | None = None


class Transcript:
    """The lines of a conversation, oldest first, and what the user seems to be saying right now."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.tentative = ""
        self._streamed: set[int] = set()

    def wrote(self, text: str) -> None:
        """The user sent a message in writing; the server may or may not repeat it."""
        if text.strip():
            self.tentative = ""  # what was being said is given up for what was written
            self.lines.append(Line("user", text.strip()))

    def apply(self, event: ServerEvent) -> None:
        """Take in one event; those that say nothing change nothing."""
        match event:
            case AgentResponse():
                self._answer(event)
            case AgentResponseCorrection():
                self._correct(event)
            case AgentChatResponsePart():
                self._stream(event)
            case UserTranscript():
                self._hear(event)
            case TentativeUserTranscript():
                self.tentative = event.text.strip()
            case _:
                pass

    def _answer(self, event: AgentResponse) -> None:
        text = event.text.strip()
        at = self._find("agent", event.event_id)
        if at is None:
            self.lines.append(Line("agent", text, event.event_id))
            return
        line = self.lines[at]
        if line.original is not None:
            return  # late: what was heard of it is known already
        if line.open or event.event_id in self._streamed:
            self._streamed.discard(event.event_id)
            self.lines[at] = Line("agent", text, event.event_id)
        elif line.text != text:
            self.lines.append(Line("agent", text, event.event_id))

    def _correct(self, event: AgentResponseCorrection) -> None:
        corrected, original = event.corrected.strip(), event.original.strip()
        at = self._find("agent", event.event_id)
        if at is None:
            at = next((i for i in self._backwards() if self._is_agent(i, original)), None)
        self._streamed.discard(event.event_id)
        if at is None:
            self.lines.append(Line("agent", corrected, event.event_id, original=original))
        else:
            was = self.lines[at].original
            self.lines[at] = replace(self.lines[at], text=corrected, open=False, original=was or original)

    def _stream(self, part: AgentChatResponsePart) -> None:
        at = self._find("agent", part.event_id)
        if at is None or (part.kind == "start" and not self.lines[at].open and self.lines[at].original is None):
            if part.text or part.kind == "start":
                self.lines.append(Line("agent", part.text, part.event_id, open=part.kind != "stop"))
                self._streamed.add(part.event_id)
            return
        line = self.lines[at]
        if line.open:
            self.lines[at] = replace(line, text=line.text + part.text, open=part.kind != "stop")

    def _hear(self, event: UserTranscript) -> None:
        self.tentative = ""
        heard = Line("user", event.text.strip(), event.event_id)
        at = self._find("user", event.event_id)
        if at is not None:
            self.lines[at] = heard
        elif self.lines and self.lines[-1] == replace(heard, event_id=0):
            self.lines[-1] = heard  # our own written message, repeated by the server
        else:
            self.lines.append(heard)

    def _find(self, role: str, event_id: int) -> int | None:
        """The newest line of this turn; without an id, the agent's line that is still open."""
        if not event_id:
            return next((i for i in self._backwards() if role == "agent" and self.lines[i].open), None)
        return next((i for i in self._backwards() if self.lines[i].event_id == event_id and self._said(i, role)), None)

    def _said(self, at: int, role: str) -> bool:
        return self.lines[at].role == role

    def _is_agent(self, at: int, text: str) -> bool:
        return self._said(at, "agent") and self.lines[at].text == text

    def _backwards(self) -> range:
        return range(len(self.lines) - 1, -1, -1)
