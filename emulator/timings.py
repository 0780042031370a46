"""Where the time of one turn goes, from the end of speech to the first audio; times are passed in, in seconds."""

import re
from dataclasses import dataclass, field
from typing import Literal

Mark = Literal["speech_end", "endpointed", "transcribed", "asked", "first_token", "first_sentence", "first_audio"]

_STAGES: tuple[tuple[str, Mark, Mark], ...] = (
    ("endpointing", "speech_end", "endpointed"),
    ("stt", "endpointed", "transcribed"),
    ("ttft", "asked", "first_token"),
    ("first_sentence", "first_token", "first_sentence"),
    ("tts", "first_sentence", "first_audio"),
)
_CLAUSE_END = re.compile(r"[.!?…,;:]\s")


@dataclass(slots=True)
class TurnTimings:
    """The marks of one turn. Each is set once, the first time it is reached."""

    marks: dict[Mark, float] = field(default_factory=dict)
    _text: str = ""
    _last_words: float | None = None

    def mark(self, name: Mark, at: float) -> None:
        """`name` was reached at `at`."""
        self.marks.setdefault(name, at)

    def words(self, text: str, at: float) -> None:
        """The model wrote more; notes the first token, and the first piece a voice can speak."""
        self.mark("first_token", at)
        self._last_words = at
        if "first_sentence" not in self.marks:
            self._text += text
            if _CLAUSE_END.search(self._text):
                self.mark("first_sentence", at)

    def audible(self, at: float) -> None:
        """The first audio left; the words that had come until then were enough for the voice."""
        if self._last_words is not None:
            self.mark("first_sentence", self._last_words)
        self.mark("first_audio", at)

    def stages(self) -> dict[str, float]:
        """Milliseconds of each stage that took place, one after the other: they add up to the total.

        What waited for nothing (a reply begun on a guess) takes no time: every mark counts from where the one before
        it ended.
        """
        reached: float | None = None
        found: dict[str, float] = {}
        end = self.marks.get("first_audio")
        for name, begin, finish in _STAGES:
            if begin in self.marks and reached is None:
                reached = self.marks[begin]
            if finish not in self.marks or reached is None:
                continue
            at = self.marks[finish] if end is None else min(self.marks[finish], end)
            found[name] = round(max(0.0, at - reached) * 1000, 1)
            reached = max(reached, at)
        return found

    def total(self) -> float | None:
        """Milliseconds from the end of the caller's turn to the first audio (or text), if both are known."""
        start = next((self.marks[m] for m in ("speech_end", "asked") if m in self.marks), None)
        end = self.marks.get("first_audio")
        return None if start is None or end is None else round(max(0.0, end - start) * 1000, 1)

    def ttfs(self) -> float | None:
        """Milliseconds from the request to the first piece a voice can speak."""
        if "asked" not in self.marks or "first_sentence" not in self.marks:
            return None
        return round(max(0.0, self.marks["first_sentence"] - self.marks["asked"]) * 1000, 1)

    def event(self, event_id: int) -> dict[str, object]:
        """The body of the `internal_timings` event."""
        stages = self.stages()
        figures: dict[str, float | None] = {**stages, "ttfs": self.ttfs(), "total": self.total()}
        figures["tts_first_byte"] = figures.pop("tts", None)
        figures.pop("first_sentence", None)
        body = {
            "event_id": event_id,
            "stages": [{"name": name, "ms": ms} for name, ms in stages.items()],
            "milliseconds": {name: ms for name, ms in figures.items() if ms is not None},
        }
        return {"internal_timings_event": body}

    def metrics(self) -> dict[str, object]:
        """The same as `conversation_turn_metrics`: the platform's names where it has one, seconds."""
        names = {
            "stt": "convai_asr_trailing_service_latency",
            "ttft": "convai_llm_service_ttfb",
            "tts": "convai_tts_service_ttfb",
            "endpointing": "convai_endpointing",
        }
        found = {names[stage]: ms for stage, ms in self.stages().items() if stage in names}
        extra = {"convai_llm_service_ttf_sentence": self.ttfs(), "convai_end_of_speech_to_first_audio": self.total()}
        found |= {name: ms for name, ms in extra.items() if ms is not None}
        return {"metrics": {name: {"elapsed_time": round(ms / 1000, 4)} for name, ms in found.items()}}
