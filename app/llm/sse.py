"""An upstream's event stream: bytes in, the payloads of its `data:` lines out. Sans-IO."""

from app.errors import ModelError

_MOST_BUFFERED = 1_048_576


class DataLines:
    """Collects `data:` payloads from bytes cut anywhere; comments and other fields are passed over."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The payloads completed by these bytes. Raises `ModelError` for a line that does not end."""
        lines = (self._rest + data).splitlines(keepends=True) if self._rest else data.splitlines(keepends=True)
        self._rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        if len(self._rest) > _MOST_BUFFERED:
            raise ModelError("the upstream sent a line without an end")
        return [line[5:].strip() for line in lines if line.startswith(b"data:")]

    def flush(self) -> list[bytes]:
        """The payload of a last line that lacks its line end."""
        return self.feed(b"\n") if self._rest else []
