"""Amounts in a currency: how many decimals it has, and how an amount is written in a sentence that is spoken."""

from decimal import ROUND_DOWN, Decimal

_NONE = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THREE = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_SIGNS = {"USD": "$", "GBP": "£", "EUR": "€"}


def decimals(currency: str) -> int:
    """How many decimals the currency has (ISO 4217)."""
    if currency in _NONE:
        return 0
    return 3 if currency in _THREE else 2


def exact(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole units of the currency's smallest coin; never more than it was."""
    return amount.quantize(Decimal(1).scaleb(-decimals(currency)), rounding=ROUND_DOWN)


def written(amount: Decimal, currency: str) -> str:
    """An amount as a sentence has it: "$39.90", "1200 JPY"."""
    amount = exact(amount, currency)
    sign = _SIGNS.get(currency)
    return f"{sign}{amount}" if sign else f"{amount} {currency}"
