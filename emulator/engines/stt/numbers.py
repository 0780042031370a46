"""Numbers as callers say them: digit by digit, in pairs, as one number."""

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_UNITS = _DIGITS + _TEENS
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

DIGIT_WORDS = frozenset(_DIGITS) | {"oh"}
"""The words a single digit is said with."""
NUMBER_WORDS = DIGIT_WORDS | set(_TEENS) | set(_TENS[2:]) | {"double", "triple", "hundred", "thousand", "million"}
"""The words a number is said with."""


def digits(number: str, zero: str = "zero") -> str:
    """`"1042"` -> `"one zero four two"`; letters are said as letters. `zero` is the word for 0."""
    return " ".join(zero if c == "0" else _DIGITS[int(c)] if c.isdigit() else c for c in number.lower() if c.isalnum())


def cardinal(number: int) -> str:
    """`1042` -> `"one thousand forty two"`. Up to 999,999,999; beyond it is said digit by digit."""
    if number < 20:
        return _UNITS[number]
    if number < 100:
        return f"{_TENS[number // 10]} {_UNITS[number % 10]}" if number % 10 else _TENS[number // 10]
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if size <= number < size * 1000:
            rest = f" {cardinal(number % size)}" if number % size else ""
            return f"{cardinal(number // size)} {name}{rest}"
    return digits(str(number))


def pairs(number: str) -> str:
    """`"1042"` -> `"ten forty two"`, `"1904"` -> `"nineteen oh four"`; "" when a number is not said that way."""
    if len(number) % 2 or not number.isdigit() or number[0] == "0":
        return ""
    said = []
    for i in range(0, len(number), 2):
        pair = number[i : i + 2]
        if pair == "00":
            said.append("hundred")
        elif pair[0] == "0":
            said.append(f"oh {_DIGITS[int(pair[1])]}")
        else:
            said.append(cardinal(int(pair)))
    return " ".join(said)


def doubled(number: str) -> str:
    """`"1044"` -> `"one zero double four"`; "" when no digit follows itself."""
    said: list[str] = []
    i = 0
    while i < len(number):
        twice = number[i].isdigit() and number[i : i + 2] == number[i] * 2
        said.append(f"double {digits(number[i])}" if twice else digits(number[i]))
        i += 2 if twice else 1
    text = " ".join(said)
    return text if "double" in text else ""
