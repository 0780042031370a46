"""E-mail addresses in an utterance: typed, or spelled with "at" and "dot"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.hearing.spelling import unit_at
from app.hearing.tokens import Token, tokens
from app.hearing.vocabulary import DIGITS, words

_TYPED = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}")
_WHOLE = re.compile(r"[a-z0-9][a-z0-9._+-]{0,63}@(?:[a-z0-9][a-z0-9-]{0,62}\.){1,6}[a-z]{2,24}")
_SIGNS = {
    "dot": ".",
    "point": ".",
    "period": ".",
    "underscore": "_",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "plus": "+",
}
_SAID_OF_IT = r"(?:all )?(?:in |as )?one word|(?:all )?(?:in )?lower ?case|no (?:spaces?|dots?|dash|hyphen|underscore)"
_ABOUT = re.compile(rf",?\s(?:{_SAID_OF_IT})\b,?", re.IGNORECASE)
_AT_THE_RATE = re.compile(r"\s(?:at|add) the rate(?: of)?\s", re.IGNORECASE)
_SIGN_MARKS = {"-": "-", "_": "_", "+": "+"}
_NOT_NAMES = words(
    "is it's its my me the to a an email e-mail mail address use under with was of for at on from send that that's "
    "this and or yes yeah no uh um er erm please i'm it so okay ok sure be account name's contact under reach thanks "
    "would should am well oh emails mails addresss see second moment hi hello hey say said says here here's spelled"
)
_MOST_PARTS = 30
_MOST_WORDS = 3  # whole words of a name that nothing joins
_FILLERS = frozenset({"uh", "um", "er", "erm", "ah", "then", "and", "all", "lowercase", "lower", "case"})


@dataclass(frozen=True, slots=True)
class _Part:
    """One spoken part of an address: a sign, a spelled character, or a word."""

    text: str
    kind: str
    start: int
    end: int


def emails(text: str) -> tuple[str, ...]:
    """The e-mail addresses said, in lower case, in order."""
    typed = [match[0].strip("._-+").lower() for chunk in text[-6000:].split() for match in _TYPED.finditer(chunk[:320])]
    spoken = [address for address in _spoken(tokens(_plain(text))) if address not in typed]
    return tuple(dict.fromkeys((*typed, *spoken)))


def _plain(text: str) -> str:
    """The text without what is said about an address, and with the "at" of those who say "at the rate"."""
    return _AT_THE_RATE.sub(" at ", _ABOUT.sub(" ", text[-6000:]))


def _spoken(found: Sequence[Token]) -> list[str]:
    addresses: list[str] = []
    for at, token in enumerate(found):
        if token.text not in {"at", "@"}:
            continue
        follows = at + 2 if at + 1 < len(found) and found[at + 1].text in {"sign", "symbol"} else at + 1
        domain = _domain(found, follows)
        local = _local(found, at) if domain else ""
        address = f"{local}@{domain}"
        if local and _WHOLE.fullmatch(address):
            addresses.append(address)
    return addresses


def _domain(found: Sequence[Token], at: int) -> str:
    """The domain that begins at token `at`: "g mail dot com", "example dot co dot uk", "gmail.com"; "" if none."""
    label, labels = "", []
    for part in _parts(found, at):
        if part.kind == "sign" and part.text == "." and label:
            labels.append(label)
            label = ""
        elif part.kind == "sign" and part.text == "-" and label:
            label += "-"
        elif "." in label:
            break  # written in one piece, and another word behind it
        elif part.kind == "sign" or (labels and label and not _spells_on(label, part)) or _is_over(label, part):
            break
        else:
            label += part.text
    labels += [label] if label else []
    return ".".join(labels) if len(labels) > 1 or "." in label else ""


def _is_over(label: str, part: _Part) -> bool:
    """Whether another sentence has begun ("at noon, my email is ...")."""
    return bool(label) and not label.endswith("-") and part.text in _NOT_NAMES - {"mail"}


def _spells_on(label: str, part: _Part) -> bool:
    """Whether the last label is spelled ("c o m") and goes on."""
    return part.kind == "letter" and len(label) < 3 and len(part.text) == 1


def _parts(found: Sequence[Token], at: int) -> list[_Part]:
    """The parts from token `at` on, as long as they may belong to an address."""
    parts: list[_Part] = []
    while at < len(found) and len(parts) < _MOST_PARTS:
        part = _part(found, at)
        if part is None:
            if found[at].text in _FILLERS:
                at += 1
                continue
            break
        parts.append(part)
        at = part.end
        if found[at - 1].pause.strip(","):
            break
        if found[at - 1].hyphen and (part.kind == "word" or len(found[at].text) > 1):
            parts.append(_Part("-", "sign", at, at))
        if "," in found[at - 1].pause and part.kind == "word" and "." in [p.text for p in parts]:
            break  # a whole word behind a dot, and a pause: the address has ended
    return parts


def _part(found: Sequence[Token], at: int) -> _Part | None:
    token = found[at]
    if token.text in _SIGNS or token.text in _SIGN_MARKS:
        return _Part(_SIGNS.get(token.text) or token.text, "sign", at, at + 1)
    if token.text in _FILLERS:
        return None
    unit = unit_at(found, at)
    if unit and unit.kind != "shape" and not _is_plain_word(found, at, unit.end):
        text = unit.text if token.kind != "code" else token.text
        if unit.kind == "oh" and not _near_digits(found, at):
            text = "o"
        return _Part(text.lower(), "letter", at, unit.end)
    if token.kind == "word" or (token.kind == "other" and re.fullmatch(r"[a-z0-9._-]+", token.text)):
        return _Part(token.text.replace("'", ""), "word", at, at + 1)
    return None


def _near_digits(found: Sequence[Token], at: int) -> bool:
    """Whether an "oh" stands beside a digit, and is one itself; behind a spelled letter it is another letter."""
    if at and len(found[at - 1].text) == 1 and found[at - 1].text.isalpha() and found[at - 1].text != "o":
        return False
    near = (*found[max(at - 1, 0) : at], *found[at + 1 : at + 2])
    return any(t.kind == "digits" or (t.text in DIGITS and t.text not in {"o", "oh"}) for t in near)


def _is_plain_word(found: Sequence[Token], at: int, end: int) -> bool:
    """A name that is also a spelling word ("mike", "victor", "jay") is the name, unless something is spelled around."""
    word = found[at].text
    if end != at + 1 or len(word) < 3 or found[at].kind != "word" or unit_at(found, at) is None:
        return False
    if (unit := unit_at(found, at)) and unit.kind not in {"letter", "weak"}:
        return False
    near = (*found[max(at - 1, 0) : at], *found[at + 1 : at + 2])
    return not any(len(t.text) == 1 or (len(t.text) > 1 and _is_spelled(t)) for t in near)


def _is_spelled(token: Token) -> bool:
    unit = unit_at([token], 0)
    return unit is not None and unit.kind == "letter"


def _local(found: Sequence[Token], at: int) -> str:
    """The name before token `at`, read backwards as far as it goes."""
    parts = _parts_before(found, at)
    taken: list[_Part] = []
    words = 0
    for part in reversed(parts):
        joined = not taken or taken[-1].kind == "sign" or part.kind == "sign"
        signs = any(p.kind == "sign" for p in taken)
        if part.kind == "word":
            words = 1 if joined else words + 1
            if part.text in _NOT_NAMES or words > _MOST_WORDS or (signs and not joined):
                break
        taken.append(part)
    return "".join(part.text for part in reversed(taken)).strip("._-+")


def _parts_before(found: Sequence[Token], at: int) -> list[_Part]:
    """The parts that end at token `at`, in order, back to the last word that cannot be in a name."""
    first = max(at - _MOST_PARTS, 0)
    parts: list[_Part] = []
    here = first
    while here < at:
        part = _part(found, here)
        if parts and part and part.kind != "sign" and parts[-1].kind == "word" and "," in found[here - 1].pause:
            parts = []  # "one second, john at ..."
        if part is None or part.end > at or (part.kind == "word" and part.text in _NOT_NAMES):
            parts = parts if found[here].text in _FILLERS else []
            here += 1
            continue
        parts.append(part)
        here = part.end
        if found[here - 1].pause == "." and part.kind == "letter" and len(part.text) == 1:
            parts.append(_Part(".", "sign", here, here))  # "J. Doe"
        elif found[here - 1].pause.strip(","):
            parts = []
        elif found[here - 1].hyphen and here < at and (part.kind == "word" or len(found[here].text) > 1):
            parts.append(_Part("-", "sign", here, here))
    return parts
