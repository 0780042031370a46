"""Server-sent events: bytes cut anywhere go in, the data of whole events comes out. Sans-IO."""

import re

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"
MOST_BYTES = 1_048_576


class EventTooLarge(Exception):
    """An event, or a line without an end, is larger than the reader keeps."""


class EventReader:
    """Reads one stream as the WHATWG's "Interpreting an event stream" says.

    One divergence, on purpose: `flush` hands out an event that the end of the stream cut off, because servers that
    forget the last empty line are common, and because a reader that judges a stream has to see what was cut.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._rest = bytearray()
        self._searched = 0
        self._data: list[bytes] = []
        self._size = 0
        self._at_start = True
        self._after_return = False

    def feed(self, data: bytes) -> list[str]:
        """The data of the events these bytes complete. Raises `EventTooLarge`."""
        if not data:
            return []
        if self._after_return:
            data = data.removeprefix(b"\n")  # the second half of \r\n; the \r has ended its line already
            self._after_return = False
        self._rest += data
        if self._at_start:
            if len(self._rest) < len(_BOM) and _BOM.startswith(self._rest):
                return []
            self._at_start = False
            if self._rest.startswith(_BOM):
                del self._rest[: len(_BOM)]
        events: list[str] = []
        for line in self._lines():
            self._take(line, events)
        if self._size + len(self._rest) > self._most_bytes:
            raise EventTooLarge(f"an event is larger than {self._most_bytes} bytes")
        return events

    def flush(self) -> list[str]:
        """The data of an event that the end of the stream cut off."""
        events: list[str] = []
        self._at_start = False
        if self._rest:
            self._take(bytes(self._rest), events)
            self._rest.clear()
        self._take(b"", events)
        return events

    def _lines(self) -> list[bytes]:
        """The whole lines that are there. Bytes that were searched before are not searched again."""
        lines, done = [], 0
        for end in _LINE_END.finditer(self._rest, self._searched):
            lines.append(bytes(self._rest[done : end.start()]))
            done = end.end()
        self._after_return = done == len(self._rest) and self._rest.endswith(b"\r")
        del self._rest[:done]
        self._searched = len(self._rest)
        return lines

    def _take(self, line: bytes, events: list[str]) -> None:
        if not line:
            if self._data:
                events.append(b"\n".join(self._data).decode("utf-8", "replace"))
            self._data, self._size = [], 0
            return
        field, _, value = line.partition(b":")
        if field == b"data":
            self._data.append(value.removeprefix(b" "))
            self._size += len(value) + 1
            if self._size > self._most_bytes:
                raise EventTooLarge(f"an event is larger than {self._most_bytes} bytes")
