"""The figures of a run as a Markdown table, with the aims beside them."""

from collections.abc import Callable, Iterator, Mapping

from benchmarks.contestants import DOCUMENTED, LIMIT, LITELLM, OURS
from benchmarks.figures import STREAMS, Figures, hang_up_text, missed

Row = tuple[str, Callable[[Figures], str], str]
_MOST_CPU = {LIMIT: 2.0, DOCUMENTED: 1 / 3, LITELLM: 1 / 10}


def markdown(found: Mapping[str, Figures]) -> str:
    """The table: a row a figure, a column a server; the last columns are our aim and whether we meet it."""
    head = ["figure", *found, "aim", "met"]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for (name, shown, aim), met in zip(_rows(), _met(found), strict=True):
        cells = [name, *(shown(figures) for figures in found.values()), aim, met]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _rows() -> Iterator[Row]:
    aims = ("<= 12, and <= documentation-style", "", "<= 60")
    for streams, aim in zip(STREAMS, aims, strict=True):
        plural = "" if streams == 1 else "s"
        yield f"added to first content, {streams} stream{plural}, p50 ms", _added(streams), aim
    yield "CPU a chunk at 128 streams, µs", lambda f: f"{f.cpu_us(128):.0f}", "2x pass-through, 1/3 doc., 1/10 LiteLLM"
    yield "streams sustained, p99 gap <= 100 ms", lambda f: str(f.sustained), ">= 250"
    yield "hang-up mid-stream seen, p50 / p99 ms", lambda f: hang_up_text(f.mid_stream), "<= 5 / 50, none missed"
    yield "hang-up while thinking, p50 / p99 ms", lambda f: hang_up_text(f.thinking), "<= 5 / 50, none missed"
    yield "memory an open stream, kB", lambda f: f"{f.kb_a_stream:.0f}", "<= 60"
    yield "context stage at 32 streams, p99 ms", _context, "<= 10"
    yield "cold start to first answer, s", lambda f: f"{f.cold_s:.2f}" if f.cold_s else "-", "<= 2"
    yield "replies that failed", lambda f: str(f.failures), "0"


def _added(streams: int) -> Callable[[Figures], str]:
    return lambda figures: f"{figures.added_ms(streams):.1f}"


def _context(figures: Figures) -> str:
    return "-" if figures.context_p99_ms is None else f"{figures.context_p99_ms:.1f}"


def _met(found: Mapping[str, Figures]) -> Iterator[str]:
    """For each row whether our server meets the aim; "" where there is none."""
    our, documented = found[OURS], found[DOCUMENTED]
    yield _yes(our.added_ms(1) <= min(12, documented.added_ms(1)))
    yield ""
    yield _yes(our.added_ms(128) <= 60)
    yield _yes(
        all(our.cpu_us(128) <= most * found[name].cpu_us(128) for name, most in _MOST_CPU.items() if name in found)
    )
    yield _yes(our.sustained >= 250)
    for hang_ups in (our.mid_stream, our.thinking):
        yield _yes(all(h.p50_ms <= 5 and h.p99_ms <= 50 for h in hang_ups) and not missed(hang_ups))
    yield _yes(our.kb_a_stream <= 60)
    yield _yes(our.context_p99_ms is not None and our.context_p99_ms <= 10)
    yield _yes(our.cold_s <= 2)
    yield _yes(our.failures == 0)


def _yes(met: bool) -> str:
    return "yes" if met else "no"


def ratios(found: Mapping[str, Figures]) -> str:
    """One line a peer: how our server compares."""
    our = found[OURS]
    lines = []
    for name, other in found.items():
        if name == OURS:
            continue
        added = ", ".join(f"{other.added_ms(s) / our.added_ms(s):.1f}x at {s}" for s in STREAMS)
        cpu = our.cpu_us(128) / other.cpu_us(128)
        lines.append(f"- {name}: adds {added} what Repartee adds; Repartee uses {cpu:.2f}x its CPU a chunk")
    return "\n".join(lines)
