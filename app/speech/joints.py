"""What stands between two spoken words: spaces and punctuation, tidied so that it can be heard."""

import re
from functools import lru_cache

from app.speech.marks import CELL, ITEM, LINE, LIST, PARAGRAPH, ROW, STRUCTURE

_STOPS = ".!?…"
_PAUSES = ",;:"
_WIDE = {".": "。", ",": "，", ";": "；", ":": "：", "": ""}
_OPENERS = '([{"“‘«¿¡「『（《【‹'
_ONLY_OPENERS = _OPENERS.replace('"', "")
_CLOSERS = ')]}"”’»」』）》】›'
_EMPTY = re.compile(r"\(\s*[.,;:]?\s*\)|\[\s*\]|\{\s*\}|\"\s+\"|“\s*”|（\s*）")
_BRACES = re.compile(r"[{}\[\]【】]")
_FACE = re.compile(r"(?:(?<=\s)|^)[:;]'?-?[)(\]\[/|]+")
_LEADING_DOT = re.compile(r"(?<=\s)\.\Z")
_GAP = re.compile(rf"[\s{CELL}]")
_OPENING_END = re.compile(f"[{re.escape(_OPENERS)}]*$")
_CLOSING_START = re.compile(rf"[^\s{CELL}]*")
_STRONG = re.compile(r"[.!?…]+")
_FULL_WIDTH_END = "。！？，；：、｡"

JOINT = re.compile(rf"[\s{STRUCTURE}.,;:!?…—–\"“”«»‹›()\[\]{{}}¿¡、。，；：！？（）「」『』《》【】｡؟۔।॥።။។։;،؛‼⁇⁈⁉]+")
"""A run of characters that no word contains."""


@lru_cache(maxsize=4096)
def tidy(joint: str, *, lower: bool, wide: bool, semicolons: bool, start: bool = False, end: bool = False) -> str:
    """The joint as it is sent. `lower`: a small letter follows; `wide`: Chinese or Japanese stands before.

    `semicolons`: the list item before has commas inside. `start`, `end`: nothing was said before, nothing follows.
    """
    joint = _BRACES.sub(" ", _EMPTY.sub(" ", _FACE.sub(LINE, joint)))
    if not start and not end and not _GAP.search(joint) and "—" not in joint and joint:
        return joint
    opening = "" if end else _opening(joint)
    if start:
        return opening
    head = joint[: len(joint) - len(opening)]
    if not end:  # ".NET"
        head = _LEADING_DOT.sub("", head)
    first = _CLOSING_START.match(head)
    left = first[0] if first else ""
    left, stray = _split_dash(left, head[len(left) :])
    left = _punctuate(left, stray, lower=lower, wide=wide, semicolons=semicolons)
    if end:
        left = left.rstrip(_ONLY_OPENERS)
        return left.rstrip(_PAUSES) + ("." if left[-1:] and left[-1] in _PAUSES else "")
    return left + ("" if wide and (not left or left[-1] in _FULL_WIDTH_END) and not _spaced(joint) else " ") + opening


def _spaced(joint: str) -> bool:
    """Whether the writer put a plain space there, and nothing else."""
    return " " in joint and not any(mark in joint for mark in STRUCTURE)


def _opening(joint: str) -> str:
    found = _OPENING_END.search(joint)
    return found[0] if found else ""


def _split_dash(left: str, stray: str) -> tuple[str, str]:
    cut = min((left.find(dash) for dash in "—–" if dash in left), default=-1)
    return (left, stray) if cut < 0 else (left[:cut], left[cut:] + stray)


def _punctuate(left: str, stray: str, *, lower: bool, wide: bool, semicolons: bool) -> str:
    """Close the words before with one sign: their own, or what the structure and stray signs after them ask for."""
    own = left.rstrip(_CLOSERS)[-1:]
    if own and (own in _STOPS or own in _FULL_WIDTH_END):
        return left
    wanted = _wanted(stray, lower=lower, semicolons=semicolons)
    if own and own in _PAUSES:
        replace = wanted[:1] in tuple(_STOPS) and (own != ":" or not _is_structural(stray))
        return left[: len(left.rstrip(_CLOSERS)) - 1] + wanted + left[len(left.rstrip(_CLOSERS)) :] if replace else left
    return left + (_WIDE.get(wanted, wanted) if wide else wanted)


def _is_structural(stray: str) -> bool:
    return not _STRONG.search(stray)


def _wanted(stray: str, *, lower: bool, semicolons: bool) -> str:
    """The sign that stray punctuation or structure stands for; the strongest wins."""
    strong = _STRONG.search(stray)
    if strong:
        return strong[0]
    by_mark = (
        (LIST, ":"),
        (ITEM, ";" if semicolons else ","),
        (PARAGRAPH, "."),
        (ROW, ";"),
        (CELL, ","),
        (LINE, "" if lower else ","),
    )
    for mark, sign in by_mark:
        if mark in stray:
            return sign
    return next((sign for sign in stray if sign in _PAUSES), "," if "—" in stray or "–" in stray else "")
