"""Phone, card, account and social security numbers written in digits; dates, amounts and order numbers stay."""

import re
from itertools import pairwise

from app.wire.redaction.cues import cue_before
from app.wire.redaction.placeholders import Kind, Placeholders

_DATE = (
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:[T ]\d\d:\d\d[\d:.]{0,12}(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:19|20)\d\d(?!\d)"
)
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?!\w)"
_GAP = r"[ \u00a0\u2009\u202f().,/\u2010-\u2014-]"
_RUN = re.compile(rf"(?<!\w)(?<![A-Za-z0-9]-)(?:(?P<stays>{_UUID}|{_DATE})|(?P<run>\+?\(?\d(?:{_GAP}{{0,3}}+\d)*+))")
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE | re.ASCII)
_MONEY_AFTER = re.compile(r"\s?(?:[€$£%]|(?:USD|EUR|GBP|dollars?|euros?|pounds?|cents?)\b)", re.IGNORECASE)
_DIGITS_AT_MOST = 20

Group = tuple[int, int]
"""Where some digits without a gap begin and end in a text."""


def redact_numbers(text: str, placeholders: Placeholders, *, answers_order: bool = False) -> str:
    """Replace phone numbers, card numbers (Luhn), IBANs (mod 97) and social security numbers.

    `answers_order`: an order's number was asked for just before; the first number that nothing introduces is it.
    """
    text = _redact_ibans(text, placeholders)
    unclaimed = ["order"] if answers_order else []

    def replaced(found: re.Match[str]) -> str:
        groups = [] if found["stays"] else _groups(found)
        if sum(b - a for a, b in groups) < 7 or _MONEY_AFTER.match(text, found.end()):
            return found.group()
        cue = cue_before(text, found.start())
        if not cue and unclaimed and not is_card("".join(text[a:b] for a, b in groups)):
            cue = unclaimed.pop()
        return _run(found, groups, cue, placeholders)

    return _RUN.sub(replaced, text)


def is_phone(text: str) -> bool:
    """Whether a whole value can only be a phone number."""
    digits = "".join(c for c in text if c.isdigit())
    return 7 <= len(digits) <= 15 and re.fullmatch(r"(?:tel:)?\+?[\d ().-]+", text.strip()) is not None


def is_card(digits: str) -> bool:
    """Whether digits can be the number of a payment card: length, first digit and check digit."""
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456":
        return False
    doubled = sum(sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (doubled + sum(int(d) for d in digits[-1::-2])) % 10 == 0


def _redact_ibans(text: str, placeholders: Placeholders) -> str:
    pieces, done, at = [], 0, 0
    while found := _IBAN.search(text, at):
        end = _iban_end(text, found.start(), found.end())
        at = end or found.start() + 2  # an IBAN may begin inside what only looked like one
        if end:
            pieces.append(text[done : found.start()] + placeholders.of(Kind.IBAN, text[found.start() : end]))
            done = end
    return "".join(pieces) + text[done:]


def _iban_end(text: str, start: int, longest: int) -> int:
    """Where an IBAN ends, 0 when there is none: the words after it may look like more of it."""
    for end in range(longest, start + 14, -1):
        if not text[end - 1].isalnum() or text[end : end + 1].isalnum():
            continue
        compact = re.sub(r"[ -]", "", text[start:end])
        if 15 <= len(compact) <= 34 and int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1:
            return end
    return 0


def _groups(found: re.Match[str]) -> list[Group]:
    text, start, end = found.string, found.start(), found.end()
    groups = [(start + m.start(), start + m.end()) for m in re.finditer(r"\d+", found.group())]
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        groups.pop()  # the last digits belong to a word: 1Z999, 2nd
    return groups


def _run(found: re.Match[str], groups: list[Group], cue: str, placeholders: Placeholders) -> str:
    text, start = found.string, found.start()
    pieces, done = [], start
    for first, last, kind in _numbers(text, groups, cue, plus=text[start] == "+"):
        begins = start if first == 0 else groups[first][0]
        pieces.append(text[done:begins] + placeholders.of(kind, text[begins : groups[last][1]]))
        done = groups[last][1]
    return "".join(pieces) + text[done : found.end()]


def _numbers(text: str, groups: list[Group], cue: str, *, plus: bool) -> list[tuple[int, int, Kind]]:
    """Which groups are numbers to replace (first, last, kind): the whole run, else its longest parts between spaces."""
    found: list[tuple[int, int, Kind]] = []
    first = {"order": _after_order(text, groups), "money": 1}.get(cue, 0)
    while first < len(groups):
        cue_here, plus_here = (cue, plus) if first == 0 else ("", False)
        last = first
        for last in _ends(text, groups, first):
            if kind := _kind(text, groups[first : last + 1], cue_here, plus=plus_here):
                found.append((first, last, kind))
                break
        first = last + 1
        while first < len(groups) and not _spaced(text, groups, first - 1):
            first += 1
    return found


def _ends(text: str, groups: list[Group], first: int) -> list[int]:
    """The groups with which a number that begins at `first` may end, the longest number first."""
    ends, digits = [], 0
    for at in range(first, len(groups)):
        digits += groups[at][1] - groups[at][0]
        if digits > _DIGITS_AT_MOST:
            break
        if digits >= 6 and _spaced(text, groups, at):
            ends.append(at)
    return ends[::-1]


def _spaced(text: str, groups: list[Group], at: int) -> bool:
    """Whether a group is the last one, or a space parts it from the next."""
    return at + 1 == len(groups) or any(c.isspace() for c in text[groups[at][1] : groups[at + 1][0]])


def _after_order(text: str, groups: list[Group]) -> int:
    """The first group after an order number: one long enough, or the first of a card, to be something else."""
    for at in range(1, len(groups)):
        digits = "".join(text[a:b] for a, b in groups[at : at + 4])
        if _spaced(text, groups, at - 1) and (groups[at][1] - groups[at][0] >= 9 or is_card(digits)):
            return at
    return len(groups)


def _kind(text: str, groups: list[Group], cue: str, *, plus: bool) -> Kind | None:
    sizes = [b - a for a, b in groups]
    gaps = {text[left[1] : right[0]] for left, right in pairwise(groups)}
    digits = "".join(text[a:b] for a, b in groups)
    listed = any("," in gap for gap in gaps) and set(sizes) not in ({1}, {4}) and sizes[-3:] != [3, 3, 4]
    if listed:  # several numbers, one after the other
        return None
    tight = len(sizes) == 1 or max(sizes) <= 6
    if tight and not plus and (is_card(digits) or (cue == "card" and 12 <= len(digits) <= 19)):
        return Kind.CARD
    if (cue == "id" and 6 <= len(digits) <= 20) or (sizes == [3, 2, 4] and gaps == {"-"}):
        return Kind.ID
    if not 7 <= len(digits) <= 15:
        return None
    if plus or cue == "phone" or _is_phone(digits, sizes, gaps):
        return Kind.PHONE
    return None


def _is_phone(digits: str, sizes: list[int], gaps: set[str]) -> bool:
    """Whether groups of digits that nothing introduces are grouped as phone numbers are."""
    if len(sizes) == 1:
        return sizes[0] >= 10 and not (digits[0] == "1" and sizes[0] in {10, 13})  # seconds and milliseconds
    if max(sizes) > (8 if digits[0] == "0" else 6) or "/" in gaps:
        return False
    if set(sizes) == {1}:  # read out digit by digit
        return gaps <= {" ", ", ", "-"}
    if [size for size in sizes if size != 1] == [3, 3, 4]:
        return True
    if sizes == [3, 4]:
        return gaps == {"-"}
    if digits[0] == "0" and len(digits) >= 9:
        return min(sizes) >= 2 and gaps <= {" ", "-", ".", ") ", " (", "("}
    plain = gaps in ({" "}, {"-"}) and min(sizes) >= 2 and sizes[-1] >= 3
    return plain and 9 <= len(digits) <= 12 and len(sizes) <= 4
