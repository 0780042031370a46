"""How many replies may stream at once: in all, and for one conversation, so that no caller can crowd out the others."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Admission:
    """Counts the replies that are streaming. `refused` counts those that were turned away."""

    def __init__(self, *, most: int, most_each: int) -> None:
        """`most` in this process (0: no limit), `most_each` for one conversation."""
        self._most = most
        self._most_each = most_each
        self._by_conversation: Counter[str] = Counter()
        self.streaming = 0
        self.refused = 0

    def has_room(self, conversation_id: str, besides: int = 0, *, joins: bool = False) -> bool:
        """Whether one more reply may begin; a refusal is counted. `besides` of those counted are the asker itself.

        One that `joins` a running reply asks no model, so only the whole number counts.
        """
        full = bool(self._most) and self.streaming - besides >= self._most
        crowded = not joins and self._by_conversation.get(conversation_id, 0) - besides >= self._most_each
        if full or crowded:
            self.refused += 1
            return False
        return True

    @contextmanager
    def one(self, conversation_id: str) -> Iterator[None]:
        """Count one reply for as long as it streams."""
        self.streaming += 1
        self._by_conversation[conversation_id] += 1
        try:
            yield
        finally:
            self.streaming -= 1
            self._by_conversation[conversation_id] -= 1
            if not self._by_conversation[conversation_id]:
                del self._by_conversation[conversation_id]
