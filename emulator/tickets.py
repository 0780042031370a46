"""Signed URLs: one-time tickets to a conversation with an agent. Bounded, and only good for a while."""

import secrets
import time
from collections.abc import Callable

VALID_SECONDS = 15 * 60
MAX_TICKETS = 1000


class Tickets:
    """Hands out signatures and takes each back once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._issued: dict[str, tuple[str, float]] = {}

    def issue(self, agent_id: str) -> str:
        """A new signature for this agent."""
        signature = f"cvtkn_{secrets.token_urlsafe(24)}"
        self._issued[signature] = (agent_id, self._now() + VALID_SECONDS)
        while len(self._issued) > MAX_TICKETS:
            del self._issued[next(iter(self._issued))]
        return signature

    def redeem(self, signature: str) -> str | None:
        """The agent it is for; None if it is unknown, used or too old."""
        agent_id, expires = self._issued.pop(signature, ("", 0.0))
        return agent_id if expires > self._now() else None
