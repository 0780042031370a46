"""Runs: the stretches of an utterance that spell something, with every way they may be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from app.hearing.homophones import homophone_at
from app.hearing.spelling import Unit, is_inward, is_outward, unit_at
from app.hearing.tokens import Token
from app.hearing.vocabulary import FILLERS

_MOST_FILLERS = 4
_LONGEST = 40  # units; nobody spells more in one breath
_LONG_PIECE = 4  # written characters that are likely to stand for something on their own
_MOST_RUNS = 200
_AMBIGUOUS = 4  # number phrases whose other reading is tried


@dataclass(frozen=True, slots=True)
class Run:
    """Units without words between them. `commas` are the positions in `units` that a comma stands before."""

    units: tuple[Unit, ...]
    commas: frozenset[int] = frozenset()

    @property
    def start(self) -> int:
        """The run's first token."""
        return self.units[0].start

    @property
    def end(self) -> int:
        """The token after the run's last."""
        return self.units[-1].end

    @property
    def text(self) -> str:
        """The plainest reading: everything joined."""
        return "".join(unit.text for unit in self.units)

    def part(self, first: int, last: int | None = None) -> "Run":
        """The run of the units from `first` to before `last`."""
        last = len(self.units) if last is None else last
        return Run(self.units[first:last], frozenset(c - first for c in self.commas if first < c < last))


def runs(found: Sequence[Token]) -> list[Run]:
    """The runs of an utterance, in order, at most 200. Linear in its length."""
    gathered: list[Run] = []
    units: list[Unit] = []
    commas: set[int] = set()
    at = 0
    while at < len(found) and len(gathered) < _MOST_RUNS:
        unit = homophone_at(found, at, _last(units, at)) or unit_at(found, at)
        if unit is None:
            at += 1
            continue
        if units and not _joins(found, units[-1], unit, len(units)):
            gathered.append(Run(tuple(units), frozenset(commas)))
            units, commas = [], set()
        if units and "," in found[units[-1].end - 1].pause:
            commas.add(len(units))
        units.append(unit)
        at = unit.end
    if units:
        gathered.append(Run(tuple(units), frozenset(commas)))
    return gathered


def _last(units: Sequence[Unit], at: int) -> Unit | None:
    return units[-1] if units and units[-1].end == at else None


def _joins(found: Sequence[Token], before: Unit, unit: Unit, count: int) -> bool:
    """Whether `unit` goes on with what `before` is part of."""
    between = found[before.end : unit.start]
    if count >= _LONGEST or len(between) > _MOST_FILLERS or "shape" in {before.kind, unit.kind}:
        return False
    if any(token.text not in FILLERS and token.text not in {"-", "/"} for token in between):
        return False
    pause = found[before.end - 1].pause.replace("...", "").replace("…", "")
    if not pause or pause == "-":
        return True
    if pause == ",":
        halves = is_outward(before.text) and is_inward(unit.text)  # "SW1A, 2AA"
        return halves or before.kind == "letter" or not (is_long(before) or is_long(unit))
    if pause != ".":
        return False
    dotted = "." in found[before.end - 1].text and "." in found[unit.start].text  # "S.W.1.A. 2.A.A."
    return dotted or (len(before.text) == 1 and (len(unit.text) == 1 or (before.is_letter and unit.kind == "typed")))


def is_long(unit: Unit) -> bool:
    """Whether the unit was written in one piece that is likely to stand for something on its own."""
    return unit.kind in {"typed", "code"} and len(unit.text) >= _LONG_PIECE


def joined(run: Run, most: int = 12) -> list[str]:
    """Every way the whole run may be read, likeliest first: a number phrase this way or that, O as letter or zero."""
    open_units = [at for at, unit in enumerate(run.units) if len(unit.readings) > 1][-_AMBIGUOUS:]
    choices = sorted(product((0, 1), repeat=len(open_units)), key=_other_readings)
    read = (_read(run, dict(zip(open_units, choice, strict=True))) for choice in choices)
    return list(dict.fromkeys((*islice(read, most), run.text)))


def _other_readings(choice: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """Fewest unlikely readings first, those at the end of the run before those at its beginning."""
    return sum(choice), choice


def _read(run: Run, chosen: dict[int, int]) -> str:
    return "".join(_character(run, at, chosen.get(at, 0)) for at in range(len(run.units)))


def _character(run: Run, at: int, reading: int) -> str:
    """A unit's text; "oh" between letters is the letter."""
    unit = run.units[at]
    text = unit.readings[reading]
    if unit.kind != "oh" or len(run.units) == 1:
        return text
    before = run.units[at - 1].is_letter if at else True
    after = run.units[at + 1].is_letter if at + 1 < len(run.units) else not at
    return "O" if before and after else text


def pieces(run: Run) -> Iterator[Run]:
    """Parts of the run that may stand alone: what was written together, and what commas set apart."""
    for at, unit in enumerate(run.units):
        if is_long(unit) and len(run.units) > 1:
            first = at
            while first and run.units[first - 1].is_letter:
                first -= 1
            yield run.part(first, at + 1)
    edges = [0, *sorted(run.commas), len(run.units)]
    if len(edges) > 2:
        for first, last in pairwise(edges):
            yield run.part(first, last)
