"""What callers may say, for the local recogniser: texts, and files of orders, one by one or in folders."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from emulator.engines.stt.domain import Domain

_DEMO = Path(__file__).parents[1] / "app" / "demo"
DEMO_ARTICLES, DEMO_CATALOGUE = _DEMO / "articles", _DEMO / "catalogue.py"
"""The demo shop's articles and its list of goods, read as files where they lie beside this package."""
DEMO_NUMBERS = range(1001, 1641)
"""The demo shop's order numbers."""
_GOODS = re.compile(r"^[A-Z]{3}-[A-Z0-9]{2} \| ([^|]+) \|", re.MULTILINE)
_HEADING = re.compile(r"^\s{0,3}#+\s*(.+?)\s*#*\s*$")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_KINDS = {".md", ".txt", ".json"}
_NUMBERS = frozenset({"number", "order_number", "order_id"})
_THINGS = frozenset({"items", "products"})
_MOST_PLACES = 2_000_000  # values of an orders file looked at


def read_domain(path: Path | None = None) -> Domain:
    """The domain of a file or of a folder's Markdown, text and JSON files. Raises `OSError`.

    Texts are taken line by line, headings as topics; from JSON come order numbers and the names of things. Without a
    path it is the demo shop, or, where there is none, what every shop's callers say.
    """
    if path is None:
        return _demo()
    topics: list[str] = []
    sentences: list[str] = []
    numbers: list[str] = []
    products: list[str] = []
    for file in _files(path):
        text = file.read_text(encoding="utf-8", errors="replace")
        if file.suffix == ".json":
            found = _Orders(text)
            numbers += found.numbers
            products += found.products
            continue
        for line in _lines(text):
            heading = _HEADING.match(line)
            (topics if heading else sentences).append(heading[1] if heading else line)
    return Domain(sentences, topics, list(dict.fromkeys(products)), list(dict.fromkeys(numbers)))


def _demo() -> Domain:
    if not (DEMO_ARTICLES.is_dir() and DEMO_CATALOGUE.is_file()):
        return Domain()
    goods = _GOODS.findall(DEMO_CATALOGUE.read_text(encoding="utf-8"))
    return replace(read_domain(DEMO_ARTICLES), products=goods, order_numbers=list(map(str, DEMO_NUMBERS)))


class _Orders:
    """Order numbers and names of things, wherever they are in a JSON text; nothing where it is none."""

    def __init__(self, text: str) -> None:
        self.numbers: list[str] = []
        self.products: list[str] = []
        try:
            waiting = [("", json.loads(text))]
        except (ValueError, RecursionError):
            return
        for _ in range(_MOST_PLACES):
            if not waiting:
                return
            name, value = waiting.pop()
            if isinstance(value, dict):
                self._take(name, value)
                waiting += [(key if isinstance(each, list) else name, each) for key, each in reversed(value.items())]
            elif isinstance(value, list):
                waiting += [(name, each) for each in reversed(value)]

    def _take(self, name: str, found: dict[str, object]) -> None:
        self.numbers += [value for key, value in found.items() if key in _NUMBERS and isinstance(value, str)]
        thing = found.get("name")
        if name in _THINGS and isinstance(thing, str):
            self.products.append(thing)


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.suffix in _KINDS) if path.is_dir() else [path]


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in _FRONT_MATTER.sub("", text).splitlines() if line.strip())
