"""The word before a number that tells what the number is: an order, a phone, a card, a document."""

import re

_CUE = re.compile(
    r"\b(?:(?P<order>orders?|tracking|invoice|references?|ref|ticket|case|sku|items?|products?|parcel|package|shipment|rma"
    r"|booking|confirmation|article|model|serial|version|id"
    r"|fedex|ups|usps|dhl|dpd|gls)"
    r"|(?P<phone>phones?|telephone|mobile|cell|cellphone|tel|whatsapp|fax|sms|dial|reach|text me"
    r"|call (?:me|him|her|us|back)|(?:my|his|her|our|their) number)"
    r"|(?P<card>card|credit|debit|visa|mastercard|amex)"
    r"|(?P<id>account|routing|sort code|iban|social security|ssn|passport))\b"
    r"|(?P<money>[$€£¥#№]\s?$)",
    re.IGNORECASE,
)
_ASKS_ORDER = re.compile(
    r"\b(?:order|tracking)(?:'s|’s)?\s(?:number|id|code|reference)|number of (?:the|your) order", re.IGNORECASE
)
_REACH = 48
_BROKEN = re.compile(r"[\d?!\n;]|\.\s")


def cue_before(text: str, at: int) -> str:
    """The nearest cue before a position: order, phone, card, id, money or "". Another number in between ends it."""
    before = text[max(0, at - _REACH) : at]
    found = ""
    for match in _CUE.finditer(before):
        if not _BROKEN.search(before, match.end()):
            found = match.lastgroup or ""
    return found


def asks_order(text: str) -> bool:
    """Whether a text asks for an order's number, and for no phone number."""
    if not _ASKS_ORDER.search(text):
        return False
    return not any(found["phone"] for found in _CUE.finditer(text))
