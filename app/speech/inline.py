"""Markup inside a line: what each sign leaves to be spoken."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from app.speech.characters import INAUDIBLE, NEWLINES, PICTURES, SPACES
from app.speech.marks import CELL, ITEM, LINE, TIMES

HOLD = 200
"""Characters that markup may keep back before it is taken for plain text."""
_LONGEST_LINK = 2000

ARROWS = "\u2190-\u21ff\u2794\u279c\u279e\u27a1\u27f5-\u27ff"
SIGNS = re.compile(rf"[*_`~|#<>\[\]\\&!=\-•【\r{NEWLINES}{PICTURES}{INAUDIBLE}{SPACES}]")
"""Every character that is not simply passed on."""
_ARROW = re.compile(rf"[{ARROWS}]")
_SPACE_LIKE = re.compile(rf"[\r{SPACES}{PICTURES}]")

Step = tuple[str, int] | None
"""What to pass on and where to go on reading; None: more text is needed to know."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A sign in its text. `before` is the last character passed on, `solid` the last that is no space."""

    text: str
    at: int
    final: bool
    before: str
    solid: str

    def after(self, end: int) -> str | None:
        """The character at `end`: "" past the end of the whole text, None when it has not come yet."""
        return self.text[end : end + 1] or ("" if self.final else None)

    def settle(
        self, whole: re.Pattern[str], maybe: re.Pattern[str], limit: int = HOLD
    ) -> tuple[re.Match[str] | None, bool]:
        """Match `whole` here; the second value says to wait, as what is there may still become one (`maybe`)."""
        window = self.text[self.at : self.at + limit]
        found = whole.match(window)
        wait = found is None and not self.final and len(window) < limit and maybe.fullmatch(window) is not None
        return found, wait


_RUNS = {sign: re.compile(re.escape(sign) + f"{{1,{HOLD}}}") for sign in "*_`~#>"}


def _run(spot: Spot) -> int:
    """The end of the run of one and the same sign; a longer run is read in parts."""
    found = _RUNS[spot.text[spot.at]].match(spot.text, spot.at)
    return found.end() if found else spot.at + 1


def _star(spot: Spot) -> Step:
    end = _run(spot)
    spaced = spot.before == " " and spot.text[end : end + 1] == " "
    after = spot.after(end + 1 if spaced else end)
    if after is None:
        return None
    product = end - spot.at == 1 and after.isdigit() and spot.solid.isdigit() and (spaced or spot.before != " ")
    return (TIMES if product else ""), end


def _underscore(spot: Spot) -> Step:
    end = _run(spot)
    after = spot.after(end)
    if after is None:
        return None
    return ("_" if spot.before.isalnum() and after.isalnum() else ""), end


def _tilde(spot: Spot) -> Step:
    end = _run(spot)
    after = spot.after(end)
    if after is None:
        return None
    if end - spot.at > 1:  # struck out: a pause keeps it apart from what replaces it
        return CELL, end
    return ("~" if after and (after.isdigit() or after in "$€£¥") else ""), end


def _hash(spot: Spot) -> Step:
    end = _run(spot)
    after = spot.after(end)
    if after is None:
        return None
    return ("#" if end - spot.at == 1 and after.isalnum() else ""), end


def _pipe(spot: Spot) -> Step:
    return CELL, spot.at + 1


_DASHES = re.compile(rf"[-=]{{1,{HOLD}}}>?")


def _dash(spot: Spot) -> Step:
    found = _DASHES.match(spot.text, spot.at)
    end = found.end() if found else spot.at + 1
    signs = spot.text[spot.at : end]
    if signs[-1] == ">":
        return CELL, end
    if spot.after(end) is None:
        return None
    if len(signs) == 1:
        return signs, end
    return ("" if "=" in signs else "—"), end


def _greater(spot: Spot) -> Step:
    end = _run(spot)
    after = spot.after(end)
    if after is None:
        return None
    if end - spot.at > 1:
        return CELL, end
    return (">" if after and (after.isdigit() or after in " =$€£") else ""), end


_TAG = re.compile(r"<[/!A-Za-z][^<>\n]*>|<!--.*?-->", re.DOTALL)
_MAYBE_TAG = re.compile(r"<(?:[/!A-Za-z][^<>\n]*|!--.*)?", re.DOTALL)
# Attributes need a value: "<b and c>" is no tag.
_REAL_TAG = re.compile(
    r"""</?[A-Za-z][\w:-]*(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=]+))*\s*/?>|<!.*>""", re.DOTALL
)
_TAG_NAME = re.compile(r"</?([a-z]+)")
_BREAKING_TAGS = dict.fromkeys(("br", "p", "div", "tr", "table", "ul", "ol", "hr", "h", "blockquote"), LINE) | {
    "li": ITEM,
    "td": CELL,
    "th": CELL,
}
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[\w.+-]+@[\w.-]+)>")


def _less(spot: Spot) -> Step:
    tag, wait = spot.settle(_TAG, _MAYBE_TAG)
    if wait:
        return None
    link = _AUTOLINK.fullmatch(tag[0]) if tag else None
    if tag and link:
        return link[1], spot.at + tag.end()
    if tag is None or not _REAL_TAG.fullmatch(tag[0]):
        after = spot.text[spot.at + 1 : spot.at + 2]
        return ("<" if after and (after.isdigit() or after in " =$€£") else ""), spot.at + 1
    end = spot.at + tag.end()
    name = _TAG_NAME.match(tag[0].lower())
    return (_BREAKING_TAGS.get(name[1], "") if name else ""), end


_CITATION = re.compile(r"\[\^?\d{1,2}\]")
_MAYBE_CITATION = re.compile(r"\[\^?\d{0,2}")


def _bracket(spot: Spot) -> Step:
    citation, wait = spot.settle(_CITATION, _MAYBE_CITATION)
    if wait:
        return None
    # The closing bracket is read on its own, as a link's target may follow it.
    return "", spot.at + (citation.end() - 1 if citation else 1)


_TARGET = re.compile(
    r"""\]\(\s*(<[^<>\n]{0,300}>|[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+)(?:\s+(?:"[^"\n]{0,150}"|'[^'\n]{0,150}'))?\s*\)"""
)
_MAYBE_TARGET = re.compile(
    r"""\](?:\(\s*(?:<[^<>\n]{0,300}>?|[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+(?:\([^\s()]*+)?)"""
    r"""(?:\s+(?:"[^"\n]{0,150}"?|'[^'\n]{0,150}'?)?)?\s*)?"""
)
_BROKEN_TARGET = re.compile(r"\]\(([^\s()]*)")


def _link_like(target: str) -> bool:
    return not target or any(sign in target for sign in "/.:#@?=%")


def _closing_bracket(spot: Spot) -> Step:
    target, wait = spot.settle(_TARGET, _MAYBE_TARGET, _LONGEST_LINK)
    if wait:
        return None
    if target is None:
        target = _BROKEN_TARGET.match(spot.text[: spot.at + _LONGEST_LINK], spot.at)
        length = target.end() - spot.at if target else 0
    else:
        length = target.end()
    return "", spot.at + (length if target and _link_like(target[1]) else 1)


_IMAGE = re.compile(r"!\[[^\]\n]{0,150}\]\(")
_MAYBE_IMAGE = re.compile(r"!(?:\[[^\]\n]{0,150}\]?)?")


def _bang(spot: Spot) -> Step:
    if spot.before.isalnum() or spot.before in (")", "!", "?", "."):
        return "!", spot.at + 1
    image, wait = spot.settle(_IMAGE, _MAYBE_IMAGE)
    if wait:
        return None
    if image:
        return "", spot.at + image.end() - 2
    return ("" if spot.text[spot.at + 1 : spot.at + 2] == "[" else "!"), spot.at + 1


def _backslash(spot: Spot) -> Step:
    after = spot.after(spot.at + 1)
    if after is None:
        return None
    if after == "_":
        return ("_" if spot.before.isalnum() else ""), spot.at + 2
    if after and after in "*`~|<>[]{}\\":
        return "", spot.at + 2
    if after and after in "#$&-.+!()=":
        return after, spot.at + 2
    return "", spot.at + 1


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,7});")
_MAYBE_ENTITY = re.compile(r"&(?:#?|#\d{1,7}|#[xX][0-9A-Fa-f]{0,6}|[A-Za-z][A-Za-z0-9]{0,7})")


def _ampersand(spot: Spot) -> Step:
    entity, wait = spot.settle(_ENTITY, _MAYBE_ENTITY)
    if wait:
        return None
    meant = html.unescape(entity[0]) if entity else "&"
    if entity is None or len(meant) != 1:
        return "&", spot.at + 1
    speakable = meant in "&<>=-!" or (not SIGNS.match(meant) and meant.isprintable())
    return (meant if speakable else " "), spot.at + entity.end()


_SOURCE = re.compile("【[^】\n]{0,80}】")
_MAYBE_SOURCE = re.compile("【[^】\n]{0,80}")


def _source(spot: Spot) -> Step:
    """A citation as some hosted models write it: 【4:0†source】."""
    source, wait = spot.settle(_SOURCE, _MAYBE_SOURCE)
    if wait:
        return None
    return ("", spot.at + source.end()) if source and "†" in source[0] else ("【", spot.at + 1)


_BY_SIGN: dict[str, Callable[[Spot], Step]] = {
    "*": _star,
    "_": _underscore,
    "~": _tilde,
    "#": _hash,
    "|": _pipe,
    "-": _dash,
    "=": _dash,
    ">": _greater,
    "<": _less,
    "[": _bracket,
    "]": _closing_bracket,
    "!": _bang,
    "\\": _backslash,
    "&": _ampersand,
    "•": lambda spot: (CELL, spot.at + 1),
    "【": _source,
}


def read_sign(spot: Spot) -> Step:
    """What the sign at the spot leaves to be spoken. Line breaks and code fences are the caller's."""
    sign = spot.text[spot.at]
    reader = _BY_SIGN.get(sign)
    if reader:
        return reader(spot)
    if _ARROW.match(sign):
        return CELL, spot.at + 1
    return (" " if _SPACE_LIKE.match(sign) else ""), spot.at + 1
