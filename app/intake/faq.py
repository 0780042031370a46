"""Reads a CSV of questions and answers into blocks: each question is a heading, its answer the text under it."""

import csv
import io
from collections.abc import Iterator

from app.errors import IntakeError
from app.intake.blocks import Block, Reading, clean

_QUESTION = {"question", "questions", "q"}
_ANSWER = {"answer", "answers", "a"}
_CATEGORY = {"category", "topic", "section"}
_DELIMITERS = ",;\t|"


def read_faq(text: str, name: str) -> Reading:
    """Columns question and answer (or q and a) in any order, category if there is one; or two columns, no header.

    Raises `IntakeError` naming each line that lacks its question or its answer.
    """
    rows = list(_rows(text, name))
    if not rows:
        return Reading(())
    question, answer, category, has_header = _columns(rows[0][1], name)
    blocks: list[Block] = []
    problems: list[str] = []
    for line, cells in rows[has_header:]:
        asked, told = (clean(cells[i]) if i < len(cells) else "" for i in (question, answer))
        if not asked or not told:
            problems.append(f"{name}, line {line}: no {'answer' if asked else 'question'}")
            continue
        if category is not None and category < len(cells) and (topic := clean(cells[category])):
            blocks.append(Block("heading", topic, 1))
            blocks.append(Block("heading", asked, 2))
        else:
            blocks.append(Block("heading", asked, 1))
        blocks.append(Block("text", told))
    if problems:
        raise IntakeError(tuple(problems))
    return Reading(tuple(blocks))


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(c.strip() for c in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise IntakeError((f"{name}, line {reader.line_num}: {error}",)) from error


def _columns(first: list[str], name: str) -> tuple[int, int, int | None, bool]:
    """Where question, answer and category stand, and whether the first row is a header."""
    names = [clean(c).lower() for c in first]
    question, answer, category = (
        next((i for i, n in enumerate(names) if n in known), None) for known in (_QUESTION, _ANSWER, _CATEGORY)
    )
    if question is not None and answer is not None:
        return question, answer, category, True
    if question is None and answer is None and len(first) == 2:
        return 0, 1, None, False
    raise IntakeError((f"{name}: a CSV file needs the columns question and answer, it has: {', '.join(names)}"[:300],))
