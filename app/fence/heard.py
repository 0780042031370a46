"""How much of a read-back the history shows to have been heard, and what was answered to it. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from app.turn import Message, is_silence

_WORD = re.compile(r"[^\W_]+")
_WINDOW = 40  # messages; a yes that comes later is none
_MOST_BETWEEN = 3  # replies of ours that were cut short between a read-back and the words judged now


class Reach(Enum):
    """How much of a sentence was heard."""

    WHOLE = "whole"
    CUT = "cut"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was heard of a read-back, and what came after it.

    `asked` is our own text that held it, `said` all that the caller has said since ("" for nothing), `after` what
    was heard of the outcome ("" when nothing was): words that only ask for patience come before it. `silent`: the
    caller has not said anything since we were heard last.
    """

    asked: str
    said: str
    after: str
    silent: bool


def exchange(history: Sequence[Message], lead: str, patience: str) -> Exchange | None:
    """The read-back that the caller's last words may answer, if the last thing heard of us was one.

    `lead` is how every read-back begins, `patience` what is said while one is carried out; a reply of ours that
    begins with it, or was cut off within it, belongs to the exchange. Any other reply ends it.
    """
    said: list[str] = []
    after = ""
    silent = True
    between = 0
    for role, text in _heard(history):
        if role == "user":
            said.append(text)
            silent = silent and between > 0
        elif _last(words(text), words(lead)) is not None:
            return Exchange(text, " ".join(reversed(said)), after, silent)
        elif between < _MOST_BETWEEN and _is_patience(text, patience):
            between += 1
            after = after or text
        else:
            return None
    return None


def reach(asked: str, read_back: str, lead: str) -> Reach:
    """How much of `read_back` stands at the end of `asked`. Case, spaces and punctuation may differ.

    A message that was interrupted ends within a word, or in dots. Words of ours after the read-back: then it was not
    the last thing heard, and counts as not heard.
    """
    heard, whole, begin = words(asked), words(read_back), words(lead)
    at = _last(heard, begin)
    if at is None:
        return Reach.NONE
    if heard[at:] == whole:
        return Reach.WHOLE
    return Reach.CUT if _is_beginning(heard[at:], whole) else Reach.NONE


def told(after: str, outcome: str) -> bool:
    """Whether the sentence of an outcome was heard to its end."""
    heard, whole = words(after), words(outcome)
    return heard[-len(whole) :] == whole


def words(text: str) -> list[str]:
    """The words and numbers of a text as they are compared."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _heard(history: Sequence[Message]) -> Iterator[tuple[str, str]]:
    """Who said what of late, newest first: silence and tools left out, our messages in a row made one."""
    ours: list[str] = []
    for message in reversed(history[-_WINDOW:]):
        text = message.content.strip()
        if message.role == "assistant" and text:
            ours.append(text)
        elif message.role == "user":
            if ours:
                yield "assistant", " ".join(reversed(ours))
                ours = []
            if not is_silence(text):
                yield "user", text
    if ours:
        yield "assistant", " ".join(reversed(ours))


def _last(heard: list[str], sought: list[str]) -> int | None:
    """Where these words were heard last."""
    if not sought:
        return None
    places = range(len(heard) - len(sought), -1, -1)
    return next((at for at in places if heard[at : at + len(sought)] == sought), None)


def _is_beginning(heard: list[str], whole: list[str]) -> bool:
    """Whether the words begin the others; the last one may have been cut off."""
    end = len(heard) - 1
    return 0 <= end < len(whole) and heard[:end] == whole[:end] and whole[end].startswith(heard[end])


def _is_patience(text: str, patience: str) -> bool:
    heard, line = words(text), words(patience)
    return bool(line) and (heard[: len(line)] == line or _is_beginning(heard, line))
