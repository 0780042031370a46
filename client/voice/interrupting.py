"""Ctrl-C during a call: the first one hangs up, the second one stops at once."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def hanging_up(hang_up: Callable[[], None]) -> Iterator[None]:
    """While the block runs, Ctrl-C, a closed terminal and a polite kill call `hang_up`."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    told = False

    def stop() -> None:
        nonlocal told
        if told and task is not None:
            task.cancel()
        told = True
        hang_up()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
