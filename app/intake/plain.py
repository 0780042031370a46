"""Reads plain text into blocks: paragraphs, underlined or upper-case headings, bullet lists."""

import re
from collections.abc import Iterator

from app.intake.blocks import Block, Reading, clean

_UNDERLINE = re.compile(r"^\s*(={3,}|-{3,}|~{3,})\s*$")
_BULLET = re.compile(r"^\s*(?:[-*•–·‣▪]|\d{1,3}[.)])\s+(?=\S)")
_ENDS = (".", ",", ";", ":", "!")
_LONGEST_HEADING = 12  # words


def read_plain(text: str) -> Reading:
    """Paragraphs parted by blank lines. Headings: a line over === or ---, a lone one in capitals, a lone first one."""
    lines = text.strip().splitlines()
    first, rest = lines[0] if lines else "", lines[1:]
    if rest and not rest[0].strip() and _is_title(first):
        return Reading((Block("heading", clean(first), 1), *lines_to_blocks(rest)))
    return Reading(tuple(lines_to_blocks(lines)))


def lines_to_blocks(lines: list[str], *, capitals: bool = True) -> Iterator[Block]:
    """Blocks of lines; "" is a blank one. `capitals`: a lone line in capitals is a heading."""
    open_text: list[str] = []
    is_item = False

    def close() -> Iterator[Block]:
        text = clean(" ".join(open_text))
        open_text.clear()
        if text:
            yield Block("item" if is_item else "text", text)

    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        heading = "" if open_text else _heading(line, following, capitals=capitals)
        if heading or not line.strip() or _UNDERLINE.match(line):
            yield from close()
            is_item = False
            if heading:
                yield Block("heading", heading, 1 if "=" in following else 2)
        elif bullet := _BULLET.match(line):
            yield from close()
            is_item = True
            open_text.append(line[bullet.end() :])
        else:
            open_text.append(line)
    yield from close()


def _is_title(line: str) -> bool:
    return len(line.split()) <= _LONGEST_HEADING and not line.rstrip().endswith(_ENDS) and not _BULLET.match(line)


def _heading(line: str, following: str, *, capitals: bool) -> str:
    text = clean(line)
    if not text or len(text.split()) > _LONGEST_HEADING:
        return ""
    if _UNDERLINE.match(following):
        return text
    shouted = text.isupper() and sum(c.isalpha() for c in text) >= 4 and not text.endswith((".", ","))
    return text.capitalize() if capitals and shouted and not following.strip() else ""
