"""The seam between an approved action and the money: whoever implements it carries actions out, each once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from app.actions import Action, Done, Refusal

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time at which something is done."""
    return datetime.now(UTC)


class Payments(Protocol):
    """Carries actions out. Two implementations: `ledger` (a row of ours) and `merchant` (a shop's HTTP endpoint)."""

    async def carry_out(self, action: Action) -> Done | Refusal:
        """Do it, once; whoever comes second gets the first one's outcome.

        A refusal with the reason "under_way" means: it may have happened, and goes on in the background until it is
        known. Raises `StoreError`; then nothing is half-done.
        """
        ...
