"""Ways people say an order number, for tests: each function turns characters into words."""

from collections.abc import Callable

NAMES = {
    "0": "zero", "1": "one", "2": "two", "3": "three", "4": "four", "5": "five",
    "6": "six", "7": "seven", "8": "eight", "9": "nine",
}  # fmt: skip
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = {
    "2": "twenty", "3": "thirty", "4": "forty", "5": "fifty",
    "6": "sixty", "7": "seventy", "8": "eighty", "9": "ninety",
}  # fmt: skip
NATO = {
    "A": "alpha", "B": "bravo", "C": "charlie", "D": "delta", "E": "echo", "F": "foxtrot", "G": "golf", "H": "hotel",
    "I": "india", "J": "juliet", "K": "kilo", "L": "lima", "M": "mike", "N": "november", "O": "oscar", "P": "papa",
    "Q": "quebec", "R": "romeo", "S": "sierra", "T": "tango", "U": "uniform", "V": "victor", "W": "whiskey",
    "X": "x-ray", "Y": "yankee", "Z": "zulu",
}  # fmt: skip
EXAMPLES = {
    "A": "apple", "B": "boy", "C": "cat", "D": "dog", "E": "egg", "F": "fox", "G": "girl", "H": "house", "I": "ice",
    "J": "john", "K": "king", "L": "lemon", "M": "mary", "N": "nancy", "O": "orange", "P": "peter", "Q": "queen",
    "R": "robert", "S": "sugar", "T": "tom", "U": "umbrella", "V": "violet", "W": "william", "X": "xylophone",
    "Y": "yellow", "Z": "zebra",
}  # fmt: skip


def digit_by_digit(digits: str) -> str:
    """1042 -> one zero four two."""
    return " ".join(NAMES[d] for d in digits)


def with_oh(digits: str) -> str:
    """1042 -> one oh four two."""
    return " ".join("oh" if d == "0" else NAMES[d] for d in digits)


def with_commas(digits: str) -> str:
    """1042 -> One, zero, four, two."""
    return ", ".join(NAMES[d] for d in digits).capitalize() + "."


def below_hundred(pair: str) -> str:
    """42 -> forty two; 05 -> oh five."""
    if len(pair) == 1:
        return NAMES[pair]
    if pair[0] == "0":
        return f"oh {'oh' if pair[1] == '0' else NAMES[pair[1]]}"
    if pair[0] == "1":
        return TEENS[int(pair[1])]
    return TENS[pair[0]] + ("" if pair[1] == "0" else f" {NAMES[pair[1]]}")


def in_pairs(digits: str) -> str:
    """1042 -> ten forty two; an odd digit goes first, so that no pair swallows it."""
    odd = len(digits) % 2
    parts = ([digits[0]] if odd else []) + [digits[i : i + 2] for i in range(odd, len(digits), 2)]
    return " ".join(below_hundred(part) for part in parts)


def in_typed_pairs(digits: str) -> str:
    """1042 -> 10 42."""
    return " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def typed_digits(digits: str) -> str:
    """1042 -> 1 0 4 2."""
    return " ".join(digits)


def with_repeats(digits: str) -> str:
    """5570 -> double five seven zero."""
    said, at = [], 0
    while at < len(digits):
        run = 1
        while run < 3 and digits[at : at + run + 1] == digits[at] * (run + 1):
            run += 1
        said.append({1: "", 2: "double ", 3: "triple "}[run] + NAMES[digits[at]])
        at += run
    return " ".join(said)


def with_fillers(digits: str) -> str:
    """1042 -> one um zero four uh two."""
    return " ".join(f"{NAMES[d]} um" if at % 3 == 0 else NAMES[d] for at, d in enumerate(digits)).removesuffix(" um")


def as_number(digits: str) -> str:
    """1042 -> one thousand and forty two. Four digits that do not begin with zero."""
    thousands, hundreds, rest = digits[0], digits[1], digits[2:].lstrip("0")
    said = f"{NAMES[thousands]} thousand"
    said += f" {NAMES[hundreds]} hundred" if hundreds != "0" else ""
    return f"{said} and {below_hundred(rest)}" if rest else said


DIGIT_FORMS: tuple[Callable[[str], str], ...] = (
    str, digit_by_digit, with_oh, with_commas, in_pairs, in_typed_pairs, typed_digits, with_repeats, with_fillers,
)  # fmt: skip


def letter_names(letters: str) -> str:
    """WB -> w b."""
    return " ".join(letters.lower())


def letters_nato(letters: str) -> str:
    """WB -> whiskey bravo."""
    return " ".join(NATO[c] for c in letters)


def letters_by_example(letters: str) -> str:
    """WB -> w as in william b as in boy."""
    return " ".join(f"{c.lower()} as in {EXAMPLES[c]}" for c in letters)


def letters_for(letters: str) -> str:
    """WB -> w for whiskey b for bravo."""
    return " ".join(f"{c.lower()} for {NATO[c]}" for c in letters)


LETTER_FORMS: tuple[Callable[[str], str], ...] = (letter_names, letters_nato, letters_by_example, letters_for)
