"""The account of one turn while it happens: when its stages ended, what was decided, what was said."""

from dataclasses import dataclass, field
from typing import Literal

from app.turn import Usage

_VOICE_WAITS_FOR = 120  # characters: the first step of ElevenLabs' `chunk_length_schedule`

Outcome = Literal["completed", "barged_in", "superseded", "failed"]


@dataclass(slots=True)
class Journal:
    """`kind` is what the reconciler made of the request.

    `started` and every mark are seconds on one monotonic clock; durations come out in milliseconds.
    """

    started: float
    kind: str = "new"
    context_at: float | None = None
    content_at: float | None = None
    sentence_at: float | None = None
    finished_at: float | None = None
    outcome: Outcome = "barged_in"
    error: str = ""
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    decisions: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    characters: int = 0  # of the model's words; `said` has the buffer words too

    def decide(self, what: str) -> None:
        """Note a decision, in a word or two ("facts late", "tool lookup_order")."""
        self.decisions.append(what)

    def is_ahead(self) -> bool:
        """Whether a voice has enough to begin with: a sentence, or as many words as it waits for at most."""
        return self.sentence_at is not None or self.characters >= _VOICE_WAITS_FOR

    def since_start(self, at: float | None) -> float | None:
        """Milliseconds from the request's arrival to a mark; None when it was never reached."""
        return None if at is None else round((at - self.started) * 1000, 3)
