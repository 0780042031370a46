"""What the words around it introduce: "password=...", lines such as "Caller: ...", "my name is ...", street names."""

import re

from app.wire.redaction.fields import field_of, is_secret
from app.wire.redaction.placeholders import REDACTED, Kind, Placeholders
from app.wire.redaction.vocabulary import NOT_IN_NAMES, word_set

_KEYS = re.compile(
    r"\b(?:sk|pk|rk|xi|key|ghp|gho|ghs|xoxb|xoxp|glpat|hf)[-_][A-Za-z0-9_-]{12,}|\bAKIA[A-Z0-9]{16}\b"
    r"|(?<![\w-])eyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?|(?<=://)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)"
)
_BEARER = re.compile(r"\b(Bearer|Basic)\s{1,3}(?=[^\s,;]{0,400}[\d=._-])[\w.~+/=-]{6,}", re.IGNORECASE)
_SAID = re.compile(
    r"\b((?:password|passcode|passphrase|pin|api key|access key|secret|token|cvv|cvc|security code)\s{1,3}(?:is|was)"
    r"\s{1,3})(?!(?:required|needed|wrong|not|incorrect|invalid|expired|case|the|a|an|too|used|set)\b)([^\s,;]+)",
    re.IGNORECASE,
)
_HINTS = word_set(
    "sk- sk_ pk- pk_ rk_ xi- xi_ key ghp gho ghs xox glpat hf_ akia eyj :// bearer basic passw passc passp secret token"
    " cvv cvc"
) | {"pin ", "security code"}
_QUOTED_FIELD = re.compile(r'"([^"\\\n]{1,60})"(\s{0,9}:\s{0,9})"((?:[^"\\]|\\.)*+)("?)')
_SEPARATOR = re.compile(r"[:=]\s?[*\"']{0,3}")
_LABEL_WORD = re.compile(r"[\w'’-]{1,40}\Z")
_VALUE = re.compile(r"(?:[^\n,;|\"'*&]|(?<=\w)'(?=\w)){1,120}")
_NAME_ENDS = re.compile(r"\.\s|\s[-–(\[]|\sand\s")
_LABEL_REACH = 130
_NAME = re.compile(
    r"\b(my name is|my name's|the name is|the name's|name on (?:it|the order|the account) is|this is|i am|i'm"
    r"|i am called|me llamo|mi nombre es|ich hei(?:ß|ss)e|mein name ist|je m'appelle)\s{1,3}"
    r"((?:[^\W\d_][\w'’-]{0,40}\.?\s?){1,4})",
    re.IGNORECASE,
)
_WEAK_CUES = ("this is", "i am", "i'm")
_STREET = re.compile(
    r"\b\d{1,5}[A-Za-z]?,?\s(?:[A-Z][\w'’.-]{0,40}\s){1,4}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Terrace|Way|Close)\b\.?"
    r"|\b[A-ZÄÖÜ][a-zäöüß]{1,30}(?:straße|strasse|gasse|weg|platz)\s\d{1,4}[a-z]?\b"
)


def redact_secrets(text: str) -> str:
    """Replace keys and tokens by their form, and what is called a password or a token in so many words."""
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS):
        return text
    text = _BEARER.sub(rf"\1 {REDACTED}", _KEYS.sub(REDACTED, text))
    return _SAID.sub(rf"\1{REDACTED}", text)


def redact_labelled(text: str, placeholders: Placeholders) -> str:
    """Replace the values of labels ("Caller: Ana Ruiz", "token=...") and of fields in broken JSON."""
    if '"' in text:
        text = _QUOTED_FIELD.sub(lambda found: _quoted(found, placeholders), text)
    pieces, done = [], 0
    for separator in _SEPARATOR.finditer(text):
        label = _label(text[max(done, separator.start() - _LABEL_REACH) : separator.start()])
        value = _VALUE.match(text, separator.end()) if label else None
        kind = _kind_of_label(label, value) if value else None
        if value and kind:
            words = (_NAME_ENDS.split(value.group())[0] if kind is Kind.NAME else value.group()).rstrip(" .)]}")
            pieces.append(text[done : value.start()] + placeholders.learn(kind, words))
            done = value.start() + len(words)
    return "".join(pieces) + text[done:]


def redact_names(text: str, placeholders: Placeholders) -> str:
    """Replace the names that people introduce themselves by."""
    return _NAME.sub(lambda found: _name(found, placeholders), text)


def redact_streets(text: str, placeholders: Placeholders) -> str:
    """Replace a house number with its street, where the street is called one (English and German words)."""
    return _STREET.sub(lambda found: placeholders.learn(Kind.ADDRESS, found.group()), text)


def _quoted(found: re.Match[str], placeholders: Placeholders) -> str:
    kind = field_of(found[1]).kind
    if kind is None or not found[3].strip():
        return found.group()
    return f'"{found[1]}"{found[2]}"{placeholders.learn(kind, found[3])}{found[4]}'


def _label(before: str) -> str:
    """The label a text ends in: at most four words of one line, "" when there is none."""
    words: list[str] = []
    for part in reversed(before.rstrip(" *\"'").rpartition("\n")[2].split(" ")[-4:]):
        word = _LABEL_WORD.search(part)
        if word:
            words.insert(0, word.group())
        if not word or word.start() > 0:
            break
    return " ".join(words)


def _kind_of_label(label: str, value: re.Match[str]) -> Kind | None:
    kind = Kind.SECRET if is_secret(label) else field_of(label).kind
    text = value.group().strip()
    if kind is None or not text or text.startswith("["):  # nothing, or a placeholder already
        return None
    return kind if _looks_like(kind, text) else None


def _looks_like(kind: Kind, value: str) -> bool:
    """Whether a label's value can be what the label says: prompts have lines like "Name: ask for it"."""
    words = value.split()
    match kind:
        case Kind.SECRET:
            return len(words) == 1
        case Kind.NAME:
            return len(_NAME_ENDS.split(value)[0].split()) <= 5 and value[0].isupper()
        case Kind.ADDRESS:
            return len(words) <= 12 and (value[0].isupper() or any(c.isdigit() for c in value))
        case Kind.ID | Kind.BIRTH:
            return any(c.isdigit() for c in value) and len(words) <= 4
        case _:
            return False  # the patterns for phones, e-mails, cards and postcodes find those


def _name(found: re.Match[str], placeholders: Placeholders) -> str:
    words: list[str] = []
    for word in found[2].split():
        if word.lower().rstrip(".") in NOT_IN_NAMES or (words and words[-1].endswith(".") and len(words[-1]) > 3):
            break
        words.append(word)
    if words and not words[0][0].isupper():
        words = [] if found[1].lower() in _WEAK_CUES else words[:2]
    elif found[1].lower() in _WEAK_CUES and not all(word[0].isupper() for word in words):
        words = []
    if not words:
        return found.group()
    start = found.start(2) - found.start()
    end = found.group().index(words[-1], start + sum(len(word) + 1 for word in words[:-1])) + len(words[-1].rstrip("."))
    return found.group()[:start] + placeholders.learn(Kind.NAME, found.group()[start:end]) + found.group()[end:]
