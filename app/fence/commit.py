"""Carries actions out: to the end whoever hangs up, each once at a time in this process."""

import asyncio
from collections.abc import Callable, Coroutine

import structlog

from app.actions import Done, Refusal
from app.errors import StoreError

log = structlog.get_logger(__name__)
_FAREWELL_S = 10.0
Outcome = Done | Refusal


class Commits:
    """What is being carried out now, by the action's id. Who asks for the same one waits for the same outcome."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[Outcome]] = {}

    async def run(
        self, action_id: str, work: Callable[[], Coroutine[object, object, Outcome]], within_s: float
    ) -> Outcome | None:
        """The outcome of `work`, begun unless it is running already; None when it failed or is not known in time.

        A caller who is cancelled leaves it running: what has begun is completed.
        """
        task = self._running.get(action_id)
        if task is None:
            task = self._running[action_id] = asyncio.create_task(work())
            task.add_done_callback(lambda ended: self._ended(action_id, ended))
        try:
            async with asyncio.timeout(max(0.0, within_s)):
                return await asyncio.shield(task)
        except TimeoutError:
            log.warning("an action takes longer than its turn", action=action_id)
        except StoreError as error:
            log.warning("an action could not be carried out", action=action_id, problem=str(error))
        except Exception:
            log.exception("an action broke", action=action_id)
        return None

    def _ended(self, action_id: str, task: "asyncio.Task[Outcome]") -> None:
        self._running.pop(action_id, None)
        if not task.cancelled():
            task.exception()  # whoever asked may have hung up, and asyncio would complain that nobody looked

    async def aclose(self) -> None:
        """Wait for what is under way, some seconds."""
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=_FAREWELL_S)
