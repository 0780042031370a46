"""Money at the merchant's: reserve, ask him, write what he says; ask again for as long as nothing is known."""

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from app.actions import Action, Done, Refusal
from app.errors import StoreError
from app.payments.base import Clock, utc_now
from app.payments.merchant import Declined, Merchant, Paid, Unknown
from app.policy.sentences import ON_ITS_WAY
from app.policy.states import Deed
from app.store.execution import ExecutionStore, Outcome
from app.store.settling import SettlingStore

log = structlog.get_logger(__name__)
_MOST_AT_ONCE = 64
_LONGEST_PAUSE_S = 300.0
_LOOK_AGAIN_S = 0.1
_FAREWELL_S = 3.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long for what, in seconds.

    A caller waits `caller_s`; the call itself is tried `tries` times within `budget_s`, `backoff_s` apart and
    longer each time. `lease_s`, longer than the budget and one try more, is when somebody else may go on after a
    crash; the settler looks every `poll_s` and takes `batch` at once. After `tell_after` tries a human is told.
    """

    caller_s: float = 2.5
    tries: int = 3
    budget_s: float = 15.0
    backoff_s: float = 0.3
    lease_s: float = 45.0
    poll_s: float = 1.0
    batch: int = 10
    tell_after: int = 10


class RemotePayments:
    """Carries actions out through the merchant. `start` begins the settler, `aclose` ends it; both are needed."""

    def __init__(
        self,
        store: ExecutionStore,
        merchant: Merchant,
        patience: Patience | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._store = store
        self._unsettled = SettlingStore(store.database)
        self._merchant = merchant
        self._patience = patience or Patience()
        self._clock = clock
        self._under_way: dict[str, asyncio.Task[Outcome]] = {}
        self._settler: asyncio.Task[None] | None = None

    async def carry_out(self, action: Action) -> Done | Refusal:
        """See `Payments`. The call goes on to its end when the caller hangs up."""
        if not action.amount:  # nothing to pay: a row of ours is all there is
            return await self._store.execute(action, self._clock())
        began = time.monotonic()
        task = self._under_way.get(action.id) or self._begin(action)
        await asyncio.wait({task}, timeout=self._patience.caller_s)
        outcome = task.result() if task.done() else _waiting(action)
        return await self._others(action, outcome, began + self._patience.caller_s)

    async def _others(self, action: Action, outcome: Outcome, until: float) -> Outcome:
        """What somebody else, who was first, is about to learn; for as long as the caller waits."""
        while isinstance(outcome, Refusal) and outcome.reason == "under_way" and time.monotonic() < until:
            await asyncio.sleep(_LOOK_AGAIN_S)
            outcome = await self._store.outcome(action.id)
        return outcome

    def _begin(self, action: Action) -> asyncio.Task[Outcome]:
        """Start the one task that pays this action in this process."""
        task = self._under_way[action.id] = asyncio.create_task(self._pay_now(action), name=action.id)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Outcome]) -> None:
        self._under_way.pop(task.get_name(), None)
        if not task.cancelled():
            task.exception()  # a caller who left will not ask, and asyncio would complain that nobody did

    async def _pay_now(self, action: Action) -> Outcome:
        busy = len(self._under_way) > _MOST_AT_ONCE  # then the settler takes it up
        lease = timedelta(seconds=0 if busy else self._patience.lease_s)
        begun = await self._store.reserve(action, self._clock(), lease)
        if not isinstance(begun, Action):
            return begun
        if busy:
            return _waiting(action)
        try:
            return await self._pay(begun, self._patience.tries, fresh=True)
        except StoreError as error:  # he may have paid: the settler asks again, and he says the same
            log.warning("a payment could not be recorded yet", action=begun.id, problem=str(error))
            return _waiting(action)

    async def _pay(self, action: Action, tries: int, *, fresh: bool) -> Outcome:
        """Ask the merchant, several times if need be, and write what comes of it."""
        last = time.monotonic() + self._patience.budget_s
        for attempt in range(1, tries + 1):
            answer = await self._merchant.pay(action, fresh=fresh)
            if isinstance(answer, Paid):
                return await self._store.finish(action.id, answer.reference, self._clock())
            if isinstance(answer, Declined):
                return await self._store.fail(action.id, answer.answer, self._clock())
            log.warning("payment not confirmed", action=action.id, problem=answer.problem, attempt=attempt)
            fresh = fresh and answer.untouched
            pause = self._pause(attempt if tries > 1 else action.attempts, answer)
            if attempt == tries or time.monotonic() + pause > last:
                await self._later(action, pause)
                break
            await asyncio.sleep(pause)
        return _waiting(action)

    def _pause(self, attempt: int, answer: Unknown) -> float:
        """Longer each time, and never the same for two, but at least as long as the merchant says."""
        longest = min(self._patience.backoff_s * (1 << min(attempt, 20)), _LONGEST_PAUSE_S)
        return max(answer.wait_s, longest * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, protects nothing

    async def _later(self, action: Action, pause: float) -> None:
        now = self._clock()
        told = action.attempts >= self._patience.tell_after
        await self._unsettled.postpone(action, now + timedelta(seconds=pause), now, ticket=told)

    async def start(self) -> None:
        """Begin to go on with what is not known, of this process and of others that are gone."""
        self._settler = asyncio.create_task(self._settle())

    async def _settle(self) -> None:
        while True:
            try:
                await self.settle_due()
            except StoreError as error:
                log.warning("payments could not be settled", problem=str(error))
            await asyncio.sleep(self._patience.poll_s)

    async def settle_due(self) -> int:
        """Go on with a batch of what is due; how many there were. Raises `StoreError`."""
        now = self._clock()
        if not await self._unsettled.is_due(now):
            return 0
        claimed = await self._unsettled.claim(now, timedelta(seconds=self._patience.lease_s), self._patience.batch)
        outcomes = await asyncio.gather(*(self._pay(a, 1, fresh=False) for a in claimed), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                log.warning("a payment could not be settled", problem=str(outcome))
        return len(claimed)

    async def aclose(self) -> None:
        """Stop; what is under way gets a few seconds, and goes on with whoever starts next."""
        if self._settler:
            self._settler.cancel()
            await asyncio.gather(self._settler, return_exceptions=True)
        if self._under_way:
            _, late = await asyncio.wait(self._under_way.values(), timeout=_FAREWELL_S)
            for task in late:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*late, return_exceptions=True)
        await self._merchant.aclose()


def _waiting(action: Action) -> Refusal:
    return Refusal("under_way", ON_ITS_WAY[Deed(action.tool)])
