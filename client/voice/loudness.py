"""Where in a stream of audio there is sound: by loudness, in steps of 5 ms. Pure."""

from convai.audio import rms

STEP_S = 0.005
_QUIET = 0.003
"""Nothing below this is sound: 50 dB under full scale."""
_ABOVE_FLOOR = 3.0
_RISE = 1.001  # how fast the floor follows a noise that came to stay: by a fifth in a second


class Loudness:
    """Finds sound above the noise of the line. Times are seconds of audio since the beginning."""

    def __init__(self, rate: int) -> None:
        self.level = 0.0
        self.first: float | None = None
        self.last: float | None = None
        self._step = 2 * int(rate * STEP_S)
        self._floor = 1.0

    def feed(self, pcm: bytes, at: float) -> None:
        """PCM16 that begins at this time. Afterwards `level` (0 to 1) is its loudness, `last` the last sound's end."""
        self.level = rms(pcm)
        for number, begin in enumerate(range(0, len(pcm), self._step)):
            loud = rms(pcm[begin : begin + self._step])
            if loud > max(_QUIET, _ABOVE_FLOOR * self._floor):
                start = at + number * STEP_S
                self.first = start if self.first is None else self.first
                self.last = start + STEP_S
            self._floor = min(loud, self._floor * _RISE + 1e-7)

    def again(self) -> None:
        """The next sound is the first."""
        self.first = None
