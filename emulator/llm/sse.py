"""The lines of an event stream -> the data of its events, as tolerant as the platform. Sans-IO."""

from emulator.llm.errors import LlmFailure

MAX_EVENT_BYTES = 512 * 1024
_LINE_COST = 64  # what a line takes in memory beside its bytes: a million empty ones are no small event


class EventReader:
    """Feed bytes cut anywhere; take the data of each event that is complete. Comments and other fields are dropped."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes; give back event data in order. Raises `LlmFailure` for an event without end."""
        self._rest += data
        if len(self._rest) + self._size > MAX_EVENT_BYTES:
            raise LlmFailure("an event of the stream is too long")
        if b"\n" not in data:
            return []
        *lines, rest = bytes(self._rest).split(b"\n")
        self._rest = bytearray(rest)
        events = []
        for line in lines:
            event = self._line(line.removesuffix(b"\r"))
            if event is not None:
                events.append(event)
        return events

    def flush(self) -> list[bytes]:
        """The stream is over: an event that was not ended by an empty line counts too."""
        rest, self._rest = bytes(self._rest), bytearray()
        event = self._line(rest.removesuffix(b"\r")) if rest else None
        events = [event] if event is not None else []
        return events + [last for last in [self._take()] if last is not None]

    def _line(self, line: bytes) -> bytes | None:
        if not line:
            return self._take()
        if line.startswith(b"data:"):
            part = line[5:].removeprefix(b" ")
            self._data.append(part)
            self._size += len(part) + _LINE_COST
            if self._size > MAX_EVENT_BYTES:
                raise LlmFailure("an event of the stream is too long")
        return None

    def _take(self) -> bytes | None:
        if not self._data:
            return None
        event = b"\n".join(self._data)
        self._data, self._size = [], 0
        return event
