"""What one process remembers of its conversations: the last request of each, and the replies it may have to repeat."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from app.conversations.generation import Generation
from app.conversations.said import Said
from app.reconcile import Memory, Sight
from app.turn import DERIVED, Turn

_MOST_REPLIES = 4
_RETRIED_S = 20.0
Key = tuple[str, ...]


def key_of(turn: Turn, agent: str, sight: Sight) -> Key | None:
    """Whose memory a request shares; None when nothing may be remembered.

    A conversation id alone may be forged, so caller and agent belong to it. Without an id of its own a request shares
    with its equals of the same caller only, and an unknown caller may be anybody.
    """
    own = (turn.conversation_id, turn.caller_id, agent)
    if turn.has_own_id:
        return own
    return (*own, sight.fingerprint) if turn.caller_id else None


def kept_s(key: Key, most_s: float) -> float:
    """How long what is remembered under a key holds, in seconds.

    Without an id of its own an equal request is a retry only for a moment; later it is another call, which begins with
    the same words and may be due another answer.
    """
    return min(_RETRIED_S, most_s) if key[0].startswith(DERIVED) else most_s


@dataclass(slots=True)
class Conversation:
    """One conversation: its last request, the reply being made for it, and replies by fingerprint, oldest first."""

    sight: Sight
    touched: float
    generation: Generation | None = None
    replies: dict[str, Said] = field(default_factory=dict)

    @property
    def running(self) -> Generation | None:
        """The reply that is being made now."""
        return self.generation if self.generation and not self.generation.ended else None

    @property
    def memory(self) -> Memory:
        """As the reconciler sees it."""
        if self.running:
            return Memory(self.sight, "running")
        return Memory(self.sight, "completed" if self.sight.fingerprint in self.replies else "abandoned")

    def keep(self, fingerprint: str, generation: Generation) -> None:
        """Keep what an ended reply said; one that was cut off or failed is nothing to repeat."""
        self.generation = None if self.generation is generation else self.generation
        if generation.answered and (said := Said.of(generation.log)).is_small:
            self.replies.pop(fingerprint, None)
            self.replies[fingerprint] = said
            if len(self.replies) > _MOST_REPLIES:
                del self.replies[next(iter(self.replies))]


class Memories:
    """Conversations by key, at most `most`; one not touched for `ttl_s` seconds is forgotten."""

    def __init__(self, *, most: int, ttl_s: float, clock: Callable[[], float]) -> None:
        self._most = most
        self._ttl_s = ttl_s
        self._clock = clock
        self._known: OrderedDict[Key, Conversation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def of(self, key: Key | None) -> Conversation | None:
        """What is remembered under a key."""
        found = self._known.get(key) if key else None
        if found is None or key is None:
            return None
        if self._clock() - found.touched > kept_s(key, self._ttl_s) and not found.running:
            del self._known[key]
            return None
        return found

    def begin(self, key: Key | None, sight: Sight) -> Conversation:
        """The conversation of a request that is answered now; without a key it is remembered nowhere."""
        now = self._clock()
        conversation = self.of(key)
        if conversation is None:
            conversation = Conversation(sight, now)
            if key is not None:
                self._known[key] = conversation
                self._forget(now)
        conversation.sight, conversation.touched = sight, now
        if key is not None:
            self._known.move_to_end(key)
        return conversation

    def _forget(self, now: float) -> None:
        """Drop the oldest where they are too many or too old; two for each new one keeps up with any rush."""
        for _ in range(2):
            key, oldest = next(iter(self._known.items()))
            if len(self._known) > self._most or now - oldest.touched > self._ttl_s:
                del self._known[key]
