"""Money as a row: an action, its refund and its audit line are one transaction of the shop's own database."""

from app.actions import Action, Done, Refusal
from app.payments.base import Clock, utc_now
from app.store.execution import ExecutionStore


class LedgerPayments:
    """Nothing outside is called, so there is nothing that can be half-done or unknown."""

    def __init__(self, store: ExecutionStore, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    async def carry_out(self, action: Action) -> Done | Refusal:
        """Do it, once. Raises `StoreError`."""
        return await self._store.execute(action, self._clock())
