"""Phone numbers in an utterance, typed or spoken, as E.164."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

import phonenumbers

from app.hearing.bearings import Bearing, bearing
from app.hearing.runs import Run, joined, runs
from app.hearing.tokens import Token, tokens

_REGION = "US"  # numbers without a country code
_WITH_ZERO = ("GB", "DE")  # where numbers begin with a zero that the country code replaces
_BRITISH = 11  # digits, with the zero
_MOBILE = frozenset({"070", "074", "075", "076", "077", "078", "079"})
_LEAST, _MOST = 7, 15  # digits


def phones(text: str) -> tuple[str, ...]:
    """The phone numbers said, as E.164 ("+12025550142"), in order.

    Without a country code they are read as US, or as British or German with a leading zero.
    """
    found = tokens(text.replace("(0)", ""))
    judged: list[tuple[Run, Bearing]] = []
    numbers: list[str] = []
    for run in runs(found):
        kind = bearing(found, run, judged[-1:])
        judged.append((run, kind))
        if kind in {"phone", "number", "none"} and _LEAST <= len(run.text) <= _MOST and run.text.isdigit():
            numbers += _read(run, plus=_has_plus(found, run), introduced=kind == "phone")
    return tuple(dict.fromkeys(numbers))


def _read(run: Run, *, plus: bool, introduced: bool) -> list[str]:
    """The first way to read the run that gives a number: "eight hundred five five five" is 800 555."""
    for text in joined(run):
        if text.isdigit() and (numbers := list(_numbers(text, plus=plus, introduced=introduced))):
            return numbers
    return []


def is_phone(run: Run) -> bool:
    """Whether a run that nothing introduces is a phone number, by its form alone."""
    digits = run.text
    if not digits.isdigit() or not 7 <= len(digits) <= _MOST:
        return False
    lengths = [len(unit.text) for unit in run.units]
    if lengths in ([3, 3, 4], [1, 3, 3, 4], [3, 4]) or lengths[0] > len(digits):
        return True
    return len(digits) in {10, 11} and any(_numbers(digits, plus=False, introduced=False))


def e164(text: str) -> str:
    """A single phone number as E.164, or "" when it cannot be one. With "+" its form alone is enough."""
    digits = "".join(c for c in text if c in "0123456789")
    plus = text.lstrip(" (").startswith("+") or text.startswith("00")
    if not plus:
        introduced = len(digits) > 10
        return "" if digits.startswith("0") else next(_numbers(digits, plus=False, introduced=introduced), "")
    digits = digits.removeprefix("00") if text.startswith("00") else digits
    return f"+{digits}" if _LEAST <= len(digits) <= _MOST and digits[0] != "0" else ""


def _has_plus(found: Sequence[Token], run: Run) -> bool:
    return found[run.start].text.startswith("+") or (run.start > 0 and found[run.start - 1].text in {"plus", "+"})


def _of_countries_with_zero(digits: str) -> Iterator[str]:
    """The number as the first of these countries that has such numbers reads it."""
    if len(digits) == _BRITISH and digits[:3] in _MOBILE:
        yield f"+44{digits[1:]}"
        return
    for region in _WITH_ZERO:
        with suppress(phonenumbers.NumberParseException):
            number = phonenumbers.parse(digits, region)
            if phonenumbers.is_valid_number(number):
                yield phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
                return


def _numbers(digits: str, *, plus: bool, introduced: bool) -> Iterator[str]:
    if not _LEAST <= len(digits) <= _MOST:
        return
    spellings = [f"+{digits}"] if plus else [digits]
    if not plus and digits.startswith("00"):
        spellings = [f"+{digits[2:]}"]
    elif not plus and digits.startswith("0"):
        yield from _of_countries_with_zero(digits)
        return
    elif not plus and len(digits) > 10:
        spellings.append(f"+{digits}")
    for spelling in spellings:
        try:
            number = phonenumbers.parse(spelling, _REGION)
        except phonenumbers.NumberParseException:
            continue
        local = phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE
        if phonenumbers.is_valid_number(number) or ((introduced or spelling.startswith("+")) and not local):
            yield phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return
