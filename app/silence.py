"""Nobody said anything: a short prod, each time another; after two an offer to call back, and hanging up.

No model is asked. How often we have prodded is counted in the history, the only truth about what was heard.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.persona import Lines
from app.tools.platform import spoken_call
from app.turn import Message, ToolCall, ToolSpec, Turn, is_silence

_MOST_PRODS = 2
_END_CALL = "end_call"
_SKIP_TURN = "skip_turn"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Quiet:
    """The reply to silence: words, a call of one of the platform's tools, or both. `why` is the decision, in a word."""

    text: str
    call: ToolCall | None
    why: str


def quiet_reply(turn: Turn, lines: Lines) -> Quiet:
    """What to do about a turn in which nobody has spoken (`turn.is_silent`)."""
    history = turn.history
    if not any(m.role != "tool" and m.content.strip() and not is_silence(m.content) for m in history):
        return Quiet(_fresh(lines.opening, history), None, "opening")
    since = _since_words(history)
    prods = _prods(since, (*lines.silence, *lines.call_back))
    if prods < _MOST_PRODS:
        return Quiet(_fresh(lines.silence, history), None, f"prod {prods + 1}")
    return _gave_up(turn, lines, since, offered=prods > _MOST_PRODS)


def _gave_up(turn: Turn, lines: Lines, since: Sequence[Message], *, offered: bool) -> Quiet:
    """The offer to call back, with the end of the call where the platform lets us; then silence where it lets us."""
    tools = {spec.name: spec for spec in turn.tools}
    tried = {call.name for message in since for call in message.tool_calls}
    if _END_CALL in tools and _END_CALL not in tried:  # one that failed is not tried in a loop
        spoken = _called(tools[_END_CALL], lines.hang_up, "The caller does not answer any more.")
        if spoken:
            return spoken
    if _SKIP_TURN in tools and offered:
        skipped = _called(tools[_SKIP_TURN], "", "The caller is silent.")
        if skipped:
            return skipped
    return Quiet(_fresh(lines.call_back, turn.history), None, "call back")


def _called(spec: ToolSpec, line: str, reason: str) -> Quiet | None:
    """A call with its line in the argument that speaks it, or else in the text: in both it would be heard twice."""
    made = spoken_call(spec, line, reason)
    return Quiet(made.text, made.call, spec.name) if made else None


def _since_words(history: Sequence[Message]) -> Sequence[Message]:
    """What happened after the caller's last words."""
    at = len(history)
    while at and not (history[at - 1].role == "user" and not is_silence(history[at - 1].content)):
        at -= 1
    return history[at:]


def _prods(since: Sequence[Message], ours: Sequence[str]) -> int:
    """How often we have spoken into the silence: after dots, or with a line of ours, perhaps cut at a barge-in."""
    known = [_words(line) for line in ours]
    count, silent = 0, False
    for message in since:
        if message.role == "user":
            silent = True
        elif message.role == "assistant" and message.content.strip():
            said = _words(message.content)
            count += silent or any(len(said) > 1 and line[: len(said)] == said for line in known)
            silent = False
    return count


def _fresh(lines: Sequence[str], history: Sequence[Message]) -> str:
    """The first line that was not said yet; when all were, the one said longest ago."""
    begin = {words[0] for line in lines if (words := _words(line))}
    spoken = (m.content for m in history if m.role == "assistant" and m.content.strip())
    said = [_words(text) for text in spoken if _begins(text, begin)]  # few of what was said in a long call

    def last_said(line: str) -> int:
        words = _words(line)
        return max((at for at, before in enumerate(said) if words[: len(before)] == before), default=-1)

    return min(lines, key=last_said)


def _begins(text: str, words: set[str]) -> bool:
    """Whether a text begins with one of the words, or has none at all."""
    first = _WORD.search(text.casefold())
    return first is None or first.group() in words


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
