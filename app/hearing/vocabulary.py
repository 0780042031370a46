"""The words people spell with: digits, numbers, letters, and the words around an identifier that say what it is."""


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set to look others up in."""
    return frozenset(text.split())


DIGITS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0", "ought": "0",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "fife": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "niner": "9",
}  # fmt: skip
TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = frozenset({"hundred", "thousand"})
REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
HOMOPHONES = {
    "to": "2",
    "too": "2",
    "for": "4",
    "fore": "4",
    "won": "1",
    "ate": "8",
    "tree": "3",
    "sex": "6",
    "owe": "0",
}
"""Digits as a speech recogniser may write them; believed only between other single digits."""

NATO = {
    "alpha": "A", "alfa": "A", "bravo": "B", "charlie": "C", "delta": "D", "echo": "E", "foxtrot": "F", "golf": "G",
    "hotel": "H", "india": "I", "juliet": "J", "juliett": "J", "kilo": "K", "lima": "L", "mike": "M", "november": "N",
    "oscar": "O", "papa": "P", "quebec": "Q", "romeo": "R", "sierra": "S", "tango": "T", "uniform": "U",
    "victor": "V", "whiskey": "W", "whisky": "W", "xray": "X", "yankee": "Y", "zulu": "Z",
}  # fmt: skip
LETTER_NAMES = {
    "bee": "B", "cee": "C", "dee": "D", "eff": "F", "gee": "G", "aitch": "H", "haitch": "H", "jay": "J", "kay": "K",
    "el": "L", "em": "M", "en": "N", "pee": "P", "cue": "Q", "queue": "Q", "ess": "S", "tee": "T", "vee": "V",
    "ex": "X", "zee": "Z", "zed": "Z", "ay": "A", "ell": "L", "ef": "F", "ar": "R", "ee": "E",
}  # fmt: skip
WEAK_LETTERS = {"a": "A", "i": "I", "see": "C", "sea": "C", "be": "B", "are": "R", "you": "U", "why": "Y", "eye": "I"}
"""Words that are letters only among other spelled characters."""

PREFIXES = frozenset({"ord", "inv", "wo", "rma"})
"""Beginnings of order numbers that are written as a word of their own: "ORD 1042"."""

FILLERS = words(
    "uh um er erm ah eh hm hmm mm mmm uhh umm uhm ahm well like then okay ok so yeah capital uppercase letter digit "
    "digits dash hyphen minus slash stroke space followed by next"
)
"""Heard between the characters of one identifier without ending it."""

POLITE = words(
    "please thanks thank you yes yeah yep sure okay ok so well um uh er erm hi hello hey it it's its is that that's "
    "the my this i think believe guess here here's number be would should um and oh ah right there sir madam ma'am "
    "say says said got have one's was a an no wait sorry actually i'm"
)
"""What may stand around an identifier that is the whole answer."""

CORRECTIONS = words("no nope wait sorry actually correction mean meant rather scratch oops oh make wrong")

MONTHS = words(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
ORDINALS = words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth"
)
