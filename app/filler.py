"""Buffer words: said once a turn, when nothing has been heard for too long and something is still in flight."""

import asyncio
from collections.abc import Callable
from typing import Self

from app.turn import Piece, Say

Interject = Callable[[Piece], None]
"""Says a piece between those that a reply gives by itself, at once."""


class Bridge:
    """The wait for a reply's first piece: it runs from when it is made, and is over at the latest when it is left.

    A timer, not a second task that waits beside the first piece: each task that hands over costs a turn of the loop.
    """

    def __init__(self, after_s: float, line: Callable[[], str], interject: Interject) -> None:
        """`line()` is interjected after `after_s` seconds; 0 means never.

        It is asked when the time is up, so it knows what is in flight then; "" says nothing.
        """
        self._line = line
        self._interject = interject
        self._timer = asyncio.get_running_loop().call_later(after_s, self._speak) if after_s else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.over()

    def over(self) -> None:
        """A piece is there, or nothing more is to come."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _speak(self) -> None:
        self._timer = None
        if words := self._line():
            self._interject(Say(words, filler=True))
