"""Order numbers in an utterance, typed or spoken, as the keys that orders are found by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.hearing.bearings import Bearing, bearing
from app.hearing.phones import is_phone
from app.hearing.postcodes import is_unmistakable
from app.hearing.runs import Run, is_long, joined, pieces, runs
from app.hearing.tokens import Token, may_hold_digits, tokens
from app.hearing.vocabulary import CORRECTIONS, POLITE

_MOST = 6
_LONGEST_KEY = 24
_SHORTEST_BARE = 4  # characters that nothing introduces but that are still believed
_STRENGTH: dict[Bearing, int] = {"order": 3, "number": 2, "none": 1}
_MAYBE: frozenset[Bearing] = frozenset({"order", "number"})
_LEAST_DIGITS = 3
_NEGATIONS = frozenset({"not", "isn't", "wasn't", "except"})
_NUMBER_WORDS = frozenset({"number", "order", "#", "no", "id", "is"})
_GAP = 8  # words between a number and its correction


@dataclass(frozen=True, slots=True)
class _Heard:
    """A run believed to be an order number. `keys`: likeliest first; `corrects`: it replaces the one before it."""

    run: Run
    strength: int
    keys: tuple[str, ...]
    corrects: bool = False
    denied: bool = False


@dataclass(frozen=True, slots=True)
class HeardNumber:
    """One order number of several in an utterance. `keys`: likeliest first; `introduced`: a word says what it is."""

    keys: tuple[str, ...]
    introduced: bool


def heard_numbers(text: str) -> tuple[HeardNumber, ...]:
    """The different order numbers that are meant, as they were said; what was corrected or denied is left out."""
    heard = _all_heard(_tokens(text))[0]
    kept = [
        item
        for at, item in enumerate(heard)
        if not item.denied and not (at + 1 < len(heard) and heard[at + 1].corrects)
    ]
    return tuple(HeardNumber(item.keys, item.strength > 1) for item in kept)


def has_unclear_number(text: str) -> bool:
    """Whether something like a number is said that is understood neither as an order's nor as anything else."""
    found = _tokens(text)
    heard, judged = _all_heard(found)
    return not heard and any(
        kind in _MAYBE and sum(c.isdigit() for c in run.text) >= _LEAST_DIGITS and not is_phone(run)
        and not is_unmistakable(run) and not _is_shape(found, run)
        for run, kind in judged
    )  # fmt: skip


def order_numbers(text: str) -> tuple[str, ...]:
    """Candidate order keys (as `app.orders.order_key` makes them), best first, at most six; () when there is none."""
    ranked = _ranked(_all_heard(_tokens(text))[0])
    firsts = [key for item in ranked for key in item.keys[:1]]
    others = [key for item in ranked for key in item.keys[1:]]
    return tuple(dict.fromkeys((*firsts, *others)))[:_MOST]


def _tokens(text: str) -> list[Token]:
    """None where nothing can be a digit: no order number is without one."""
    return tokens(text) if may_hold_digits(text) else []


def _all_heard(found: Sequence[Token]) -> tuple[list[_Heard], list[tuple[Run, Bearing]]]:
    """What is believed to be an order number, and every run with what it is."""
    heard: list[_Heard] = []
    judged: list[tuple[Run, Bearing]] = []
    for run in runs(found):
        kind = bearing(found, run, judged[-1:])
        judged.append((run, kind))
        candidate = _heard(found, run, kind, heard[-1] if heard else None)
        if candidate:
            heard.append(candidate)
    return heard, judged


def _ranked(heard: Sequence[_Heard]) -> list[_Heard]:
    """Best first: what was corrected goes behind its correction, what was denied to the end."""
    superseded = [at + 1 < len(heard) and heard[at + 1].corrects for at in range(len(heard))]
    order = sorted(range(len(heard)), key=lambda at: (heard[at].denied, superseded[at], -heard[at].strength, at))
    return [heard[at] for at in order]


def _heard(found: Sequence[Token], run: Run, kind: Bearing, before: _Heard | None) -> _Heard | None:
    corrects = before is not None and _is_correction(found, before.run, run)
    strength = 0 if _is_shape(found, run) else _STRENGTH.get(kind, 0)
    if corrects and before and strength:
        strength = max(strength, before.strength)
    if not strength or not any(c.isdigit() for c in run.text):
        return None
    keys = tuple(_keys(found, run, introduced=strength > 1))
    if corrects and before and len(run.text) < min(len(before.keys[0]), _SHORTEST_BARE):
        keys = (before.keys[0][: -len(run.text)] + run.text,)
    elif strength == 1:
        keys = tuple(_bare(found, run, keys))
    elif len(run.text) < 3 and _goes_on(found, run, kind):
        return None
    if not keys:
        return None
    denied = bool(run.start) and found[run.start - 1].text in _NEGATIONS
    return _Heard(run, strength, keys, corrects, denied)


def _is_shape(found: Sequence[Token], run: Run) -> bool:
    """Whether it looks like a date or a measure, and nothing right before it says that it is a number's."""
    if run.units[0].kind != "shape":
        return False
    return len(run.text) < _SHORTEST_BARE or not run.start or found[run.start - 1].text not in _NUMBER_WORDS


def _is_correction(found: Sequence[Token], before: Run, run: Run) -> bool:
    between = found[before.end : run.start]
    return 0 < len(between) <= _GAP and any(token.text in CORRECTIONS for token in between)


def _goes_on(found: Sequence[Token], run: Run, kind: Bearing) -> bool:
    """Whether a short number is followed by what it counts ("order two blue kettles"), or is not an order's at all."""
    if kind == "number" and found[run.start - 1].text != "#":
        return not _is_alone(found, run)
    introduced = run.start and found[run.start - 1].text in {"number", "#", "no", "id"}
    return (
        not introduced and run.end < len(found) and not found[run.end - 1].pause and found[run.end].text not in POLITE
    )


def _is_alone(found: Sequence[Token], run: Run) -> bool:
    """Whether the run is the whole answer, politeness aside."""
    return all(token.text in POLITE for token in (*found[: run.start], *found[run.end :]))


def _bare(found: Sequence[Token], run: Run, keys: Sequence[str]) -> Iterator[str]:
    """The keys that are believed although nothing says that they are an order's."""
    if _is_elsewhere(found, run) or is_phone(run) or is_unmistakable(run):
        return
    alone = _is_alone(found, run)
    for key in keys:
        digits = sum(c.isdigit() for c in key)
        if (len(key) >= _SHORTEST_BARE and digits >= 3) or (alone and (digits >= 3 or 0 < digits < len(key))):
            yield key


def _is_elsewhere(found: Sequence[Token], run: Run) -> bool:
    """Whether the run is glued to something that is no identifier: an e-mail address, a price, a link."""
    near = (*found[max(run.start - 1, 0) : run.start], *found[run.end : run.end + 1])
    return any(token.text in {"@", "dot", "point", "percent"} for token in near) or (
        run.end < len(found) and found[run.end].text == "at" and any(t.text == "dot" for t in found[run.end :][:8])
    )


def _keys(found: Sequence[Token], run: Run, *, introduced: bool) -> Iterator[str]:
    """Every key the run may stand for, likeliest first."""
    trimmed = _trimmed(run, introduced=introduced)
    parts = [part for part in pieces(trimmed) if _stands_alone(part)]
    wholes = joined(trimmed)
    yield from _fit(wholes[:1] if not _sets_apart(found, trimmed) else ())
    yield from _fit([part.text for part in parts])
    yield from _fit(wholes)
    peeled = trimmed
    while len(peeled.units) > 1 and peeled.units[0].is_letter:
        peeled = peeled.part(1)
        yield from _fit([peeled.text] if len(peeled.text) >= 3 else ())
    yield from _fit([unit.text.replace("O", "0") for unit in trimmed.units if unit.kind == "code"])
    if introduced and (trimmed.end == run.end or run.end == len(found)):
        yield from _fit([run.text])


def _trimmed(run: Run, *, introduced: bool) -> Run:
    """The run without the small words at its ends that only sound like letters ("would be 1042", "1042 I paid")."""
    lead = 0
    while lead < len(run.units) - 1 and run.units[lead].kind == "weak":
        if (introduced and run.units[lead].text == "A") or run.units[lead + 1].is_letter:
            break
        lead += 1
    last = len(run.units)
    while last > lead + 1 and run.units[last - 1].kind == "weak":
        last -= 1
    return run.part(lead, last)


def _stands_alone(part: Run) -> bool:
    return len(part.text) >= _SHORTEST_BARE and any(c.isdigit() for c in part.text)


def _sets_apart(found: Sequence[Token], run: Run) -> bool:
    """Whether the run is likelier several things: "1042 2 kettles", "one zero four two, two kettles"."""
    long = next((at for at, unit in enumerate(run.units) if is_long(unit)), None)
    if long is not None:
        size = len(run.units[long].text)
        behind = (unit for unit in run.units[long + 1 :] if not unit.is_letter)
        ahead = (unit for unit in run.units[:long] if unit.kind in {"digit", "oh", "number"})
        return any(len(unit.text) < size for unit in behind) or any(ahead)
    counted = run.end < len(found) and found[run.end].kind == "word" and found[run.end].text not in POLITE
    return bool(run.commas) and counted


def _fit(keys: Sequence[str]) -> Iterator[str]:
    return (key for key in keys if 0 < len(key) <= _LONGEST_KEY and any(c.isdigit() for c in key))
