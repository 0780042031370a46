"""What a reply said, kept: given again as pieces, or as JSON for other processes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from app.turn import Finish, FinishReason, Piece, PlatformCall, Say, ToolCall
from app.wire.body import object_of

MOST_CHARACTERS = 32_768


@dataclass(frozen=True, slots=True)
class Said:
    """A reply so far: its words, its tool calls and, when it has ended, why.

    The first `bridge` characters are buffer words: whoever joins hears them, whoever asks again does not.
    """

    text: str = ""
    bridge: int = 0
    calls: tuple[ToolCall, ...] = ()
    reason: FinishReason | None = None

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> "Said":
        """Gather pieces."""
        words: list[str] = []
        calls: list[ToolCall] = []
        bridge, reason = 0, None
        for piece in pieces:
            if isinstance(piece, Say):
                words.append(piece.text)
                bridge += len(piece.text) if piece.filler else 0
            elif isinstance(piece, PlatformCall):
                calls.append(piece.call)
            else:
                reason = piece.reason
        return cls("".join(words), bridge, tuple(calls), reason)

    @classmethod
    def from_json(cls, value: object) -> "Said":
        """Read what `to_json` wrote; anything else says nothing."""
        fields = object_of(value)
        text, bridge, reason, listed = (fields.get(name) for name in ("text", "bridge", "reason", "calls"))
        return cls(
            text if isinstance(text, str) else "",
            bridge if isinstance(bridge, int) else 0,
            tuple(ToolCall(*map(str, call)) for call in listed) if isinstance(listed, list) else (),
            cast("FinishReason | None", reason) if reason in {"stop", "tool_calls", "length"} else None,
        )

    def to_json(self) -> Mapping[str, object]:
        """As a JSON object."""
        calls = [[call.id, call.name, call.arguments] for call in self.calls]
        return {"text": self.text, "bridge": self.bridge, "calls": calls, "reason": self.reason}

    @property
    def is_small(self) -> bool:
        """Whether it may be kept."""
        return len(self.text) + sum(len(call.arguments) for call in self.calls) <= MOST_CHARACTERS

    def pieces(self) -> Sequence[Piece]:
        """The whole reply once more, without its buffer words; the tokens were counted the first time."""
        return Said(reason=None).until(Said(self.text[self.bridge :], 0, self.calls, self.reason or "stop"))

    def until(self, later: "Said") -> Sequence[Piece]:
        """The pieces that lead from here to what was said later."""
        words = later.text[len(self.text) :]
        calls = map(PlatformCall, later.calls[len(self.calls) :])
        ended = self.reason is None and later.reason is not None
        return [*([Say(words)] if words else ()), *calls, *([Finish(later.reason)] if ended and later.reason else ())]
