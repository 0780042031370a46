"""Lines of text as they are typed or piped in, without holding up the event loop."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from typing import TextIO

_WAITING = 1000


async def lines(source: TextIO = sys.stdin) -> AsyncIterator[str]:
    """Each line, until the input ends."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[str | None] = asyncio.Queue()
    room = threading.Semaphore(_WAITING)

    def read() -> None:
        # Reading cannot be interrupted: a daemon's thread, so that the program can end in the middle of a line.
        try:
            for line in source:
                room.acquire()
                loop.call_soon_threadsafe(waiting.put_nowait, line.rstrip("\n"))
            loop.call_soon_threadsafe(waiting.put_nowait, None)
        except (RuntimeError, ValueError, OSError):
            return  # the loop, or the input, is closed

    threading.Thread(target=read, name="keyboard", daemon=True).start()
    while (line := await waiting.get()) is not None:
        room.release()
        yield line
