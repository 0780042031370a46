"""Whether a model is worth asking: rests after failures in a row, then lets one request through to see."""

from collections.abc import Callable
from dataclasses import dataclass, field

_IN_A_ROW = 3
_REST_S = 2.0
_LONGEST_REST_S = 60.0


@dataclass(slots=True)
class Breaker:
    """Closed, open (resting), or half open (one probe under way). `clock` is in seconds, monotonic."""

    clock: Callable[[], float]
    failures: int = 0
    rests_until: float = 0.0
    rest_s: float = field(default=_REST_S)
    probing: bool = False

    def admits(self) -> bool:
        """Whether to ask this model now. A model whose rest is over admits one request until that one is judged."""
        if self.failures < _IN_A_ROW:
            return True
        if self.clock() < self.rests_until or self.probing:
            return False
        self.probing = True
        return True

    def succeeded(self) -> None:
        """Words came: all is forgotten."""
        self.failures, self.rest_s, self.probing = 0, _REST_S, False

    def failed(self, retry_after_s: float | None = None) -> None:
        """It failed. A model that names a time to come back rests that long at once, others after failures in a row."""
        self.failures = max(self.failures + 1, _IN_A_ROW if retry_after_s else 0)
        if self.failures >= _IN_A_ROW:
            if self.probing:
                self.rest_s = min(self.rest_s * 2, _LONGEST_REST_S)
            self.rests_until = self.clock() + min(retry_after_s or self.rest_s, _LONGEST_REST_S)
        self.probing = False

    def abandoned(self) -> None:
        """The caller went away before it could be judged."""
        self.probing = False
