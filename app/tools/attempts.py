"""How often somebody may try a number and a postcode: per conversation and per order, so that guessing does not pay."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

_MOST_KEPT = 10_000


class Attempts:
    """Counts failed tries in a sliding window. Kept in this process, bounded, oldest forgotten first."""

    def __init__(self, *, most: int = 5, window_s: float = 900.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._window_s = window_s
        self._clock = clock
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def exhausted(self, conversation_id: str, keys: Sequence[str]) -> bool:
        """Whether this conversation, or anybody at this order, has failed too often of late."""
        return any(self._recent(name) >= self._most for name in _names(conversation_id, keys))

    def failed(self, conversation_id: str, keys: Sequence[str]) -> None:
        """Count one failed try."""
        for name in _names(conversation_id, keys):
            self._failed.setdefault(name, deque(maxlen=self._most)).append(self._clock())
            self._failed.move_to_end(name)
        while len(self._failed) > _MOST_KEPT:
            self._failed.popitem(last=False)

    def _recent(self, name: str) -> int:
        since = self._clock() - self._window_s
        return sum(at > since for at in self._failed.get(name, ()))


def _names(conversation_id: str, keys: Sequence[str]) -> list[str]:
    return [f"conversation {conversation_id}", *(f"order {key}" for key in keys)]
