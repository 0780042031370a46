"""Who a caller id stands for: a phone number, an e-mail address, one of our customer ids, or nobody."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from app.hearing.phones import e164
from app.hearing.vocabulary import words

_NOBODY = words(
    "anonymous unknown restricted private blocked unavailable withheld null undefined nil n/a unlisted "
    "no-caller-id nocallerid"
)
# What telephone networks send in place of a number that is withheld: the word on a keypad ("ANONYMOUS").
_KEYED = words("+266696687 266696687 +7378742833 7378742833 +2562533 2562533 +8656696 8656696 +86282452253 86282452253")
_LONGEST = 256
_EMAIL = re.compile(r"[^\s@<>\"(),;:\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}")
_LONGEST_ID = 100
_SIP = re.compile(r"sips?:([^@;>?]{1,128})", re.IGNORECASE)
_TEL = re.compile(r"tel:([^;>?]{1,64})", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[0-9(][0-9 ().-]{4,30}")


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """What a caller id claims, "" where it claims nothing. `phone` is E.164, `email` lower case.

    Digits may be a phone number and a customer's id at once: then both are set, and who uses them asks both.
    """

    phone: str = ""
    email: str = ""
    customer_id: str = ""


def caller_identity(raw: str) -> CallerIdentity:
    """Classify the caller id that came with a request; anything that names nobody gives an empty identity."""
    claimed = raw.strip().strip("\"'").strip()
    return _identity(claimed) if 0 < len(claimed) <= _LONGEST else CallerIdentity()


@lru_cache(maxsize=128)  # it comes with every turn of a call
def _identity(claimed: str) -> CallerIdentity:
    if claimed.lower() in _NOBODY | _KEYED or "{{" in claimed:
        return CallerIdentity()
    line = _SIP.search(claimed) or _TEL.search(claimed)
    if line:  # a SIP user that is no number names a device, not a customer
        return CallerIdentity(phone=_phone(unquote(line[1])))
    if _EMAIL.fullmatch(claimed):
        return CallerIdentity(email=claimed.lower())
    return CallerIdentity(phone=_phone(claimed), customer_id=claimed if _may_be_id(claimed) else "")


def _may_be_id(claimed: str) -> bool:
    """Whether a customer may be stored under this text: any text but a dialled number ("+1 202 ...")."""
    if claimed.startswith("+") or len(claimed) > _LONGEST_ID:
        return False
    return claimed.isprintable() and any(c.isalnum() for c in claimed)


def _phone(text: str) -> str:
    return e164(text.strip()) if _NUMBER.fullmatch(text.strip()) else ""
