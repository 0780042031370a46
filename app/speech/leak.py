"""Keeps what a model writes for machines out of the speech: thinking, special tokens, tool calls as text. Sans-IO.

A guard holds text back only while it is inside such a construct, or while the end of the text may be the beginning of
one. What is held is bounded; thinking is dropped as it comes.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from app.speech.leaked_call import LeakedCall, read_call
from app.speech.nesting import Nesting

_MOST_HELD = 16_384
_LONGEST_OPENING = 160
_LONGEST_CLOSING = 48
_THINK = "think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis"
_TAG = "tool_calls?|function_calls?|invoke|tool_use|tool_code|tool|function|tools"
_BAR = "[|｜]"

_OPENINGS = (
    rf"(?P<channel><{_BAR}channel{_BAR}>)"
    rf"|(?P<header><{_BAR}(?:start|im_start|start_header_id){_BAR}>)"
    rf"|(?P<tokens><{_BAR}[^<>|｜(\[{{`]{{0,20}}(?:tool|python_tag)[^<>|｜(\[{{`]{{0,20}}{_BAR}>)"
    rf"|(?P<token><{_BAR}[^<>|｜(\[{{`]{{1,40}}{_BAR}>|</?s>|\[/?INST\]|<(?:bos|eos|pad|start_of_turn|end_of_turn)>)"
    rf"|(?P<think><({_THINK})(?:\s[^<>(\[{{`]{{0,80}})?>)"
    rf"|(?P<call><({_TAG})(?P<attributes>[\s=][^<>(\[{{`]{{0,120}})?>)"
    rf"|(?P<stray></(?:{_THINK}|{_TAG}|parameter)\s{{0,8}}>)"
    r"|(?P<list>\[TOOL_(?:CALLS?|REQUEST)\])"
    r"|(?P<fence>```[A-Za-z]{0,12}(?=\s))"
    r"|(?P<json>(?=\{\s{0,20}[\"'}]))"
)
_MAY_OPEN = re.compile(r"(?:<[^<>(\[{`]{0,159}|\[[A-Z_/]{0,14}|`{1,3}[A-Za-z]{0,12}|\{\s{0,20})\Z")
_SIGN = re.compile(r"[<\[`{(]")
"""Without one of these a text neither holds an opening nor begins one; only a tool's name may still begin."""
_LONGEST_WORD = 80
_LAST_WORD = re.compile(rf"[A-Za-z0-9_.]{{1,{_LONGEST_WORD}}}\s?\Z")
_CLOSINGS = {
    "channel": re.compile(rf"<{_BAR}message{_BAR}>"),
    "header": re.compile(rf"(?=<{_BAR}channel{_BAR}>)|<{_BAR}(?:message|end_header_id){_BAR}>|\n"),
    "analysis": re.compile(rf"<{_BAR}(?:end|return|call){_BAR}>|(?=<{_BAR}start{_BAR}>)"),
    "tokens": re.compile(
        rf"<{_BAR}(?:/?tool_calls?|[^<>|｜(\[{{`]{{0,20}}tool[^<>|｜(\[{{`]{{0,12}}end|eom_id|eot_id|im_end|end){_BAR}>",
        re.IGNORECASE,
    ),
    "list": re.compile(r"\n[ \t]{0,8}\n|\[/?(?:END_)?TOOL_(?:CALLS?|REQUEST)\]"),
    "fence": re.compile(r"```"),
}
_UNSPOKEN = {"think", "analysis", "header"}


@dataclass(frozen=True, slots=True)
class _Names:
    """What is looked for where a model has these tools. `prefixes`: what "functions.lookup_order(" may begin with."""

    tools: frozenset[str]
    openings: re.Pattern[str]
    prefixes: frozenset[str]


@lru_cache(maxsize=64)
def _names(tools: frozenset[str]) -> _Names:
    """Made once for each set of tools: a pattern takes far longer to compile than a whole reply to read."""
    names = "|".join(re.escape(name) for name in sorted(sorted(tools), key=len, reverse=True))
    named = rf"|(?P<named>(?<![A-Za-z0-9_.])(?:functions\.|tools\.)?(?:{names})\s?(?=\())" if names else ""
    whole = [f"{room}{name}".lower() for name in tools for room in ("", "functions.", "tools.")]
    prefixes = frozenset(name[:end] for name in whole for end in range(1, min(len(name), _LONGEST_WORD) + 1))
    return _Names(tools, re.compile(_OPENINGS + named, re.IGNORECASE), prefixes)


class LeakGuard:
    """Feed it a model's text; what it gives back may be spoken. `calls` are the tool calls found on the way."""

    def __init__(self, tools: Collection[str] = ()) -> None:
        """`tools` are the names a leaked call may have; other calls are dropped, not salvaged."""
        self.calls: list[LeakedCall] = []
        names = _names(frozenset(tools))
        self._tools = names.tools
        self._openings = names.openings
        self._prefixes = names.prefixes
        self._before = ""
        self._text = ""
        self._closing: re.Pattern[str] | Nesting | None = None
        self._name = ""
        self._kind = ""
        self._held = ""

    def feed(self, text: str) -> str:
        """What may be spoken of the text so far."""
        text = self._text + text
        if self._closing is None and not _SIGN.search(text):
            return self._pass_on(text, self._name_may_begin(text, len(text)))
        self._text = text
        spoken: list[str] = []
        while self._text:
            before = (len(self._text), self._closing)
            spoken.append(self._outside() if self._closing is None else self._inside())
            if before == (len(self._text), self._closing):
                break
        return "".join(spoken)

    def flush(self) -> str:
        """What is left at the end: a construct that was never closed is read as it is, then dropped."""
        rest, self._text = self._text, ""
        if self._closing is None:
            return rest
        self._held += rest
        return self._done()

    def _outside(self) -> str:
        """Text up to the next opening; the end is kept when it may be the beginning of one."""
        found = self._openings.search(self._before + self._text, len(self._before))
        end = found.start() - len(self._before) if found else self._may_open()
        spoken = self._pass_on(self._text, end)
        if found:
            self._text = self._text[len(found.group()) :]
            self._open(found)
        return spoken

    def _pass_on(self, text: str, end: int) -> str:
        """Speak the text up to `end` and keep the rest."""
        spoken, self._text = text[:end], text[end:]
        self._before = (self._before + spoken)[-1:]  # what a name would have to stand behind
        return spoken

    def _may_open(self) -> int:
        """Where the part of the text begins that may still turn into an opening."""
        tail = _MAY_OPEN.search(self._text, max(0, len(self._text) - _LONGEST_OPENING))
        return self._name_may_begin(self._text, tail.start() if tail else len(self._text))

    def _name_may_begin(self, text: str, keep: int) -> int:
        """Where a last word begins that may become a tool's name; no later than `keep`."""
        last = text[text.rfind(" ") + 1 :]
        if last.isalnum() and last.isascii() and last.lower() not in self._prefixes and len(last) <= _LONGEST_WORD:
            return keep  # as with nearly every piece that a model writes
        word = _LAST_WORD.search(text[-_LONGEST_OPENING:]) if self._prefixes else None
        if word and word.group().strip().lower() in self._prefixes:
            keep = min(keep, len(text) - len(word.group()))
        return keep

    def _open(self, found: "re.Match[str]") -> None:
        kind = found.lastgroup or ""
        kind = next((name for name in ("think", "call") if found[name]), kind)
        if kind in {"token", "stray"}:
            return  # a lone token: dropped, nothing to wait for
        self._kind, self._held, self._name = kind, "", ""
        if kind in {"json", "named"}:
            self._closing = Nesting()
            self._name = found["named"].strip().rpartition(".")[2] if kind == "named" else ""
        elif kind in {"think", "call"}:
            tag = re.match(r"<(\w+)", found.group())
            self._closing = re.compile(rf"</{tag[1] if tag else ''}\s{{0,8}}>", re.IGNORECASE)
            self._name = (found["attributes"] or "") if kind == "call" else ""
        else:
            self._closing = _CLOSINGS[kind]

    def _inside(self) -> str:
        """Text up to the closing is held, or dropped when it is thinking."""
        room = _MOST_HELD - len(self._held)
        if isinstance(self._closing, Nesting):
            end = self._closing.feed(self._text[:room])
            if end is None:
                return self._hold(len(self._text), room)
            self._held, self._text = self._held + self._text[:end], self._text[end:]
            return self._done()
        assert self._closing is not None
        found = self._closing.search(self._text)
        if found is None:
            return self._hold(max(0, len(self._text) - _LONGEST_CLOSING), room)
        self._held, self._text = self._held + self._text[: found.start()], self._text[found.end() :]
        return self._done()

    def _hold(self, count: int, room: int) -> str:
        taken = min(count, room)
        self._held, self._text = self._held + self._text[:taken], self._text[taken:]
        if self._kind in _UNSPOKEN:
            self._held = ""
        elif len(self._held) >= _MOST_HELD:
            self._closing, self._held = None, ""  # no call is that long: drop it, and listen again
        return ""

    def _done(self) -> str:
        """The construct has ended: a call of a tool there is is kept; a code fence that is none goes on as it was."""
        held, kind = self._held, self._kind
        self._closing, self._held = None, ""
        if kind == "channel" and not held.strip().startswith("final"):
            self._kind, self._closing = "analysis", _CLOSINGS["analysis"]
        if kind in _UNSPOKEN or kind == "channel":
            return ""
        call = read_call(held, self._name, self._tools)
        if call:
            self.calls.append(call)
        return f"```\n{held}\n```\n" if kind == "fence" and not call else ""
