"""How often a number and a postcode may be tried, so that guessing does not pay."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

from app.orders import order_key

_MOST_KEPT = 10_000


class Attempts:
    """Counts failed tries in a sliding window. Kept in this process, bounded, oldest forgotten first.

    A conversation may fail a few times. An order, or a postcode, may fail more often before it is closed for a while:
    so that a stranger who starts over and over gets nowhere, and an owner is not shut out by somebody's few mistakes.
    """

    def __init__(
        self,
        *,
        most: int = 5,
        most_elsewhere: int = 20,
        window_s: float = 900.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`most` failures in one conversation, `most_elsewhere` for one order or postcode whoever asks."""
        self._most = {"conversation": most, "order": most_elsewhere, "postcode": most_elsewhere}
        self._window_s = window_s
        self._clock = clock
        self._failed: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def exhausted(self, conversation_id: str, keys: Sequence[str], postcode: str) -> bool:
        """Whether this conversation, or anybody with this order or this postcode, has failed too often of late."""
        return any(self._recent(name) >= self._most[name[0]] for name in _names(conversation_id, keys, postcode))

    def failed(self, conversation_id: str, keys: Sequence[str], postcode: str) -> None:
        """Count one failed try."""
        for name in _names(conversation_id, keys, postcode):
            self._failed.setdefault(name, deque(maxlen=self._most[name[0]])).append(self._clock())
            self._failed.move_to_end(name)
        while len(self._failed) > _MOST_KEPT:
            self._failed.popitem(last=False)

    def _recent(self, name: tuple[str, str]) -> int:
        since = self._clock() - self._window_s
        return sum(at > since for at in self._failed.get(name, ()))


def _names(conversation_id: str, keys: Sequence[str], postcode: str) -> list[tuple[str, str]]:
    return [("conversation", conversation_id), ("postcode", order_key(postcode)), *(("order", key) for key in keys)]
