"""Who a caller id stands for: a phone number, an e-mail address, one of our customer ids, or nobody."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from app.hearing.phones import e164
from app.hearing.vocabulary import words

_NOBODY = words(
    "anonymous unknown restricted private blocked unavailable withheld none null undefined nil n/a na unlisted "
    "no-caller-id nocallerid guest user test default web browser"
)
_LONGEST = 256
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_CUSTOMER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:|-]{0,99}")
_SIP = re.compile(r"sips?:([^@;>?]{1,128})", re.IGNORECASE)
_TEL = re.compile(r"tel:([^;>?]{1,64})", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[0-9(][0-9 ().-]{4,30}")


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """What a caller id claims: at most one is not "". `phone` is E.164, `email` lower case."""

    phone: str = ""
    email: str = ""
    customer_id: str = ""


def caller_identity(raw: str) -> CallerIdentity:
    """Classify the caller id that came with a request; anything that names nobody gives an empty identity."""
    claimed = raw.strip().strip("\"'").strip()
    if not claimed or len(claimed) > _LONGEST or claimed.lower() in _NOBODY or "{{" in claimed:
        return CallerIdentity()
    line = _SIP.search(claimed) or _TEL.search(claimed)
    if line:  # a SIP user that is no number names a device, not a customer
        return CallerIdentity(phone=_phone(unquote(line[1])))
    if _EMAIL.fullmatch(claimed):
        return CallerIdentity(email=claimed.lower())
    phone = _phone(claimed)
    if phone:
        return CallerIdentity(phone=phone)
    if _CUSTOMER.fullmatch(claimed):
        return CallerIdentity(customer_id=claimed)
    return CallerIdentity()


def _phone(text: str) -> str:
    return e164(text.strip()) if _NUMBER.fullmatch(text.strip()) else ""
