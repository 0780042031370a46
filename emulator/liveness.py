"""Whether the client is still there, and how long a conversation may last: pings, the receive timeout, the duration."""

from collections.abc import Callable
from dataclasses import dataclass

from convai.errors import CloseCode
from emulator.line import Line
from emulator.timers import Timers

Fail = Callable[[str, str, int], None]
"""End the conversation with an `error_type`, a reason in words and a close code."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: between two pings, without a message of the client, and for all of the conversation."""

    ping_every: float = 5.0
    receive_timeout: float = 60.0
    max_duration: float = 600.0


class Liveness:
    """Pings from the handshake on; ends a conversation that is dead or too long."""

    def __init__(self, line: Line, limits: Limits, fail: Fail) -> None:
        self._line = line
        self._limits = limits
        self._fail = fail
        self._heard = line.now()
        self._timers = Timers(self._ring)

    def start(self) -> None:
        """The handshake is out."""
        self._ring("ping")
        self._timers.set("idle", self._limits.receive_timeout)
        if self._limits.max_duration > 0:
            self._timers.set("duration", self._limits.max_duration)

    def heard(self) -> None:
        """The client has sent something."""
        self._heard = self._line.now()

    def close(self) -> None:
        """The conversation is over."""
        self._timers.close()

    def _ring(self, name: str) -> None:
        if name == "ping":
            self._line.ping()
            self._timers.set("ping", self._limits.ping_every)
        elif name == "duration":
            self._fail("max_duration_exceeded", "the longest duration was reached", CloseCode.NORMAL)
        elif (left := self._heard + self._limits.receive_timeout - self._line.now()) > 0:
            self._timers.set("idle", left)
        else:
            self._fail("transport_receive_timeout", "nothing was received for too long", CloseCode.OPERATIONAL)
