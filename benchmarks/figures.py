"""What is measured of each server, over the rounds of a run: medians."""

from dataclasses import dataclass, field
from statistics import median

from benchmarks.load.hangups import HangUps
from benchmarks.load.steady import Window

STREAMS = (1, 32, 128)


@dataclass(slots=True)
class Figures:
    """One server. `windows` are by number of streams; times in milliseconds."""

    cold_s: float = 0.0
    kb_a_stream: float = 0.0
    sustained: int = 0
    windows: dict[int, list[Window]] = field(default_factory=lambda: {streams: [] for streams in STREAMS})
    mid_stream: list[HangUps] = field(default_factory=list)
    thinking: list[HangUps] = field(default_factory=list)
    context_p99_ms: float | None = None

    def added_ms(self, streams: int) -> float:
        """Added time to first content, the median over the rounds of each round's p50."""
        return median(window.added_p50_ms for window in self.windows[streams])

    def cpu_us(self, streams: int) -> float:
        """Processor microseconds a token, requests and all."""
        return median(window.cpu_us_a_token for window in self.windows[streams])

    @property
    def failures(self) -> int:
        """Replies that broke off, and callers that could not connect."""
        return sum(w.failures + w.silent for windows in self.windows.values() for w in windows)


def hang_up_text(found: list[HangUps]) -> str:
    """p50 / p99 in milliseconds, and how many streams ran on for nobody."""
    if not found:
        return "-"
    p50, p99 = (median(times) for times in zip(*((h.p50_ms, h.p99_ms) for h in found), strict=True))
    return f"{p50:.1f} / {p99:.1f}; {missed(found)} of {sum(h.hung_up for h in found)} missed"


def missed(found: list[HangUps]) -> int:
    """Streams that ran on for nobody."""
    return sum(h.missed for h in found)
