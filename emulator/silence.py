"""Nobody speaks: when the agent is to speak up again, and when the call is given up."""

from collections.abc import Callable
from dataclasses import dataclass

from emulator.timers import Timers


@dataclass(frozen=True, slots=True)
class SilenceSettings:
    """Seconds, -1 is never.

    After `prods` in a row that brought no answer the agent stays silent; a client that never sent anything, not even
    audio, is asked once.
    """

    turn_timeout: float = 7.0
    first_timeout: float = 7.0
    give_up: float = -1.0
    prods: int = 3


class Silence:
    """Watches the quiet. `speak_up` is called when the agent should; `give_up` when the call is to end."""

    def __init__(self, settings: SilenceSettings, speak_up: Callable[[], None], give_up: Callable[[], None]) -> None:
        self._settings = settings
        self._calls = {"speak_up": speak_up, "give_up": give_up}
        self._prods = 0
        self._is_there = False
        self._is_first = True
        self._wait: float | None = None
        self._timers = Timers(self._ring)

    def rest(self, wait: float | None = None) -> None:
        """Nothing is to be done until somebody speaks; `wait` where the agent itself asked for a certain time."""
        usual = self._settings.first_timeout if self._is_first else self._settings.turn_timeout
        self._wait = usual if wait is None else wait
        if self._wait > 0 and self._prods < (self._settings.prods if self._is_there else min(1, self._settings.prods)):
            self._timers.set("speak_up", self._wait)
        if self._settings.give_up > 0 and not self._timers.is_set("give_up"):
            self._timers.set("give_up", self._settings.give_up)

    def busy(self) -> None:
        """Somebody speaks, or a reply is being made."""
        self._timers.clear("speak_up")

    def caller_is_there(self) -> None:
        """The client sends audio, if only silence: somebody may be listening."""
        self._is_there = True

    def caller_acts(self) -> None:
        """The caller has said or done something: patience starts anew."""
        self._prods, self._is_first, self._is_there = 0, False, True
        self._timers.clear("give_up")
        if self._timers.is_set("speak_up") and self._wait is not None:
            self._timers.set("speak_up", self._wait)

    def close(self) -> None:
        """The conversation is over."""
        self._timers.close()

    def _ring(self, name: str) -> None:
        if name == "speak_up":
            self._prods += 1
        self._calls[name]()
