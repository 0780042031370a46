"""Amounts of money as people say them in English."""

import re

from app.speech.numbers import TO, cardinal, digits, quantity
from app.speech.scene import DIGITS, Rule, Scene

_DOLLAR = ("dollar", "dollars", "cent", "cents")
_NAMES: dict[str, tuple[str, str, str, str]] = {
    **dict.fromkeys(("USD", "CAD", "AUD", "NZD", "SGD", "HKD"), _DOLLAR),
    "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"),
    "JPY": ("yen", "yen", "", ""),
    "CNY": ("yuan", "yuan", "", ""),
    "INR": ("rupee", "rupees", "paisa", "paise"),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "MXN": ("peso", "pesos", "centavo", "centavos"),
    "BRL": ("real", "reais", "centavo", "centavos"),
    "KRW": ("won", "won", "", ""),
    "RUB": ("ruble", "rubles", "kopeck", "kopecks"),
    "ILS": ("shekel", "shekels", "agora", "agorot"),
    "TRY": ("lira", "lira", "kurus", "kurus"),
    "NGN": ("naira", "naira", "kobo", "kobo"),
    "PHP": ("peso", "pesos", "centavo", "centavos"),
    "ZAR": ("rand", "rand", "cent", "cents"),
    "SEK": ("Swedish krona", "Swedish kronor", "", ""),
    "NOK": ("Norwegian krone", "Norwegian kroner", "", ""),
    "DKK": ("Danish krone", "Danish kroner", "", ""),
    "PLN": ("zloty", "zlotys", "", ""),
    "CZK": ("Czech koruna", "Czech korunas", "", ""),
    "HUF": ("forint", "forints", "", ""),
    "RON": ("leu", "lei", "", ""),
    "UAH": ("hryvnia", "hryvnias", "", ""),
    "AED": ("dirham", "dirhams", "", ""),
    "SAR": ("riyal", "riyals", "", ""),
    "EGP": ("Egyptian pound", "Egyptian pounds", "", ""),
    **dict.fromkeys(("ARS", "COP", "CLP"), ("peso", "pesos", "", "")),
    "THB": ("baht", "baht", "", ""),
    "VND": ("dong", "dong", "", ""),
    "IDR": ("rupiah", "rupiah", "", ""),
    "MYR": ("ringgit", "ringgit", "", ""),
    "TWD": ("Taiwan dollar", "Taiwan dollars", "", ""),
}
CODES = tuple(_NAMES)
"""The currencies that are known by their code."""

_PREFIXED = {
    "US$": "USD",
    "CA$": "CAD",
    "C$": "CAD",
    "AU$": "AUD",
    "A$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
    "R$": "BRL",
}
SYMBOLS = {
    "$": "",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₪": "ILS",
    "₺": "TRY",
    "₦": "NGN",
    "₱": "PHP",
}
"""Currency signs; what "$" means is the agent's choice."""

_SIGN = "[" + "".join(SYMBOLS) + "]"
_CODE = "(?:" + "|".join(CODES) + ")"
_AMOUNT = r"(?:\d[\d.,']*\d|\d|\.\d\d?)"
_SCALE = r"(?:\s?(?P<scale>k|K|m|M|bn|B|thousand|million|billion|trillion)(?![A-Za-z]))?"
_SCALES = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion"}
# "a fifty dollar voucher": the unit stands in the singular before these.
BEFORE_GOODS = (
    *("gift", "voucher", "coupon", "credit", "store", "discount", "fee"),
    *("deposit", "bill", "minimum", "limit", "purchase", "rebate", "card"),
)
"""Words that make an amount before them an adjective."""
_GOODS = re.compile(rf"\s(?:{'|'.join(BEFORE_GOODS)})\b")


_POINT_CODES = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "GBP"))
"""Where "1.299" has a decimal point; with all others it is one thousand two hundred ninety-nine."""


def split_amount(text: str, code: str = "USD") -> tuple[int, str]:
    """ "1,299.00" and "1.299,00" -> (1299, "00"); "39,90" -> (39, "90"); "1,299" -> (1299, "")."""
    text = text.replace("'", "")
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return int(text), ""
    fraction, mark = text[last + 1 :], text[last]
    grouping = len(fraction) == 3 and (mark == "," or code not in _POINT_CODES) and not re.search("[.,]", text[:last])
    if grouping or text.count(mark) > 1:
        return int(re.sub("[.,]", "", text)), ""
    return int(re.sub("[.,]", "", text[:last]) or "0"), fraction


def say_amount(text: str, code: str, scale: str = "", *, singular: bool = False) -> str:
    """ "29.99", "USD" -> "twenty-nine dollars and ninety-nine cents". `scale` is "k", "million" or such."""
    whole, fraction = split_amount(text, code)
    one, many, minor_one, minor_many = _NAMES.get(code) or (code, code, "", "")
    if scale or len(fraction) > 2 or (fraction.strip("0") and not minor_one):
        figures = cardinal(whole) + (f" point {digits(fraction)}" if fraction else "")
        big = f" {_SCALES.get(scale.lower(), scale.lower())}" if scale else ""
        return f"{figures}{big} {one if singular else many}"
    minor = int((fraction + "0")[:2]) if fraction else 0
    major = f"{cardinal(whole)} {one if whole == 1 or singular else many}"
    if not minor:
        return major
    small = f"{cardinal(minor)} {minor_one if minor == 1 else minor_many}"
    return small if whole == 0 else f"{major} and {small}"


def _said(match: re.Match[str], scene: Scene, code: str) -> str:
    low, high, scale = match["low"], match["high"], match["scale"] or ""
    minus = "minus " if match["minus"] else ""
    if high:
        plain = not any("." in part or "," in part for part in (low, high))
        first = quantity(low) if plain else say_amount(low, code, scale)
        return f"{first} to {say_amount(high, code, scale)}"
    singular = bool(_GOODS.match(scene.after)) and not split_amount(low)[1].strip("0")
    return minus + say_amount(low, code, scale, singular=singular)


def _after_sign(match: re.Match[str], scene: Scene) -> str:
    sign = match["sign"].strip()
    if sign[:3] in CODES:  # "USD 5" and "USD $5"
        return _said(match, scene, sign[:3])
    if match["code"]:  # "$5 CAD"
        return _said(match, scene, match["code"])
    return _said(match, scene, _PREFIXED.get(sign) or SYMBOLS.get(sign) or (scene.currency if sign == "$" else sign))


def _before_sign(match: re.Match[str], scene: Scene) -> str:
    sign = match["sign"]
    return _said(match, scene, SYMBOLS.get(sign, sign) or scene.currency)


_SIGN_FIRST = re.compile(
    rf"(?P<minus>[-−])?(?P<sign>(?:US|CA?|AU?|NZ|HK|S|R)\$|{_SIGN}|{_CODE}(?![A-Z])\s?[$€£]?)\s?"
    rf"(?P<low>{_AMOUNT})(?:{TO}{_SIGN}?(?P<high>{_AMOUNT}))?{_SCALE}(?:\s(?P<code>{_CODE})(?![A-Za-z0-9]))?"
)
_SIGN_LAST = re.compile(
    rf"(?P<minus>[-−])?(?P<low>{_AMOUNT})(?:{TO}(?P<high>{_AMOUNT}))?{_SCALE}\s?(?P<sign>{_SIGN}(?!\d)|{_CODE}(?![A-Za-z0-9]))"
)

_CAPITALS = "".join(sorted({code[0] for code in (*CODES, *_PREFIXED)}))
RULES = (
    Rule("-−" + "".join(SYMBOLS) + _CAPITALS, _SIGN_FIRST, _after_sign),
    Rule("-−." + DIGITS, _SIGN_LAST, _before_sign),
)
