"""Reads one document of the knowledge base, whatever its format, into passages."""

import re
from dataclasses import dataclass
from pathlib import Path

from app.errors import IntakeError
from app.intake.blocks import Reading, clean
from app.intake.faq import read_faq
from app.intake.isolated import Format, read_here, read_isolated
from app.intake.passages import cut
from app.intake.plain import read_plain
from app.knowledge import Passage

LARGEST_FILE = 20 * 1024 * 1024  # bytes
SUFFIXES = frozenset({".md", ".markdown", ".txt", ".text", ".html", ".htm", ".pdf", ".csv", ".tsv"})

_LARGE_HTML = 32 * 1024  # characters; from here on a page can be built that takes minutes
_LARGE_MARKDOWN = 1024 * 1024

_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?([a-zA-Z0-9_-]{2,30})", re.IGNORECASE)
_ORDERING = re.compile(r"^\d{1,4}[\s._-]+(?=\D)")


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready for the store: the name it is kept under, its title, its passages."""

    source: str
    title: str
    passages: tuple[Passage, ...]


def read_document(path: Path, *, source: str | None = None) -> Document:
    """Read the file at `path`; `source` names it in the store (the file's name when None).

    Raises `IntakeError`, naming the file, when it cannot be read, is of no known kind, too large, encrypted or empty.
    """
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise IntakeError((f"{path}: cannot read {kind or 'files without a suffix'}; known are {_known()}",))
    data = _bytes(path)
    reading = read_isolated("pdf", data, str(path)) if kind == ".pdf" else _read(kind, _decoded(data, path, kind), path)
    name = source or path.name
    title, titled = _title(reading, path)
    passages = cut(reading.blocks, name, title, titled=titled)
    if not passages:
        raise IntakeError((f"{path}: there is no text in it",))
    return Document(name, title, passages)


def _known() -> str:
    return ", ".join(sorted(SUFFIXES))


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise IntakeError((f"{path}: {'not a regular file' if path.exists() else 'no such file'}",))
        if (size := path.stat().st_size) > LARGEST_FILE:
            raise IntakeError((f"{path}: too large ({size / 1048576:.0f} MB, at most {LARGEST_FILE // 1048576} MB)",))
        return path.read_bytes()
    except OSError as error:
        raise IntakeError((f"{path}: {error.strerror or error}",)) from error


def _decoded(data: bytes, path: Path, kind: str) -> str:
    """The text of a file: UTF-16 when marked so, else UTF-8, else what an HTML page declares, else Windows-1252."""
    declared = _CHARSET.search(data[:4096]) if kind in {".html", ".htm"} else None
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16" if marked else "utf-8-sig", declared[1].decode() if declared else "", "cp1252"):
        try:
            text = data.decode(encoding) if encoding else "\0"
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" not in text:
            return text
    raise IntakeError((f"{path}: this is not text in UTF-8 or Windows-1252",))


def _read(kind: str, text: str, path: Path) -> Reading:
    match kind:
        case ".md" | ".markdown":
            return _page("markdown", text, path, _LARGE_MARKDOWN)
        case ".html" | ".htm":
            return _page("html", text, path, _LARGE_HTML)
        case ".csv" | ".tsv":
            return read_faq(text, str(path))
        case _:
            return read_plain(text)


def _page(kind: Format, text: str, path: Path, large: int) -> Reading:
    if len(text) > large:
        return read_isolated(kind, text.encode("utf-8", "replace"), str(path))
    return read_here(kind, text.encode("utf-8", "replace"), str(path))


def _title(reading: Reading, path: Path) -> tuple[str, bool]:
    """The document's title, and whether every passage stands under it: its only top heading, or what it declares."""
    headings = [b for b in reading.blocks if b.kind == "heading"]
    top = min((h.level for h in headings), default=0)
    highest = [h.text for h in headings if h.level == top]
    if len(highest) == 1 and headings[0].text == highest[0]:
        return highest[0], True
    if reading.title:
        return reading.title, True
    stem = _ORDERING.sub("", path.stem)
    return clean(re.sub(r"[\s._-]+", " ", stem)).capitalize() or path.name, False
