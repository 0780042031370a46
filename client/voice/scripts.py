"""Who is on the phone: somebody at a microphone, recordings that are spoken in turn, or lines that are typed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import Protocol

from client.voice.devices import SpokenDevice
from client.voice.floor import Floor, Settled

_ATTEMPTS = 3  # a question whose line was lost is asked again


class Script(Protocol):
    """What the caller does; it returns when the caller has nothing more to say."""

    async def run(self, floor: Floor) -> None:
        """Take the turns. Raises `Unanswered`."""
        ...


class Unanswered(Exception):
    """A question got no answer."""


class Microphone:
    """Somebody speaks when they like, until they hang up."""

    async def run(self, floor: Floor) -> None:
        """Until it is over."""
        await floor.ended()


class Recordings:
    """Recordings, one after the other, each once the answer to the one before was heard.

    `at_once`: the first does not wait for the greeting.
    """

    def __init__(self, device: SpokenDevice, recordings: Sequence[bytes], *, at_once: bool = False) -> None:
        self._device = device
        self._recordings = recordings
        self._at_once = at_once

    async def run(self, floor: Floor) -> None:
        """Speak them all. Raises `Unanswered`."""
        for number, recording in enumerate(self._recordings):
            await _ask(floor, partial(self._device.speak, recording), greet=not (self._at_once or number))


class Lines:
    """Lines that are written, each once the last was answered; a person at a keyboard is not made to wait."""

    def __init__(
        self,
        lines: AsyncIterator[str],
        write: Callable[[str], Awaitable[None]],
        *,
        by_hand: bool = False,
        greet: bool = True,
    ) -> None:
        self._lines = lines
        self._write = write
        self._by_hand = by_hand
        self._greet = greet

    async def run(self, floor: Floor) -> None:
        """Write them all. Raises `Unanswered`."""
        greet = self._greet
        await floor.line_open()
        async for line in self._lines:
            if not line.strip():
                continue
            if self._by_hand:
                if not await floor.line_open():
                    return
                await self._write(line)
            else:
                await _ask(floor, partial(self._write, line), greet=greet)
            greet = False
        if self._by_hand:
            await floor.settled()


async def _ask(floor: Floor, say: Callable[[], Awaitable[None]], *, greet: bool) -> None:
    """Ask, and wait for the answer; where the line was lost meanwhile, on the next one again."""
    settled: Settled = "lost"
    for _ in range(_ATTEMPTS):
        if not await floor.line_open():
            return
        if greet:
            await floor.greeted()
        floor.asked()
        await say()
        floor.busy()
        settled = await floor.settled()
        if settled != "lost":
            break
    if settled in {"silence", "lost"}:
        raise Unanswered("no answer came" if settled == "silence" else "the line was lost before an answer came")
