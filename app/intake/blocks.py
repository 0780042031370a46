"""What every document format is read into: headings, paragraphs, list items and table rows, in reading order."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "text", "item", "row"]

_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]")
_SENTENCE_END = (".", "!", "?", ":", ";", "。", "…")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document. `level` counts for headings only (1 is the highest)."""

    kind: Kind
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as its format tells it. `title` is what the file itself declares ("" when it declares none)."""

    blocks: tuple[Block, ...]
    title: str = ""


def clean(text: str) -> str:
    """One line of plain text: composed characters, single spaces, nothing invisible."""
    return _SPACE.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def row_text(header: list[str], cells: list[str]) -> str:
    """A table row as a line that can be read out: "Canada: cost 20 dollars, time 6 to 10 days."."""
    named = [f"{h} {c}" if h else c for h, c in zip(header[1:] + [""] * len(cells), cells[1:], strict=False) if c]
    first, rest = (cells[0] if cells else ""), ", ".join(named)
    line = f"{first}: {rest}" if first and rest else first or rest
    return line if not line or line.endswith(_SENTENCE_END) else line + "."
