"""What a process does to itself when serving is all it does: garbage and thread switches that nobody waits for."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# A full collection walks everything that is alive. What lives for as long as the server is set aside once, and the
# short-lived rest is looked at after as many new objects as a hundred turns make.
_COLLECT_AFTER = (20_000, 20, 10)
# The database's threads hand over after this long instead of 5 ms: a look-up that is done must not wait for the loop.
_SWITCH_S = 0.001


@contextmanager
def importing() -> Iterator[None]:
    """Without collections until the server is up: next to nothing of what is imported is ever garbage.

    They walk all of it again and again, and take a fifth of the time to the first answer.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class OwnProcess:
    """Tunes the interpreter once everything is loaded."""

    async def start(self) -> None:
        """Set aside what is loaded by now, and switch threads sooner."""
        sys.setswitchinterval(_SWITCH_S)
        gc.freeze()
        gc.set_threshold(*_COLLECT_AFTER)
        gc.enable()

    async def aclose(self) -> None:
        """Nothing: the process ends."""
