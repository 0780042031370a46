"""A limit on each of many short waits, with one timer for all of them."""

import asyncio
from collections.abc import Callable


class Patience:
    """Cancels the task whose wait takes too long. Where a wait ends in time, nothing is set up or taken down for it.

    begin() ─> await something ─> end()       in time: the timer, when its time comes, looks and sets itself again
            └> too late: the task is cancelled; `ran_out()` tells this cancel from one that somebody else sent
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` is in seconds and monotonic."""
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._looks_at = 0.0
        self._until: float | None = None
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._fired = False

    def begin(self, until: float) -> None:
        """The current task begins to wait, until this time of the clock at most."""
        self._task = asyncio.current_task(self._loop)  # to be asked which loop runs costs a system call
        self._cancelling = self._task.cancelling() if self._task else 0
        self._until = until
        if self._timer is None or until < self._looks_at:
            self._set_timer(until)

    def end(self) -> None:
        """The wait is over, in time or just so."""
        self._until = None
        if self._fired:
            self.ran_out()

    def ran_out(self) -> bool:
        """Whether the `CancelledError` that ended this wait was ours alone."""
        self._until = None
        fired, self._fired = self._fired, False
        return fired and self._task is not None and self._task.uncancel() <= self._cancelling

    def stop(self) -> None:
        """No more waits."""
        self._until = None
        if self._timer:
            self._timer.cancel()

    def _set_timer(self, until: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._looks_at = until
        self._timer = self._loop.call_later(max(0.0, until - self._clock()), self._look)

    def _look(self) -> None:
        self._timer = None
        if self._until is None:
            return
        if self._clock() < self._until:
            self._set_timer(self._until)
        elif self._task:
            self._fired = True
            self._task.cancel()
