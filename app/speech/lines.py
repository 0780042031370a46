"""How a line of markup begins: heading, item, table row, rule, quote, code fence or plain text."""

import re
from dataclasses import dataclass
from enum import Enum, auto

_WINDOW = 200


class Kind(Enum):
    """What a line's beginning announces."""

    BLANK = auto()
    RULE = auto()
    QUOTE = auto()
    HEADING = auto()
    FENCE = auto()
    ITEM = auto()
    ROW = auto()
    EMPHASIS = auto()
    TEXT = auto()
    INDENTED = auto()
    REFERENCE = auto()


@dataclass(frozen=True, slots=True)
class Opening:
    """A line's beginning: what it is and where, in the text, the rest of the line starts."""

    kind: Kind
    end: int


_BULLETS = r"[-*+•◦▪▸►‣·●○–—]"
_RULE = re.compile(r"[-=*_|:+ \t\r]*")
_INDENT = re.compile(r"[ \t]*")
_QUOTE = re.compile(r"[ \t]*>")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})")
_ITEM = re.compile(
    rf"[ \t]*{_BULLETS}[ \t]+(?:\[[ xX]\][ \t]*(?=[^ \t])|(?=[^ \t\[])|(?=\[(?:[^ xX]|[ xX][^\]])))",
)
_NUMBERED = re.compile(r"[ \t]*\(?(\d{1,2})[.)][ \t]+(?=[^ \t])")
_ROW = re.compile(r"[ \t]*\|")
_EMPHASIS = re.compile(r"[ \t]*(?:\*{1,3}|_{2,3})(?=[^\s*_])")
_REFERENCE = re.compile(r"[ \t]*\[\^?\d{1,2}\]:[ \t]*(?=http|www)")
_UNDECIDED = re.compile(
    r"[ \t]*(?:\[(?:\^?\d{0,2}(?:\](?::[ \t]*(?:h|ht|htt|w|ww)?)?)?)?"
    rf"|#{{1,6}}|`+|~+|{_BULLETS}[ \t]*(?:\[[ xX]?\]?[ \t]*)?"
    r"|\(?\d{0,2}[.)]?[ \t]*)?"
)
"""What may still become a heading, a fence, an item, a number or a reference."""

_KINDS = (
    (_QUOTE, Kind.QUOTE),
    (_REFERENCE, Kind.REFERENCE),
    (_HEADING, Kind.HEADING),
    (_FENCE, Kind.FENCE),
    (_ITEM, Kind.ITEM),
    (_ROW, Kind.ROW),
    (_EMPHASIS, Kind.EMPHASIS),
)


def read_opening(text: str, at: int, *, final: bool, first: bool) -> Opening | None:
    """Read the beginning of the line at `at`; None when more text is needed. `first`: the first line of all.

    A number at the very beginning of a reply ("3. Anything else?") is an answer, unless it is a 1.
    """
    if text[at].isalpha():  # as nearly every line begins; no markup does
        return Opening(Kind.TEXT, at)
    window = text[at : at + _WINDOW]
    open_end = not final and len(window) < _WINDOW
    bare = _RULE.match(window)
    length = bare.end() if bare else 0
    if length == len(window):
        return None if open_end else Opening(Kind.RULE, at + length)
    if window[length] == "\n":
        return Opening(Kind.RULE if window[:length].strip() else Kind.BLANK, at + length + 1)
    if open_end and _UNDECIDED.fullmatch(window):
        return None
    for pattern, kind in _KINDS:
        found = pattern.match(window)
        if found:
            return Opening(kind, at + found.end())
    numbered = _NUMBERED.match(window)
    if numbered and (not first or int(numbered[1]) <= 1):
        return Opening(Kind.ITEM, at + numbered.end())
    indent = _INDENT.match(window)
    width = indent.end() if indent else 0
    return Opening(Kind.INDENTED if width >= 2 else Kind.TEXT, at + width)
