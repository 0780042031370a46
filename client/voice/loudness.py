"""Where in a stream of audio there is sound: by loudness, in steps of 5 ms. Pure."""

from collections import deque

from convai.audio import rms

STEP_S = 0.005
_QUIET = 0.003
"""Nothing below this is sound: 50 dB under full scale."""
_ABOVE_FLOOR = 3.0
_LOUDEST_FLOOR = 0.02  # 34 dB under full scale: what is louder than three times this is sound, however long it lasts
_FLOOR_STEPS = 300  # the floor is the quietest moment of the last second and a half: people breathe, noise does not


class Loudness:
    """Finds sound above the noise of the line. Times are seconds of audio since the beginning."""

    def __init__(self, rate: int) -> None:
        self.level = 0.0
        self.last: float | None = None
        self._step = 2 * int(rate * STEP_S)
        self._steps: deque[float] = deque(maxlen=_FLOOR_STEPS)

    def feed(self, pcm: bytes, at: float) -> None:
        """PCM16 that begins at this time. Afterwards `level` (0 to 1) is its loudness, `last` the last sound's end."""
        self.level = rms(pcm)
        for number, begin in enumerate(range(0, len(pcm), self._step)):
            loud = rms(pcm[begin : begin + self._step])
            self._steps.append(loud)
            if loud > max(_QUIET, _ABOVE_FLOOR * self._floor()):
                self.last = at + (number + 1) * STEP_S

    def _floor(self) -> float:
        return min(_LOUDEST_FLOOR, *self._steps) if len(self._steps) == _FLOOR_STEPS else 0.0
