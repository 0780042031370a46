"""What the fake upstream is told to do, and what it has seen."""

import time
from collections import deque
from dataclasses import dataclass, field

from benchmarks.stamps import now_us

_KEPT = 20_000


@dataclass(slots=True)
class Plan:
    """How every reply is streamed; `POST /plan` replaces it while the upstream runs."""

    first_token_ms: float = 50.0
    gap_ms: float = 20.0
    tokens: int = 40


@dataclass(slots=True)
class Tally:
    """Streams so far. `cancels` are the tags of streams that the other side left, with when and how far they were."""

    started: int = 0
    completed: int = 0
    active: int = 0
    cancels: deque[tuple[str, int, int]] = field(default_factory=lambda: deque(maxlen=_KEPT))

    def begin(self) -> None:
        """A stream begins."""
        self.started += 1
        self.active += 1

    def complete(self) -> None:
        """A stream ran to its end."""
        self.completed += 1
        self.active -= 1

    def cancel(self, tag: str, tokens: int) -> None:
        """A stream was left after so many tokens."""
        self.active -= 1
        self.cancels.append((tag, now_us(), tokens))

    def as_json(self) -> dict[str, object]:
        """Everything, and the processor seconds this process has used."""
        return {
            "started": self.started,
            "completed": self.completed,
            "active": self.active,
            "cpu_s": time.process_time(),
            "cancels": list(self.cancels),
        }
