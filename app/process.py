"""What a process does to itself when serving is all it does: garbage and thread switches that nobody waits for."""

import gc
import sys

# A full collection walks everything that is alive. What lives for as long as the server is set aside once, and the
# short-lived rest is looked at after as many new objects as a hundred turns make.
_COLLECT_AFTER = (20_000, 20, 50)
# The database's threads hand over after this long instead of 5 ms: a look-up that is done must not wait for the loop.
_SWITCH_S = 0.001


class OwnProcess:
    """Tunes the interpreter once everything is loaded."""

    async def start(self) -> None:
        """Set aside what is loaded by now, and switch threads sooner."""
        sys.setswitchinterval(_SWITCH_S)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_COLLECT_AFTER)

    async def aclose(self) -> None:
        """Nothing: the process ends."""
