"""The timers of one conversation, by name."""

import asyncio
from collections.abc import Callable


class Timers:
    """A handful of named timers; setting one again moves it. `ring` is told the name when one is due."""

    def __init__(self, ring: Callable[[str], None]) -> None:
        self._ring = ring
        self._loop = asyncio.get_running_loop()
        self._handles: dict[str, asyncio.TimerHandle] = {}

    def set(self, name: str, seconds: float) -> None:
        """Ring in so many seconds."""
        self.clear(name)
        self._handles[name] = self._loop.call_later(max(0.0, seconds), self._due, name)

    def clear(self, name: str) -> None:
        """Never mind."""
        handle = self._handles.pop(name, None)
        if handle is not None:
            handle.cancel()

    def is_set(self, name: str) -> bool:
        """Whether it will ring."""
        return name in self._handles

    def close(self) -> None:
        """None of them rings any more."""
        for name in list(self._handles):
            self.clear(name)

    def _due(self, name: str) -> None:
        del self._handles[name]
        self._ring(name)
