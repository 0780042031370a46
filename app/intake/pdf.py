"""Reads a PDF into blocks: large print is a heading, gaps part paragraphs, page headers and numbers are dropped."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median

from app.errors import IntakeError
from app.intake.blocks import Block, Reading, clean
from app.intake.pdf_pages import Line, take_apart
from app.intake.plain import lines_to_blocks

_PAGE_NUMBER = re.compile(
    r"^\W*(?:page|p\.|seite)?\s*(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|von)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_CONTENTS_LINE = re.compile(r"(?:\.\s?){5,}\s*\w{0,6}$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)-$")
_HEADING_SCALE = 1.12  # times the body's size
_LONGEST_HEADING = 20  # words
_GAP_SCALE = 1.35  # times the usual distance of two lines


def read_pdf(data: bytes, name: str) -> Reading:
    """The text of a PDF. Raises `IntakeError` when it is encrypted, too long or scanned, and whatever pypdf raises."""
    try:
        title, raw = take_apart(data)
    except ValueError as error:
        raise IntakeError((f"{name}: {error}",)) from error
    pages = [[(size, y, clean(text)) for size, y, text in page] for page in raw]
    pages = [[line for line in page if line[2] and not _CONTENTS_LINE.search(line[2])] for page in pages]
    if not any(pages):
        raise IntakeError(
            (f"{name}: no text in any of its {len(pages)} pages; a scanned PDF needs text recognition first",)
        )
    return Reading(tuple(_blocks(_without_furniture(pages))), clean(title))


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Pages without the lines that repeat at their edges and without page numbers."""

    def key(text: str) -> str:
        return re.sub(r"\d+", "#", text.casefold())

    def edges(page: list[Line]) -> list[int]:
        return sorted({*range(min(2, len(page))), *range(max(0, len(page) - 2), len(page))})

    seen = Counter(k for page in pages for k in {key(page[i][2]) for i in edges(page)})
    often = {k for k, n in seen.items() if n >= 3 or (n == 2 and len(pages) <= 3)}
    kept = []
    for page in pages:
        at_edge = set(edges(page))
        kept.append([
            line for i, line in enumerate(page)
            if i not in at_edge or (key(line[2]) not in often and not _PAGE_NUMBER.match(line[2]))
        ])  # fmt: skip
    return kept


def _blocks(pages: list[list[Line]]) -> Iterator[Block]:
    words = (w for page in pages for _, _, text in page for w in _WORD.findall(text))
    known = {w.casefold() for w in words}
    levels = _levels(pages)
    for level, run in groupby(_marked(pages, levels), key=lambda marked: marked[0]):
        texts = [text for _, text in run]
        if level:
            yield Block("heading", " ".join(texts), level)
        else:
            yield from lines_to_blocks(_mended(texts, known), capitals=not levels)


def _marked(pages: list[list[Line]], levels: dict[float, int]) -> Iterator[tuple[int, str]]:
    """Each line with its heading level (0 is body); "" where a paragraph ends."""
    gap = _usual_gap(pages)
    last = ""
    for page in pages:
        above: float | None = None
        for size, y, text in page:
            here = levels.get(size, 0) if len(text.split()) <= _LONGEST_HEADING else 0
            wide = above is not None and gap > 0 and abs(above - y) > gap * _GAP_SCALE
            if not here and (wide or (above is None and last.endswith((".", "!", "?", ":")))):
                yield 0, ""
            yield here, text
            above, last = y, text


def _levels(pages: list[list[Line]]) -> dict[float, int]:
    """Heading levels by print size: the largest is 1; what is hardly larger than most of the text is none."""
    weight: Counter[float] = Counter()
    for size, _, text in (line for page in pages for line in page):
        weight[size] += len(text)
    body = weight.most_common(1)[0][0] if weight else 0.0
    larger = sorted((s for s in weight if s >= body * _HEADING_SCALE), reverse=True)
    return {size: min(number, 6) for number, size in enumerate(larger, 1)}


def _usual_gap(pages: list[list[Line]]) -> float:
    gaps = [abs(a[1] - b[1]) for page in pages for a, b in pairwise(page) if a[1] != b[1]]
    return median(gaps) if gaps else 0.0


def _mended(lines: Sequence[str], known: set[str]) -> list[str]:
    """Lines with broken words put together; the hyphen stays where the text has it elsewhere."""
    mended: list[str] = []
    for line in lines:
        broken = _BROKEN_WORD.search(mended[-1]) if mended else None
        rest = _WORD.match(line)
        if broken and rest and rest[0][0].islower():
            whole, hyphened = broken[1] + rest[0], f"{broken[1]}-{rest[0]}"
            hyphen = "-" if hyphened.casefold() in known and whole.casefold() not in known else ""
            mended[-1] = mended[-1][: broken.end() - 1] + hyphen + line
        else:
            mended.append(line)
    return mended
