"""Where an utterance begins and ends, from a VAD's probabilities: time is counted in audio, never on a clock."""

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["started", "paused", "resumed", "ended"]

EAGERNESS_MS = {"eager": 200.0, "patient": 700.0}
"""Silence that ends a turn for the eager and the patient; "normal" takes the setting."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When speech counts as begun and as over; durations in milliseconds of audio.

    Between the two probabilities nothing changes (hysteresis): such frames neither begin speech nor end it. `guess_ms`
    of silence announce a pause, so that a reply may be started on a guess; 0 announces none. `lag_ms` is how much
    longer than the speech itself the VAD hears speech: that much of the silence has passed when it first tells of it.
    """

    start: float = 0.5
    end: float = 0.35
    start_ms: float = 96.0
    barge_in_ms: float = 96.0
    end_ms: float = 300.0
    guess_ms: float = 0.0
    lag_ms: float = 0.0
    preroll_ms: float = 320.0
    longest_ms: float = 60_000.0

    def for_eagerness(self, eagerness: str) -> "Thresholds":
        """The same for an agent's `turn_eagerness`."""
        return replace(self, end_ms=EAGERNESS_MS.get(eagerness, self.end_ms))


@dataclass(frozen=True, slots=True)
class Boundary:
    """Something about the caller's speech was decided.

    `at_ms` is where in the audio it happened (the first frame of speech, or the end of the last one), `decided_ms`
    where in the audio it was known.
    """

    kind: Kind
    at_ms: float
    decided_ms: float


class Endpointer:
    """Feed one probability per frame; take the boundaries. Begins in silence, at audio time 0."""

    def __init__(self, thresholds: Thresholds | None = None) -> None:
        self.thresholds = thresholds or Thresholds()
        self.now_ms = 0.0
        self.speaking = False
        self._run_ms = 0.0
        self._spoken_until = 0.0
        self._started_at = 0.0
        self._paused = False

    def feed(self, probability: float, frame_ms: float, *, agent_speaks: bool = False) -> list[Boundary]:
        """Take one frame of `frame_ms`; while the agent speaks, it takes `barge_in_ms` of speech to begin."""
        self.now_ms += frame_ms
        if self.speaking:
            return self._in_speech(probability, frame_ms)
        return self._in_silence(probability, frame_ms, agent_speaks=agent_speaks)

    def reset(self) -> list[Boundary]:
        """The audio is over, or is not to count: speech under way ends here."""
        self._run_ms = 0.0
        if not self.speaking:
            return []
        return [self._end()]

    def _in_silence(self, probability: float, frame_ms: float, *, agent_speaks: bool) -> list[Boundary]:
        if probability < self.thresholds.start:
            self._run_ms = 0.0
            return []
        self._run_ms += frame_ms
        if self._run_ms + 1e-9 < (self.thresholds.barge_in_ms if agent_speaks else self.thresholds.start_ms):
            return []
        self.speaking, self._paused = True, False
        self._started_at = self.now_ms - self._run_ms
        self._spoken_until = self.now_ms
        self._run_ms = 0.0
        return [Boundary("started", self._started_at, self.now_ms)]

    def _in_speech(self, probability: float, frame_ms: float) -> list[Boundary]:
        if probability >= self.thresholds.end:
            return self._goes_on()
        self._run_ms += frame_ms
        silent_ms = self._run_ms + self.thresholds.lag_ms + 1e-9
        if silent_ms >= self.thresholds.end_ms or self._too_long():
            return [self._end()]
        if not self._paused and 0 < self.thresholds.guess_ms <= silent_ms:
            self._paused = True
            return [Boundary("paused", self._speech_end(), self.now_ms)]
        return []

    def _goes_on(self) -> list[Boundary]:
        was_paused, self._paused = self._paused, False
        self._run_ms, self._spoken_until = 0.0, self.now_ms
        if self._too_long():
            return [self._end()]
        return [Boundary("resumed", self.now_ms, self.now_ms)] if was_paused else []

    def _too_long(self) -> bool:
        # Babble never falls silent: without this, such a turn would never end.
        return self.now_ms - self._started_at >= self.thresholds.longest_ms

    def _end(self) -> Boundary:
        self.speaking, self._paused, self._run_ms = False, False, 0.0
        return Boundary("ended", self._speech_end(), self.now_ms)

    def _speech_end(self) -> float:
        return max(self._started_at, self._spoken_until - self.thresholds.lag_ms)
