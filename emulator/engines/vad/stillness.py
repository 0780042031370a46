"""Says when a room is as still as it was: what is no louder than its own hum needs no model to be called silence."""

from collections import deque

_SETTLED = 32  # frames without speech (a second) after which the room's hum is known
_SPEECH = 0.1  # a probability from which a frame is not stillness
_LOUDER = 1.5  # times the hum's power; steady noise varies by a tenth from frame to frame
_DRIFT = 0.05  # of each still frame goes into the hum: a fan that turns up slowly is followed
_LEAST = 4.0  # power below which nothing is ever heard (two steps of 65,536)


class Stillness:
    """One conversation's room. Tell it each frame's power (mean square), and what the model said where it was asked."""

    def __init__(self) -> None:
        self._powers: deque[float] = deque(maxlen=_SETTLED)
        self._hum = 0.0

    def covers(self, power: float) -> bool:
        """Whether this frame is the hum and no more. False until there is one to compare with."""
        if len(self._powers) < _SETTLED:
            return False
        if power > _LOUDER * max(self._hum, _LEAST):
            self._powers.clear()
            return False
        self._hum += _DRIFT * (power - self._hum)
        return True

    def heard(self, power: float, probability: float) -> None:
        """What the model made of a frame that was not covered."""
        if probability >= _SPEECH or (self._powers and power > 2 * _LOUDER * max(min(self._powers), _LEAST)):
            self._powers.clear()
            return
        self._powers.append(power)
        self._hum = sum(self._powers) / len(self._powers)
