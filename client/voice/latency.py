"""How long each turn took: the server's own stages where it tells them, and what was measured here. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from convai.events import Unknown

TIMINGS = "internal_timings"
_NAMES = {
    "endpointing": "endpointing",
    "stt": "STT",
    "ttft": "TTFT",
    "first_sentence": "first sentence",
    "tts": "TTS first byte",
}


@dataclass(frozen=True, slots=True)
class Stages:
    """What the server measured in one turn, in milliseconds: the stages add up to `total`."""

    event_id: int
    stages: Mapping[str, float] = field(default_factory=dict)
    ttfs: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class TurnLatency:
    """One turn. Milliseconds from the end of the caller's speech (of the message, in text) to what the name says.

    `sound` is the first audio of the reply being played, `words` its first words, `understood` the transcript.
    """

    event_id: int = 0
    understood: float | None = None
    words: float | None = None
    sound: float | None = None
    server: Stages | None = None

    @property
    def line(self) -> str:
        """One line for people."""
        parts = []
        if self.server is not None and self.server.stages:
            stages = " + ".join(f"{_NAMES.get(name, name)} {ms:.0f}" for name, ms in self.server.stages.items())
            total = "" if self.server.total is None else f" = {self.server.total:.0f} ms"
            ttfs = "" if self.server.ttfs is None else f" (TTFS {self.server.ttfs:.0f})"
            parts.append(f"{stages}{total}{ttfs}")
        elif self.understood is not None:
            parts.append(f"transcript after {self.understood:.0f} ms")
        if self.server is None and self.words is not None:
            parts.append(f"reply after {self.words:.0f} ms")
        if self.sound is not None:
            parts.append(f"end of speech → first audio, recorded here: {self.sound:.0f} ms{self._remainder}")
        elif self.server is not None and self.words is not None:
            parts.append(f"first words, measured here: {self.words:.0f} ms")
        return " · ".join(parts)

    @property
    def _remainder(self) -> str:
        """What the server cannot know: the line, the frames of the sound device, and where each hears speech end."""
        if self.server is None or self.server.total is None or self.sound is None:
            return ""
        return f" (line and sound device {self.sound - self.server.total:+.0f})"

    @property
    def form(self) -> dict[str, object]:
        """The same for machines."""
        server = self.server
        return {
            "event_id": self.event_id,
            "end_of_speech_to_transcript_ms": _rounded(self.understood),
            "end_of_speech_to_first_words_ms": _rounded(self.words),
            "end_of_speech_to_first_audio_ms": _rounded(self.sound),
            "server": None
            if server is None
            else {"stages": dict(server.stages), "ttfs_ms": server.ttfs, "total_ms": server.total},
        }


class Latency:
    """Takes in what happens, in seconds on any one clock, and gives each turn once it is known."""

    def __init__(self, *, spoken: bool, told: bool) -> None:
        self._spoken = spoken
        self._told = told  # the server tells its stages
        self._from: float | None = None
        self._turn = TurnLatency()
        self._stages: dict[int, Stages] = {}
        self._answered = 0

    def asked(self, at: float) -> None:
        """The caller's words are over: those of a transcript ended at `at`, or a message was sent then."""
        self._from = at
        self._turn = TurnLatency()

    def understood(self, at: float) -> None:
        """The transcript is here."""
        self._turn = replace(self._turn, understood=self._since(at))

    def words(self, event_id: int, at: float) -> TurnLatency | None:
        """Words of a reply are here; the turn, if that completes it."""
        if event_id > self._answered and self._turn.words is None:
            self._turn = replace(self._turn, words=self._since(at))
        return self._done(event_id)

    def sounded(self, event_id: int, at: float) -> TurnLatency | None:
        """The first audio of a reply is heard; the turn, if that completes it."""
        if event_id > self._answered and self._turn.sound is None:
            self._turn = replace(self._turn, sound=self._since(at), event_id=event_id)
        return self._done(event_id)

    def timed(self, stages: Stages) -> TurnLatency | None:
        """The server's stages; the turn, if that completes it."""
        self._stages = {stages.event_id: stages}
        return self._done(stages.event_id)

    def _since(self, at: float) -> float | None:
        return None if self._from is None else max(0.0, (at - self._from) * 1000)

    def _done(self, event_id: int) -> TurnLatency | None:
        turn = self._turn
        if self._from is None or event_id <= self._answered:
            return None
        if (turn.sound if self._spoken else turn.words) is None:
            return None
        if self._told and event_id not in self._stages:
            return None
        self._answered, self._from = event_id, None
        return replace(turn, event_id=event_id, server=self._stages.pop(event_id, None))


def read_stages(event: Unknown) -> Stages | None:
    """The emulator's `internal_timings`; None for any other message, or one that is not as expected."""
    body = event.payload.get(f"{TIMINGS}_event") if event.type == TIMINGS else None
    if not isinstance(body, Mapping) or not isinstance(body.get("event_id"), int):
        return None
    listed, figures = body.get("stages"), body.get("milliseconds")
    stages = {
        stage["name"]: float(stage["ms"])
        for stage in (listed if isinstance(listed, list) else [])
        if isinstance(stage, Mapping) and isinstance(stage.get("name"), str) and _is_number(stage.get("ms"))
    }
    known = figures if isinstance(figures, Mapping) else {}
    ttfs, total = (float(known[name]) if _is_number(known.get(name)) else None for name in ("ttfs", "total"))
    return Stages(body["event_id"], stages, ttfs, total)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _rounded(ms: float | None) -> float | None:
    return None if ms is None else round(ms, 1)
