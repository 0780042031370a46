"""Buffer words: said once a turn, when nothing has been heard for too long and something is still in flight."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from app.turn import Piece, Say

Interject = Callable[[Piece], None]
"""Says a piece between those that a reply gives by itself, at once."""


async def filled(
    pieces: AsyncGenerator[Piece, None], after_s: float, line: Callable[[], str], interject: Interject
) -> AsyncGenerator[Piece, None]:
    """The pieces; `line()` is interjected when the first of them takes longer than `after_s` seconds.

    `line` is asked when the time is up, so it knows what is in flight then; "" says nothing.
    """

    def speak() -> None:
        if words := line():
            interject(Say(words, filler=True))

    # A timer, not a second task that waits beside the first piece: each task that hands over costs a turn of the loop.
    waiting = asyncio.get_running_loop().call_later(after_s, speak)
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                waiting.cancel()
                yield piece
    finally:
        waiting.cancel()
