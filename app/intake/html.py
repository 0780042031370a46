"""Reads an HTML page into blocks: the article's own words, without scripts, menus, headers and footers."""

import re

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from app.intake.blocks import Block, Reading, clean, row_text

_NEVER_TEXT = {"script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "head", "title"}
_CONTROLS = {"nav", "aside", "footer", "form", "button", "select", "dialog", "menu"}
_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "dialog"}
_NAMES = re.compile(
    r"(?:(?:site|page|main|global|top|bottom|primary)[-_]?)?"
    r"(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|footer|cookies?(?:[-_](?:banner|notice|consent))?|"
    r"share(?:[-_]buttons)?|social(?:[-_]links)?|skip[-_]?link|pagination|related[-_]articles)",
    re.IGNORECASE,
)
_ARTICLE = {"main", "article", "h1"}
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LINES = {"p", "div", "section", "article", "main", "ul", "ol", "dl", "table", "blockquote", "pre", "figure", "header",
          "tr", "li", "dt", "dd", "details", "summary", "address", "figcaption", "body", *_HEADINGS}  # fmt: skip
_LONGEST_CELL = 60  # words; a table with longer cells lays out a page


def read_html(markup: str) -> Reading:
    """Headings, paragraphs, list items and table rows of the page's main part, in reading order."""
    soup = BeautifulSoup(markup, "html.parser")
    declared = clean(soup.title.get_text()) if soup.title else ""
    walk = _Walk(_around_articles(soup))
    walk.read(_main_part(soup))
    return Reading(tuple(walk.blocks), declared)


def _main_part(soup: BeautifulSoup) -> Tag:
    articles = soup.find_all("article", limit=2)
    for part in (soup.find("main"), soup.find(role="main"), articles[0] if len(articles) == 1 else None):
        if part is not None and part.find(string=re.compile(r"\S")):
            return part
    return soup.body or soup


def _around_articles(soup: BeautifulSoup) -> set[int]:
    """The ids of every element an article or a main heading stands in: a form around the page is not boilerplate."""
    around: set[int] = set()
    for tag in soup.find_all(_ARTICLE):
        above = tag.parent
        while above is not None and id(above) not in around:
            around.add(id(above))
            above = above.parent
    return around


class _Walk:
    """Collects text until an element ends the line. Iterative: without end tags pages nest without limit."""

    def __init__(self, kept: set[int]) -> None:
        self.blocks: list[Block] = []
        self._kept = kept
        self._line: list[str] = []
        self._heading = self._items = self._articles = 0
        self._row: list[str] | None = None
        self._header: list[str] = []
        self._in_cell = False
        self._all_headers = True

    def read(self, root: Tag) -> None:
        todo: list[tuple[PageElement, bool]] = [(root, True)]
        while todo:
            node, opens = todo.pop()
            if isinstance(node, NavigableString):
                if not isinstance(node, PreformattedString):  # comments, declarations
                    self._line.append(str(node))
            elif isinstance(node, Tag) and not (opens and node is not root and self._is_dropped(node)):
                self._edge(node.name, opens=opens)
                if opens:
                    todo.append((node, False))
                    todo.extend((child, True) for child in reversed(node.contents))
        self._end_line()

    def _is_dropped(self, tag: Tag) -> bool:
        if tag.name in _NEVER_TEXT:
            return True
        if tag.name in _ARTICLE or id(tag) in self._kept:
            return False
        if tag.name in _CONTROLS or tag.has_attr("hidden") or str(tag.get("role", "")).lower() in _ROLES:
            return True
        if tag.name == "header" and not self._articles:
            return True
        return any(_NAMES.fullmatch(str(n)) for key in ("id", "class") for n in tag.get_attribute_list(key) if n)

    def _edge(self, name: str, *, opens: bool) -> None:
        if name in {"article", "main"}:
            self._articles += 1 if opens else -1
        if name in {"tr", "td", "th", "table"}:
            self._table_edge(name, opens=opens)
        elif self._row is not None and name not in _HEADINGS:
            self._line.append(" " if name in _LINES or name == "br" else "")
        elif name == "br":
            self._line.append(" ")
        elif name in _LINES:
            self._end_line()
            if name == "li":
                self._items += 1 if opens else -1
            self._heading = _HEADINGS.get(name, 0) if opens else 0

    def _end_line(self) -> None:
        if self._row is not None:  # a heading in a cell: the table lays out the page
            self._end_row()
        text = clean("".join(self._line))
        self._line.clear()
        if text and self._heading:
            self.blocks.append(Block("heading", text, self._heading))
        elif text:
            self.blocks.append(Block("item" if self._items > 0 else "text", text))

    def _table_edge(self, name: str, *, opens: bool) -> None:
        """Cells end where the next begins, rows too: their end tags may be missing."""
        if name in {"td", "th"}:
            self._end_cell()
            if opens:
                self._open_cell(name)
            return
        self._end_row()
        if name == "table":
            self._end_line()
            self._header = []

    def _open_cell(self, name: str) -> None:
        if self._row is None:
            self._end_line()
            self._row = []
        self._in_cell = True
        self._all_headers = self._all_headers and name == "th"

    def _end_cell(self) -> None:
        if self._row is None:
            return
        text = clean("".join(self._line))
        self._line.clear()
        if self._in_cell or text:
            self._row.append(text)
        self._in_cell = False

    def _end_row(self) -> None:
        self._end_cell()
        cells, self._row = self._row or [], None
        all_headers, self._all_headers = self._all_headers, True
        if any(len(cell.split()) > _LONGEST_CELL for cell in cells):
            self.blocks += [Block("text", cell) for cell in cells]
        elif cells and all_headers and not self._header:
            self._header = cells
        elif line := row_text(self._header, cells):
            self.blocks.append(Block("row", line))
