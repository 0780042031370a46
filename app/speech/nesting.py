"""Finds the end of a bracketed text that comes in pieces: strings and escapes are minded. Sans-IO."""


class Nesting:
    """Feed it text that begins with a bracket; it says where the matching one ends."""

    def __init__(self) -> None:
        self._depth = 0
        self._quoted = False
        self._escaped = False

    def feed(self, text: str) -> int | None:
        """The index just behind the closing bracket, or None while it has not come."""
        for at, char in enumerate(text):
            if self._escaped:
                self._escaped = False
            elif char == "\\":
                self._escaped = self._quoted
            elif char == '"':
                self._quoted = not self._quoted
            elif not self._quoted and char in "{[(":
                self._depth += 1
            elif not self._quoted and char in "}])":
                self._depth -= 1
                if self._depth <= 0:
                    return at + 1
        return None
