"""Postcodes in an utterance, typed or spoken: US, UK, Canadian, and plain digits."""

import re
from collections.abc import Iterator, Sequence

from app.hearing.bearings import Bearing, bearing
from app.hearing.runs import Run, joined, runs
from app.hearing.tokens import Token, tokens
from app.hearing.vocabulary import CORRECTIONS

_UK = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_CANADA = re.compile(r"([A-Z][0-9][A-Z])([0-9][A-Z][0-9])")
_US = re.compile(r"[0-9]{5}")
_US_LONG = re.compile(r"([0-9]{5})([0-9]{4})")
_GENERIC = re.compile(r"[0-9]{3,10}|(?=.*[0-9])[A-Z0-9]{4,8}")
_COUNTRY = re.compile(r"(?:D|DE|A|AT|CH|F|FR|I|IT|NL|B|BE|US)([0-9]{4,5})")  # "D-10115"
_DROPPED = 3  # units at either end that may belong to the words around
_MOST = 6
_GAP = 5  # words between a postcode and its correction
_NEVER: frozenset[Bearing] = frozenset({"order", "phone", "price", "quantity", "time", "date", "other", "email"})


def postcodes(text: str, *, expecting: bool = False) -> tuple[str, ...]:
    """The postcodes said, likeliest first ("90210", "90210-1234", "SW1A 1AA", "K1A 0B1").

    `expecting`: we have just asked for one, so anything that may be one is taken; without it only what is introduced
    ("my zip is …") or has the form of nothing else.
    """
    found = tokens(text)
    introduced: list[str] = []
    others: list[str] = []
    last: Run | None = None
    for run in runs(found):
        kind = bearing(found, run)
        if run.units[0].kind == "shape":
            continue
        codes = _codes_in(run, kind, expecting=expecting or bool(introduced and _corrects(found, last, run)))
        if codes and _corrects(found, last, run):
            introduced, others = ([], []) if kind == "postcode" or not introduced else (codes, [])
        if kind == "postcode":
            introduced += codes
        else:
            others += codes
        last = run if codes else last
    return tuple(dict.fromkeys((*introduced, *others)))[:_MOST]


def _codes_in(run: Run, kind: Bearing, *, expecting: bool) -> list[str]:
    """The postcodes that the run may be, with what the words around it make of it."""
    if kind == "postcode" or (expecting and kind not in _NEVER):
        return list(_codes(run))
    return _shaped(run) if kind not in _NEVER and is_unmistakable(run) else []


def _corrects(found: Sequence[Token], before: Run | None, run: Run) -> bool:
    """Whether the run takes the place of the one before ("90210, no wait, 90211")."""
    between = found[before.end : run.start] if before else ()
    return 0 < len(between) <= _GAP and any(token.text in CORRECTIONS for token in between)


def is_unmistakable(run: Run) -> bool:
    """Whether the run has a form that only a postcode has: UK, Canadian, or ZIP+4."""
    written = [len(unit.text) for unit in run.units]
    if written == [5, 4] and run.text.isdigit():
        return True
    return bool(_UK.fullmatch(run.text) or _CANADA.fullmatch(run.text)) and len(run.units) != 1


def _shaped(run: Run) -> list[str]:
    return [code for code in (_formatted(run.text),) if code]


def _codes(run: Run) -> Iterator[str]:
    """Everything in the run that may be a postcode: known forms first, then plain digits and codes."""
    for part in _parts(run):
        for text in joined(part):
            code = _formatted(text)
            if code:
                yield code
    for text in joined(run):
        if _GENERIC.fullmatch(text):
            yield text
            if country := _COUNTRY.fullmatch(text):
                yield country[1]


def _parts(run: Run) -> Iterator[Run]:
    """The whole run, then the run without a few weak letters of the words around it."""
    yield run
    weak = [unit.kind == "weak" for unit in run.units]
    first = next((at for at, is_weak in enumerate(weak) if not is_weak), 0)
    for lead in range(1, min(first, _DROPPED, len(weak) - 1) + 1):
        yield run.part(lead)
    if weak[-1] and len(weak) > 1:
        yield run.part(0, len(weak) - 1)


def _formatted(text: str) -> str:
    """The text as its country writes it, or "" when no known form fits."""
    for shape in (_UK, _CANADA):
        match = shape.fullmatch(text)
        if match:
            return f"{match[1]} {match[2]}"
    match = _US_LONG.fullmatch(text)
    if match:
        return f"{match[1]}-{match[2]}"
    return text if _US.fullmatch(text) else ""
