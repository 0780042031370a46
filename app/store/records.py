"""What the stores take and return beyond the shop's own nouns: a turn as it is kept, and what a save did."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save wrote: rows new or changed, and how many of both kinds were there already."""

    customers: int
    orders: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn as it is kept. `received_at` is UTC; times are milliseconds since then, None when never reached.

    `outcome` is one of completed, barged_in, superseded, failed.
    """

    id: str
    conversation_id: str
    agent: str
    caller_id: str
    received_at: datetime
    kind: str
    utterance: str
    reply: str
    outcome: str
    error: str = ""
    model: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    context_ms: float | None = None
    first_content_ms: float | None = None
    first_sentence_ms: float | None = None
    total_ms: float | None = None
    decisions: tuple[str, ...] = ()
