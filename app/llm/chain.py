"""A chain of models behind one stream: the first that speaks in time is heard, and nobody else is.

asked ── words or a call in time ──> heard to its end (late or broken now: `ModelError`, never another's words)
  │
  └── refused, broken, empty or late ──> hung up on; the next one is asked
  └── silent for `hedge_s` ──> the next one is asked as well; the first to speak wins, the other is hung up on
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from app.errors import ModelError, ModelSilence, ModelTimeout
from app.llm.base import Model, ModelEvent, Prompt
from app.llm.breaker import Breaker
from app.llm.patience import Patience
from app.turn import ToolCall

_MOST_BEFORE_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds: the first words of each model, the longest silence after them, the first sentence, the whole turn."""

    first_content_s: float = 6.0
    stall_s: float = 4.0
    sentence_s: float = 6.0
    turn_s: float = 12.0
    hedge_s: float | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """What one turn may still use. `ends_at` is on the chain's clock; `decide` notes what was decided.

    `heard` is told which model is being heard.
    """

    ends_at: float
    decide: Callable[[str], None]
    heard: Callable[[str], None] = lambda _: None


@dataclass(slots=True)
class Link:
    """One model of the chain, under the name that decisions and logs use."""

    name: str
    model: Model
    breaker: Breaker


@dataclass(slots=True)
class _Attempt:
    """One model being asked: its stream, and what came before its first words (`opening` ends with them)."""

    link: Link
    stream: AsyncGenerator[ModelEvent, None]
    opening: list[ModelEvent] = field(default_factory=list)


class Chain:
    """The models of a server, in the order they are asked."""

    def __init__(
        self, models: Sequence[tuple[str, Model]], deadlines: Deadlines, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`models` are named, best first, at least one."""
        self.links = tuple(Link(name, model, Breaker(clock)) for name, model in models)
        self.deadlines = deadlines
        self._clock = clock

    async def aclose(self) -> None:
        """Release every model."""
        for link in self.links:
            await link.model.aclose()

    async def stream(self, prompt: Prompt, budget: Budget) -> AsyncGenerator[ModelEvent, None]:
        """The events of the model that spoke first. Raises `ModelError` when none did, or that one broke off."""
        attempt = await self._first_to_speak(prompt, budget)
        budget.heard(attempt.link.name)
        patience = Patience(self._clock)
        try:
            for event in attempt.opening:
                yield event
            while True:
                patience.begin(min(self._clock() + self.deadlines.stall_s, budget.ends_at))
                try:
                    event = await anext(attempt.stream)
                except StopAsyncIteration:
                    return
                except asyncio.CancelledError:
                    if patience.ran_out():
                        raise ModelTimeout("the model stalled") from None
                    raise
                patience.end()
                yield event
        except ModelError:
            attempt.link.breaker.failed()
            raise
        finally:
            patience.stop()
            await attempt.stream.aclose()

    async def _first_to_speak(self, prompt: Prompt, budget: Budget) -> _Attempt:
        """Ask in order until somebody speaks. Raises the last `ModelError` when nobody does."""
        if len(self.links) == 1:
            return await self._the_only_one(prompt, budget)
        waiting = deque(self._willing())
        asked: dict[asyncio.Task[_Attempt], Link] = {}
        failure = ModelError("there is no model to ask")
        try:
            while waiting or asked:
                if not asked:
                    self._ask(waiting.popleft(), prompt, budget, asked)
                patience = self.deadlines.hedge_s if waiting else None
                done, _ = await asyncio.wait(asked, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    budget.decide(f"hedged with {waiting[0].name}")
                    self._ask(waiting.popleft(), prompt, budget, asked)
                for task in done:
                    link = asked.pop(task)
                    try:
                        return _judged(task, link)
                    except ModelError as error:
                        failure = error
                        budget.decide(f"{link.name} failed: {error}"[:120])
        finally:
            for task, link in asked.items():  # nothing is awaited here: a barge-in would cancel that, too
                link.breaker.abandoned()
                task.cancel()
                task.add_done_callback(_hang_up)
        raise failure

    async def _the_only_one(self, prompt: Prompt, budget: Budget) -> _Attempt:
        """Ask a model that has no other behind it: in the turn's own task, as there is nothing to do beside it."""
        (link,) = self._willing()
        try:
            attempt = await self._until_first_words(link, prompt, budget)
        except ModelError as error:
            link.breaker.failed(error.retry_after_s)
            budget.decide(f"{link.name} failed: {error}"[:120])
            raise
        except BaseException:
            link.breaker.abandoned()
            raise
        link.breaker.succeeded()
        return attempt

    def _willing(self) -> list[Link]:
        """The models worth asking now; when all of them rest, the one that wakes first is asked all the same."""
        willing = [link for link in self.links if link.breaker.admits()]
        return willing or [min(self.links, key=lambda link: link.breaker.rests_until)]

    def _ask(self, link: Link, prompt: Prompt, budget: Budget, asked: dict["asyncio.Task[_Attempt]", Link]) -> None:
        asked[asyncio.create_task(self._until_first_words(link, prompt, budget))] = link

    async def _until_first_words(self, link: Link, prompt: Prompt, budget: Budget) -> _Attempt:
        """Only words or a tool call stop the clock. Raises `ModelError`; the stream is closed then."""
        attempt = _Attempt(link, link.model.stream(prompt))
        wait_s = min(self.deadlines.first_content_s, budget.ends_at - self._clock())
        try:
            async with asyncio.timeout(wait_s):
                return await _advanced(attempt)
        except TimeoutError:
            await attempt.stream.aclose()
            raise ModelTimeout("the model is too late") from None
        except BaseException as error:
            await attempt.stream.aclose()
            if isinstance(error, Exception) and not isinstance(error, ModelError):  # nobody foresaw it: ask the next
                raise ModelError(f"the model broke: {type(error).__name__}") from error
            raise


async def _advanced(attempt: _Attempt) -> _Attempt:
    """The attempt once its first words or tool call are there. Raises `ModelError` when none come."""
    async for event in attempt.stream:
        attempt.opening.append(event)
        if isinstance(event, ToolCall) or (isinstance(event, str) and event.strip()):
            return attempt
        if len(attempt.opening) > _MOST_BEFORE_WORDS:
            break
    raise ModelSilence("the model said nothing")


def _judged(task: "asyncio.Task[_Attempt]", link: Link) -> _Attempt:
    """The attempt of a finished task, its breaker told. Raises its `ModelError`."""
    try:
        attempt = task.result()
    except ModelError as error:
        link.breaker.failed(error.retry_after_s)
        raise
    link.breaker.succeeded()
    return attempt


def _hang_up(task: "asyncio.Task[_Attempt]") -> None:
    """Close the stream of a model that spoke, but not first."""
    if not task.cancelled() and task.exception() is None:
        closing = asyncio.ensure_future(task.result().stream.aclose())
        _closing.add(closing)
        closing.add_done_callback(_closing.discard)


_closing: set["asyncio.Future[None]"] = set()
