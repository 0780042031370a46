"""What callers may say, for the local recogniser: a text file, or a folder of texts."""

import re
from collections.abc import Iterator
from pathlib import Path

from emulator.engines.stt.domain import Domain

DEMO_ARTICLES = Path(__file__).parents[1] / "app" / "demo" / "articles"
"""The demo shop's articles, read as files where they lie beside this package."""
_HEADING = re.compile(r"^\s{0,3}#+\s*(.+?)\s*#*\s*$")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_KINDS = {".md", ".txt"}


def read_domain(path: Path | None = None) -> Domain:
    """The domain of a file (a sentence a line) or of a folder's Markdown and text files. Raises `OSError`.

    Headings become topics. Without a path it is the demo shop's articles, or, where there are none, what every shop's
    callers say.
    """
    if path is None and not DEMO_ARTICLES.is_dir():
        return Domain()
    topics, sentences = [], []
    for line in _lines(path or DEMO_ARTICLES):
        heading = _HEADING.match(line)
        if heading:
            topics.append(heading[1])
        else:
            sentences.append(line)
    return Domain(sentences=sentences, topics=topics)


def _lines(path: Path) -> Iterator[str]:
    files = sorted(file for file in path.rglob("*") if file.suffix in _KINDS) if path.is_dir() else [path]
    for file in files:
        text = _FRONT_MATTER.sub("", file.read_text(encoding="utf-8", errors="replace"))
        yield from (line.strip() for line in text.splitlines() if line.strip())
