"""Takes markup out of a model's text while it streams; what is left is words, spaces and `marks`."""

import re

from app.speech.characters import NEWLINES
from app.speech.inline import SIGNS, Spot, read_sign
from app.speech.lines import Kind, read_opening
from app.speech.marks import ITEM, LINE, LIST, PARAGRAPH, ROW

_KEPT_CODE = 1000
_PLAIN = re.compile(f"[^{SIGNS.pattern[1:-1]}]+")
_OTHER_NEWLINES = re.compile(f"[{NEWLINES[1:]}]")
_LONGEST_RUN = 200
_BACKTICKS = re.compile(f"`{{1,{_LONGEST_RUN}}}")
_CLOSING_TAIL = re.compile(r"`+\Z|~+\Z")
_WORDLIKE = re.compile(r"[^\W_]")


class Markdown:
    """Feed it the model's text in any pieces: the pieces that come out, joined, are always the same.

    Emphasis, headings, bullets, tables, links, images, HTML, code fences and pictures go; "_" stays inside words and
    "#", "<", ">", "~", "&" stay where they mean something. Only undecided markup is kept back, 200 characters at most
    (a link's target: 2000).
    """

    def __init__(self) -> None:
        self._held = ""
        self._line_start = True
        self._first_line = True
        self._fence = ""
        self._code = ""
        self._spoken = False
        self._before = self._solid = " "
        self._listed = self._heading = self._row = self._row_above = False
        self._bold = self._bold_closed = self._skipping = False

    def feed(self, text: str) -> str:
        """The next piece of the model's text; gives back what is decided."""
        if not (self._held or self._line_start or self._fence or self._skipping) and text and not SIGNS.search(text):
            return self._pass_on(text)
        return self._read(self._held + _OTHER_NEWLINES.sub("\n", text), final=False)

    def flush(self) -> str:
        """The end of the text. Code is never spoken, unless there is nothing else to say."""
        out = self._read(self._held, final=True)
        if not self._spoken and self._code:
            code, self._code, self._fence, self._line_start = self._code, "", "", True
            out += self._read(code.partition("\n")[2] or code, final=True)
        self._line_start, self._fence, self._code = True, "", ""
        return out

    def _read(self, text: str, *, final: bool) -> str:
        out: list[str] = []
        at = 0
        while at < len(text):
            if self._fence:
                step = self._skip_code(text, at, final)
            elif self._line_start:
                step = self._open_line(text, at, final)
            else:
                step = self._read_on(text, at, final)
            if step is None:
                break
            out.append(step[0])
            at = step[1]
        self._held = "" if final else text[at:]
        return "".join(out)

    def _pass_on(self, text: str) -> str:
        self._before = text[-1]
        self._bold_closed = False
        if text[-1] != " ":
            self._solid = text[-1]
        elif not text.isspace():
            self._solid = text.rstrip()[-1]
        if not self._spoken:
            self._spoken = _WORDLIKE.search(text) is not None
        return text

    def _read_on(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        if self._skipping:
            return self._skip_line(text, at)
        plain = _PLAIN.match(text, at)
        if plain:
            return self._pass_on(plain[0]), plain.end()
        if text[at] == "`":
            return self._backticks(text, at, final)
        if text[at] == "\n":
            return self._end_line(), at + 1
        step = read_sign(Spot(text, at, final, self._before, self._solid))
        if step and step[0]:
            self._row = self._row or text[at] == "|"
            self._pass_on(step[0])
        elif step and text.startswith("**", at):
            self._bold_closed = self._bold
        return step

    def _backticks(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        run = _BACKTICKS.match(text, at)
        end = run.end() if run else at + 1
        if end == len(text) and not final:
            return None
        if end - at >= 3:
            self._fence = "```"
            return LINE, end
        return "", end

    def _end_line(self) -> str:
        mark = PARAGRAPH if self._heading or self._bold_closed else ROW if self._row else LINE
        self._row_above = self._row
        self._heading = self._row = self._first_line = self._bold = self._bold_closed = False
        self._line_start = True
        self._before = LINE
        return mark

    def _open_line(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        opening = read_opening(text, at, final=final, first=self._first_line)
        if opening is None:
            return None
        kind, end = opening.kind, opening.end
        if kind in (Kind.BLANK, Kind.RULE):
            mark = LIST if kind is Kind.RULE and self._row_above else PARAGRAPH
            self._first_line = self._row_above = False
            return mark, end
        self._before = self._solid = " "
        if kind in (Kind.QUOTE, Kind.EMPHASIS):
            # A line that is bold from end to end is a heading.
            self._bold = self._bold or text[:end].endswith("**")
            return "", end
        self._line_start = False
        self._skipping = kind is Kind.REFERENCE
        return self._begin(kind, text[at:end]), end

    def _begin(self, kind: Kind, sign: str) -> str:
        """Enter a line of this kind; gives back the mark that belongs before it."""
        if kind is Kind.ITEM:
            mark = ITEM if self._listed else LIST
            self._listed = True
            return mark
        if kind is Kind.FENCE:
            self._fence = sign.strip()[0] * 3
            return LINE
        self._heading = kind is Kind.HEADING
        self._row = kind is Kind.ROW
        if self._listed and kind is not Kind.INDENTED:
            self._listed = False
            return PARAGRAPH
        return ""

    def _skip_line(self, text: str, at: int) -> tuple[str, int]:
        """Drop the rest of a line: the address behind "[1]:", which the text names by its number only."""
        end = text.find("\n", at)
        self._skipping = end < 0
        return "", len(text) if end < 0 else end

    def _skip_code(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        close = text.find(self._fence, at)
        if close >= 0:
            end = close + 3
            while text[end : end + 1] == self._fence[0] and end - close < _LONGEST_RUN:
                end += 1
            if end == len(text) and not final:
                self._keep(text[at:close])
                return ("", close) if close > at else None
            self._keep(text[at:close])
            self._fence = ""
            return LINE, end
        tail = _CLOSING_TAIL.search(text, at)
        end = len(text) if tail is None or final else tail.start()
        if end == at:
            return None
        self._keep(text[at:end])
        return "", end

    def _keep(self, code: str) -> None:
        """Remember code, in case it turns out to be the whole reply."""
        if not self._spoken and len(self._code) < _KEPT_CODE:
            self._code = (self._code + code)[:_KEPT_CODE]
