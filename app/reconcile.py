"""What kind of POST is this? Sorted by a table, from its history and what is remembered of the conversation.

The platform calls more often than once a turn: with a transcript that grows, again when it was not answered in time,
when nobody speaks, after a tool has run. `compared` says how what the caller said stands to what was remembered,
`tail` how the history ends; `_TABLE` makes a kind of both. Only a request equal in everything is a duplicate.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from hashlib import blake2b
from typing import Literal

from app.turn import Message, Turn, is_silence

Kind = Literal["new", "revised", "duplicate", "replay", "silence", "continuation", "stale"]
State = Literal["running", "completed", "abandoned"]

_MOST_UTTERANCES = 400
_LONGEST = 400  # characters of an utterance that are compared; the fingerprint sees all of it
_MOST_EARLIER = 16
_WORD = re.compile(r"\w+")


class Tail(Enum):
    """How a history ends: with words of the caller, with nobody speaking, with a tool's call or result."""

    WORDS = auto()
    SILENCE = auto()
    TOOL = auto()


class Relation(Enum):
    """How what the caller said stands to what is remembered."""

    FIRST = auto()  # nothing is remembered
    AHEAD = auto()  # the caller has spoken since
    SAME = auto()  # the same words in another request: a corrected history, other tools
    OTHER = auto()  # the last utterance has other words, or more
    EARLY = auto()  # the last utterance, as it was before its last words were heard
    BEHIND = auto()  # this was before what is remembered
    ELSEWHERE = auto()  # histories that do not meet: cut or edited, or another conversation under this id


@dataclass(frozen=True, slots=True)
class Sight:
    """What a request looks like.

    `utterances` are the caller's, oldest first, one for each time they had the word. `fingerprint` covers all that
    the reply depends on; `earlier` are the fingerprints this turn had before its newest messages.
    """

    utterances: tuple[str, ...]
    fingerprint: str
    earlier: tuple[str, ...] = ()
    tail: Tail = Tail.WORDS


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a conversation: its last request, and what became of the reply.

    `abandoned`: nobody listened to the end, or it failed; there is nothing to give again.
    """

    sight: Sight
    state: State


@dataclass(frozen=True, slots=True)
class Sorted:
    """The kind, and whether the very same request was there before and got no answer."""

    kind: Kind
    again: bool = False


_BY_TAIL: Mapping[Tail, Kind] = {Tail.WORDS: "new", Tail.SILENCE: "silence", Tail.TOOL: "continuation"}
_TABLE: Mapping[Relation, Mapping[Tail, Kind]] = {
    Relation.FIRST: _BY_TAIL,
    Relation.AHEAD: _BY_TAIL,
    Relation.ELSEWHERE: _BY_TAIL,
    Relation.SAME: {**_BY_TAIL, Tail.WORDS: "revised"},
    Relation.OTHER: {**_BY_TAIL, Tail.WORDS: "revised"},
    # Overtaken on its way by the longer transcript, which somebody listens to: that one must not be disturbed.
    Relation.EARLY: {**_BY_TAIL, Tail.WORDS: "stale"},
    Relation.BEHIND: dict.fromkeys(Tail, "stale"),
}
_ANSWERED: Mapping[State, Kind] = {"running": "duplicate", "completed": "replay"}


def reconcile(sight: Sight, memory: Memory | None) -> Sorted:
    """Sort a request. Total: every request gets one kind, whatever is remembered."""
    if memory is None:
        return Sorted(_TABLE[Relation.FIRST][sight.tail])
    if sight.fingerprint == memory.sight.fingerprint:
        answered = _ANSWERED.get(memory.state)
        return Sorted(answered) if answered else Sorted(_BY_TAIL[sight.tail], again=True)
    if sight.fingerprint in memory.sight.earlier:
        return Sorted("stale")
    relation = compared(sight.utterances, memory.sight.utterances)
    if relation is Relation.EARLY and memory.state == "abandoned":
        relation = Relation.OTHER  # the platform has hung up on the longer one: the recogniser took words back
    return Sorted(_TABLE[relation][sight.tail])


def compared(now: tuple[str, ...], before: tuple[str, ...]) -> Relation:
    """How the utterances of a request stand to those remembered, also when the platform cut the oldest off."""
    relation = _aligned(now, before)
    if relation is not Relation.ELSEWHERE or not now:
        return relation
    for cut in range(1, len(before)):
        if before[cut] == now[0]:
            relation = _aligned(now, before[cut:])
            if relation is not Relation.ELSEWHERE:
                return relation
    return Relation.ELSEWHERE


def _aligned(now: tuple[str, ...], before: tuple[str, ...]) -> Relation:
    """The same for two lists that begin with the same utterance."""
    same = min(len(now), len(before))
    if now[:same] != before[:same]:  # nearly never: a call goes on where it was
        same = next(at for at, (a, b) in enumerate(zip(now, before, strict=False)) if a != b)
    if same == len(now):
        return Relation.SAME if same == len(before) else Relation.BEHIND
    if len(now) > len(before):
        # What was remembered last may have been finished before the agent spoke and the caller went on.
        return Relation.AHEAD if same >= len(before) - 1 else Relation.ELSEWHERE
    if same < len(now) - 1:
        return Relation.ELSEWHERE
    early, whole = _plain(now[-1]), _plain(before[same])
    if len(now) == len(before):
        return Relation.EARLY if early != whole and whole.startswith(early) else Relation.OTHER
    return Relation.BEHIND if whole.startswith(early) else Relation.ELSEWHERE


def _plain(text: str) -> str:
    """The words alone. An early transcript is the beginning of a later one, its last word perhaps half."""
    return " ".join(_WORD.findall(text.casefold()))


def look(turn: Turn) -> Sight:
    """What a request looks like.

    System texts of a request that names its conversation are left out: the platform writes the time of day into them.
    A request without a name is told from others by everything it has.
    """
    said = [" ".join(message.content.split()) for message in turn.history]
    utterances, last = _utterances(turn.history, said)
    marks = _marks(_frame(turn), list(map(_canonical, turn.history, said)), last)
    return Sight(utterances, marks[-1], tuple(marks[:-1][-_MOST_EARLIER:]), _tail(turn))


def _utterances(history: Sequence[Message], said: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The caller's utterances as they are kept, and where in the history they spoke last (-1 for nowhere)."""
    utterances: list[str] = []
    speaking, last = False, -1
    for at, (message, words) in enumerate(zip(history, said, strict=True)):
        if message.role == "user":
            if is_silence(words):
                continue
            if not speaking:
                utterances.append(words)
            elif len(utterances[-1]) < _LONGEST:  # more of it would not be kept
                utterances[-1] += f" {words}"
            speaking, last = True, at
        elif words and message.role == "assistant":
            speaking = False
    return tuple([words[:_LONGEST] for words in utterances[-_MOST_UTTERANCES:]]), last


def _marks(frame: str, texts: list[str], last: int) -> list[str]:
    """The fingerprint when the caller had spoken last, and after each message since."""
    digest = blake2b("\x1e".join([frame, *texts[: last + 1]]).encode("utf-8", "surrogatepass"), digest_size=16)
    marks = [digest.hexdigest()]
    for text in texts[last + 1 :]:
        digest.update(f"\x1e{text}".encode("utf-8", "surrogatepass"))
        marks.append(digest.hexdigest())
    return marks


def _frame(turn: Turn) -> str:
    """What a reply depends on besides the history."""
    tools = [f"{tool.name}\x1f{tool.description}\x1f{tool.parameters}" for tool in turn.tools]
    rest = (sorted(turn.variables.items()), turn.max_tokens, turn.temperature)
    return "\x1d".join([*tools, repr(rest), "" if turn.has_own_id else turn.instructions])


def _tail(turn: Turn) -> Tail:
    if turn.is_continuation:
        return Tail.TOOL
    return Tail.SILENCE if turn.is_silent else Tail.WORDS


def _canonical(message: Message, said: str) -> str:
    if not message.tool_calls and not message.tool_call_id:
        return f"{message.role}\x1f{said}"
    calls = "\x1f".join(f"{call.id}\x1d{call.name}\x1d{call.arguments}" for call in message.tool_calls)
    return f"{message.role}\x1f{said}\x1f{calls}\x1f{message.tool_call_id}"


def unpadded(turn: Turn) -> Turn:
    """The turn without the dots that follow words nobody has answered yet: the caller waits, and is not silent.

    So a reply that was lost is given (again), where "are you still there?" would be the wrong question.
    """
    end = len(turn.messages)
    while end and _says_nothing(turn.messages[end - 1]):
        end -= 1
    if end == len(turn.messages) or not end or turn.messages[end - 1].role != "user":
        return turn
    rest = tuple(message for message in turn.messages[end:] if message.role == "system")
    return replace(turn, messages=turn.messages[:end] + rest)


def _says_nothing(message: Message) -> bool:
    """A silent caller, a reply cut before its first word, or a system text, which is nobody's."""
    if message.role == "assistant":
        return not message.content.strip() and not message.tool_calls
    return message.role == "system" or (message.role == "user" and is_silence(message.content))
