"""Reads Markdown (CommonMark with tables and front matter) into blocks."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.intake.blocks import Block, Reading, clean, row_text

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*$\r?\n?", re.DOTALL | re.MULTILINE)
_FRONT_TITLE = re.compile(r"^title[ \t]*:[ \t]*(.+)$", re.MULTILINE | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,300}>")
_MARKS = re.compile(r"[*_`~\[\]]+|\]\([^()\s]{0,300}\)")
_LONGEST_INLINE = (
    8_000  # characters; emphasis and link rules are not linear, so longer runs lose their marks by pattern
)
_FRONT_MATTER_LIMIT = 20_000  # characters


def read_markdown(text: str) -> Reading:
    """Headings, paragraphs, list items and table rows; links keep their words, code its text."""
    front = _FRONT_MATTER.match(text[:_FRONT_MATTER_LIMIT])
    declared = _FRONT_TITLE.search(front[1]) if front else None
    body = text[front.end() :] if front else text
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.core.ruler.disable(["inline", "text_join"])
    links: dict[str, object] = {}
    walk = _Walk(parser, links)
    walk.read(parser.parse(body, links))
    return Reading(tuple(walk.blocks), clean(declared[1].strip("\"' ")) if declared else "")


class _Walk:
    """Goes over the flat token list once and keeps what is open."""

    def __init__(self, parser: MarkdownIt, links: dict[str, object]) -> None:
        self.blocks: list[Block] = []
        self._parser = parser
        self._links = links
        self._heading = 0
        self._items = 0
        self._header: list[str] = []
        self._cells: list[str] = []
        self._in_row = self._in_head = False

    def read(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type == "inline":
                self._text(self._plain(token.content))
            elif token.type in {"fence", "code_block"}:
                self._text(clean(token.content))
            elif token.type == "html_block" and not token.content.lstrip().startswith("<!"):
                self._text(clean(_TAG.sub(" ", token.content)))
            else:
                self._structure(token)

    def _structure(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1:])
            case "heading_close":
                self._heading = 0
            case "list_item_open" | "list_item_close":
                self._items += token.nesting
            case "thead_open" | "thead_close":
                self._in_head = token.nesting == 1
            case "tr_open":
                self._in_row, self._cells = True, []
            case "tr_close":
                self._close_row()

    def _text(self, text: str) -> None:
        if self._in_row:
            self._cells.append(text)
        elif not text:
            return
        elif self._heading:
            self.blocks.append(Block("heading", text.rstrip(" #"), self._heading))
        else:
            self.blocks.append(Block("item" if self._items else "text", text))

    def _close_row(self) -> None:
        self._in_row = False
        if self._in_head:
            self._header = self._cells
        elif line := row_text(self._header, self._cells):
            self.blocks.append(Block("row", line))

    def _plain(self, content: str) -> str:
        if len(content) > _LONGEST_INLINE:
            return clean(_MARKS.sub("", _TAG.sub(" ", content)))
        inline: list[Token] = []
        self._parser.inline.parse(content, self._parser, self._links, inline)
        return clean("".join(map(_words, inline)))


def _words(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"} or token.content.lower().startswith("<br"):
        return " "
    return "" if token.type.endswith(("_open", "_close")) or token.type in {"html_inline", "image"} else token.content
