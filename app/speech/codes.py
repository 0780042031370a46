"""Order numbers, tracking numbers and other codes, said sign by sign."""

import re
import string

from app.speech.marks import CELL
from app.speech.numbers import cardinal, digits
from app.speech.scene import DIGITS, Rule, Scene

_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ONE_BREATH = 8
_BEARABLE = 12

_THING = (
    r"(?:orders?|invoices?|confirmation|tracking|reference|ref|cases?|tickets?|bookings?|reservations?|accounts?|"
    r"customer|returns?|rma|serial|voucher|coupon|promo|refund|shipments?|parcels?|packages?|members?|membership|claims?)"
)
_NUMBERED = rf"\b{_THING}\s+(?:(?:numbers?|nos?\.?|num|ids?|codes?|ref(?:erence)?|#)\s*)"
_HINTED = r"\b(?:numbers?|no\.|code|pin|sku|id|zip|zip code|postcode|postal code|suffix|ending|ends)\s*"
_LINK = r"(?:(?:is|was|are|in|with|for|of)\s+|[:=(#,\"“'" + CELL + r"]\s*|\.{2,}|\s)*"
_LISTED = r"(?:#?[A-Z]*\d[\dA-Z-]*\s*(?:,|and|or|&|,\s*and)\s*#?)*"
_CALLED_NUMBER = re.compile(rf"{_NUMBERED}{_LINK}{_LISTED}$", re.IGNORECASE)
_HINTS_CODE = re.compile(rf"{_HINTED}{_LINK}{_LISTED}$", re.IGNORECASE)
_BARE_THING = (
    "(?:orders?|invoices?|confirmation|tracking|reference|ref|cases?|tickets?|bookings?|reservations?|accounts?|rma|"
    "claims?)"
)
_CALLED_THING = re.compile(rf"\b{_BARE_THING}\s*[-,:#({CELL}]?\s*[#\"“']?\s*{_LISTED}$", re.IGNORECASE)
_TRACKING = re.compile(r"\b(?:tracking|track|shipment|parcel|package)\b", re.IGNORECASE)
_STATE = re.compile(r"[,\s][A-Z]{2}\s$")
_CARD = re.compile(r"\b(?:card|visa|mastercard|amex|account)\s*(?:ending|\()?\s*$", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|was)\s*:?\s*$", re.IGNORECASE)


_NAME = re.compile(r"([A-Z]+)-?(\d{1,2})")
_SEAT = re.compile(r"(\d{1,2})([A-Z]{1,2})")
_WORD_LIKE = re.compile(r"(?=.*[AEIOU])[A-Z]{4,}")
_SAID = {sign: digits(sign) for sign in DIGITS} | {sign: sign.upper() for sign in string.ascii_letters}


def spell(code: str) -> str:
    """ "W-1042" -> "W, one zero four two"; parts, and long parts in groups, have commas between them."""
    return ", ".join(
        " ".join([_SAID[sign] for sign in group])
        for part in re.findall("[A-Za-z0-9]+", code)
        for group in _groups(part)
    )


def _groups(part: str) -> list[str]:
    """Cut a long code the way it is read aloud: by threes, the rest in the last group; sixteen digits by fours."""
    if len(part) <= _ONE_BREATH:
        return [part]
    size = 4 if len(part) % 4 == 0 else 3
    count = len(part) // size
    return [part[i * size : (i + 1) * size if i < count - 1 else len(part)] for i in range(count)]


def is_code_place(before: str) -> bool:
    """Whether the text before announces an order number or another code."""
    return any(place.search(before) for place in (_CALLED_NUMBER, _HINTS_CODE, _CALLED_THING))


def _mixed(match: re.Match[str], scene: Scene) -> str | None:
    """Capitals and digits together: a code, or a model's name such as "PS5"."""
    code = match[0]
    figures = sum(sign.isdigit() for sign in code)
    if not figures or figures == len(code.replace("-", "")):
        return None
    name = _NAME.fullmatch(code)
    if name and (_WORD_LIKE.fullmatch(name[1]) or not is_code_place(scene.before)):
        sign = " minus" if name[1] in ("UTC", "GMT") else ""
        return f"{name[1]}{sign} {cardinal(int(name[2]))}"
    seat = _SEAT.fullmatch(code)
    if seat and not is_code_place(scene.before):
        return f"{cardinal(int(seat[1]))} {' '.join(seat[2])}"
    bare = code.replace("-", "")
    if len(bare) > _BEARABLE and (_TRACKING.search(scene.before) or bare.startswith("1Z") or len(bare) > 2 * _BEARABLE):
        return _ending(bare, scene)
    return spell(code)


def _ending(code: str, scene: Scene) -> str:
    return ("the one " if _IS.search(scene.before) else "") + "ending in " + spell(code[-4:])


def _figures(match: re.Match[str], scene: Scene) -> str | None:
    """Digits alone: a code where the words before say so."""
    code = match[0]
    bare = code.replace("-", "")
    if len(bare) > _BEARABLE and _TRACKING.search(scene.before):
        return _ending(bare, scene)
    if _CALLED_NUMBER.search(scene.before) or (len(bare) >= 3 and _HINTS_CODE.search(scene.before)):
        return spell(code)
    # "You can order 100 of them."
    if (len(bare) > 3 or (len(bare) == 3 and not bare.endswith(("00", "50")))) and _CALLED_THING.search(scene.before):
        return spell(code)
    if len(bare) == 4 and _CARD.search(scene.before):
        return spell(code)
    if len(bare) in (5, 9) and (_STATE.search(scene.before) or _is_postcode(bare, scene)):
        return spell(code)
    return spell(code) if len(bare) > _ONE_BREATH and "-" not in code else None


def _is_postcode(code: str, scene: Scene) -> bool:
    """Five digits after a comma, before the town's capital: "43 Main Street, 10117 Berlin"."""
    return len(code) == 5 and scene.before.endswith(", ") and scene.after.lstrip()[:1].isupper()


def _spaced(match: re.Match[str], scene: Scene) -> str:
    """Digits in groups, as on a card or a parcel."""
    bare = match[0].replace(" ", "")
    return _ending(bare, scene) if len(bare) > _BEARABLE and _TRACKING.search(scene.before) else spell(match[0])


def _parcel(match: re.Match[str], scene: Scene) -> str:
    return _ending(match[0].replace(" ", ""), scene)


def _hashed(match: re.Match[str], scene: Scene) -> str:
    code = match[1]
    if code.isdigit() and len(code) <= 2:
        link = "" if re.search(r"number\s*$", scene.before, re.IGNORECASE) else "number "
        return link + cardinal(int(code))
    return spell(code)


RULES = (
    Rule("#", re.compile(r"#\s?((?=[A-Z-]*\d)[A-Z0-9]+(?:-[A-Z0-9]+)*)(?![a-z])"), _hashed),
    Rule("#", re.compile(r"#\s?((?=[a-z-]*\d)[a-z0-9]+(?:-[a-z0-9]+)*)\b"), _hashed),
    Rule("1", re.compile(r"1Z(?: ?[A-Z0-9]){16}(?![A-Za-z0-9])"), _parcel),
    Rule(_CAPITALS + DIGITS, re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*(?![A-Za-z0-9])(?!-[a-z])"), _mixed),
    Rule(DIGITS, re.compile(r"\d{3,4}(?: \d{2,4}){2,}(?![\d.,:/%]\d|[\d%°])"), _spaced),
    Rule(DIGITS, re.compile(r"\d+(?:-\d+)*(?![\d.,:/%]\d|[\d%°]|-?[A-Za-z])"), _figures),
)
