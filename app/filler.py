"""Buffer words: said once a turn, when nothing has been heard for too long and something is still in flight."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from app.turn import Piece, Say


async def filled(
    pieces: AsyncGenerator[Piece, None], after_s: float, line: Callable[[], str]
) -> AsyncGenerator[Piece, None]:
    """The pieces, with `line()` spoken first when the first of them takes longer than `after_s` seconds.

    `line` is asked when the time is up, so it knows what is in flight then; "" says nothing.
    """
    first = asyncio.ensure_future(anext(pieces, None))
    try:
        await asyncio.wait({first}, timeout=after_s)
        if not first.done() and (words := line()):
            yield Say(words, filler=True)
        piece = await first
    finally:
        # A caller who hangs up: the cancel runs through the pieces and ends them; closing them here would collide.
        first.cancel()
    if piece is None:
        return
    async with aclosing(pieces):
        yield piece
        async for piece in pieces:
            yield piece
