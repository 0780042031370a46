"""Takes a PDF apart into the lines of its pages, each with its print size and its height on the page."""

import io
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader

MOST_PAGES = 2_000
MOST_CHARACTERS = 10_000_000

Line = tuple[float, float, str]
"""Print size in points as it is seen, y in points from the bottom, text."""


def take_apart(data: bytes) -> tuple[str, list[list[Line]]]:
    """The declared title ("" when there is none) and each page's lines, in the file's order.

    Raises `ValueError` saying why a sound PDF cannot be taken, and whatever pypdf raises on a broken one.
    """
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise ValueError("encrypted; save it without its password first")
    if len(reader.pages) > MOST_PAGES:
        raise ValueError(f"{len(reader.pages)} pages, at most {MOST_PAGES} can be read")
    pages: list[list[Line]] = []
    room = MOST_CHARACTERS
    for page in reader.pages:
        lines = _lines(page)
        room -= sum(len(text) for _, _, text in lines)
        if room < 0:
            raise ValueError(f"more than {MOST_CHARACTERS} characters of text")
        pages.append(lines)
    title = reader.metadata.title if reader.metadata else ""
    return str(title or ""), pages


def _lines(page: PageObject) -> list[Line]:
    """A page's lines. The size of a line is that of most of its characters."""
    lines: list[Line] = []
    parts: list[Line] = []

    def close() -> None:
        if text := "".join(t for _, _, t in parts).strip():
            weight: dict[float, int] = {}
            for size, _, part in parts:
                weight[size] = weight.get(size, 0) + len(part.strip())
            y = next(y for _, y, part in parts if part.strip())
            lines.append((max(weight, key=lambda s: weight[s]), y, text))
        parts.clear()

    def visit(text: str, user: Any, matrix: Any, _font: Any, size: float) -> None:
        scale = abs(matrix[3] or matrix[1]) * abs(user[3] or user[1])
        height = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
        for number, part in enumerate(text.split("\n")):
            if number:
                close()
            parts.append((round(abs(float(size)) * scale, 1), round(float(height), 1), part))

    page.extract_text(visitor_text=visit)
    close()
    return lines
