"""How long streams that may take their time leave their words in the socket: until common beats, all together."""

import asyncio

_BEATS = 2  # a wait; two crowds of streams take turns then
_MOST = 1.65  # times what is to be gathered, of a wait and twice the loop's lateness: few streams wait longer
_SHARE = 0.05  # of one wait in what is known of the loop's lateness
_FADES = 0.98  # how it is forgotten while nobody waits
_LEAST_S = 0.001  # of a wait: a loop's timers know no less


class Pace:
    """The waits of all streams of one model. Done one after the other, their work costs a sixth less than in turn."""

    def __init__(self, gather_s: float) -> None:
        """`gather_s`: about how long a wait is, in seconds; 0 means none. Inside a first sentence it is `moment_s`."""
        self._gather_s = gather_s if gather_s >= _LEAST_S else 0.0
        self.moment_s = self._beat_s = self._gather_s / _BEATS
        self._late_s = 0.0
        self._resting: dict[float, list[asyncio.Transport]] = {}

    def rest(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> float | None:
        """Read nothing from a connection until a beat, whose time on the loop's clock is given back; None: no wait.

        One timer a beat wakes all of them; a wait of its own for each stream costs as much as what it then reads.
        A loop that is late gathers words by itself: where it is, one beat is waited for, or none.
        """
        beats = self._beats()
        if beats < 1:
            self._late_s *= _FADES
            return None
        beat = (loop.time() // self._beat_s + beats) * self._beat_s
        resting = self._resting.get(beat)
        if resting is None:
            resting = self._resting[beat] = []
            loop.call_at(beat, self._go_on, beat)
        resting.append(transport)
        transport.pause_reading()
        return beat

    def came(self, late_s: float) -> None:
        """So long after its beat a stream had its words. A model that had none by then says nothing about the loop."""
        if late_s < self._gather_s:
            self._late_s += _SHARE * (max(0.0, late_s) - self._late_s)

    def _beats(self) -> int:
        """How many beats are waited for, the one under way among them."""
        if not self._gather_s:
            return 0
        return min(_BEATS, int((_MOST * self._gather_s - 2 * self._late_s) / self._beat_s))

    def _go_on(self, beat: float) -> None:
        for transport in self._resting.pop(beat):
            wake(transport)


def wake(transport: asyncio.Transport) -> None:
    """Read from a connection again, unless it was closed meanwhile."""
    if not transport.is_closing():
        transport.resume_reading()
