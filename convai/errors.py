"""What is wrong with a message, and the WebSocket close code it deserves."""

from enum import IntEnum

REASON_BYTES = 123  # what is left of a 125-byte close frame after its code


class CloseCode(IntEnum):
    """The close codes of this protocol, ours and the platform's."""

    NORMAL = 1000  # the agent or the user ended it, or the longest duration was reached
    OPERATIONAL = 1002  # timeouts, safety, a failed LLM, TTS or ASR; seen from a client: the server broke the protocol
    UNSUPPORTED = 1003  # a binary frame: this protocol has text frames only
    LOST = 1006  # never on the wire: the connection broke
    NOT_JSON = 1007  # a text frame that is not JSON
    POLICY = 1008  # the contract was broken: shape, type, override, missing variable, flood
    TOO_BIG = 1009
    INTERNAL = 1011


class ProtocolError(Exception):
    """A message breaks the contract.

    `code` is the close code it deserves, `kind` the platform's own `error_type`. The text names fields and types and
    quotes nothing that was said.
    """

    def __init__(
        self, problem: str, code: int = CloseCode.POLICY, kind: str = "invalid_message", path: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{'.'.join(path)}: {problem}" if path else problem)
        self.problem = problem
        self.code = int(code)
        self.kind = kind
        self.path = path

    @property
    def reason(self) -> str:
        """The text, cut to what a close frame can carry (123 bytes of UTF-8)."""
        return str(self).encode("utf-8", "replace")[:REASON_BYTES].decode("utf-8", "ignore")

    def inside(self, *keys: str) -> "ProtocolError":
        """The same error, its path starting with the keys of the objects it lies in."""
        return ProtocolError(self.problem, self.code, self.kind, (*keys, *self.path))
