"""One reply's truth gate: a sentence that claims what nobody has done is replaced before it is spoken."""

from app.llm.base import Prompt
from app.metrics.journal import Journal
from app.persona import Lines
from app.speech.claims.claim import Claim, Kind
from app.speech.claims.filter import ClaimFilter
from app.speech.style import SpeechStyle
from app.truth.evidence import Scene, Truth, wanted
from app.turn import Turn


class Gate:
    """The model's words go through here when they are ready to be spoken. Words of the server itself do not."""

    def __init__(self, truth: Truth, turn: Turn, lines: Lines, style: SpeechStyle, journal: Journal) -> None:
        self._truth = truth
        self._turn = turn
        self._lines = lines
        self._style = style
        self._journal = journal
        self._asked = wanted(turn)
        self._filter = ClaimFilter(self._asked)
        self._prompt: Prompt | None = None
        self._known = 0  # messages of the prompt that came with the request
        self._replaced: set[str] = set()
        self._unsettled = "", False
        self.muted = False
        """Whether a claim was replaced: what the model makes of it after that is not spoken either."""

    def begin(self, prompt: Prompt) -> None:
        """A round begins. What tools have said meanwhile counts, and the model is listened to again."""
        if self._prompt is None:
            self._known = len(prompt.history)
        self._prompt = prompt
        self._filter = ClaimFilter(self._asked)
        self.muted = False

    def feed(self, words: str, *, last: bool = False) -> str | None:
        """The next words, `last` of a round; gives back what can be spoken. None: `settled` has to look at a claim."""
        if self.muted or not (words or last):
            return ""
        said = self._filter.feed(words)
        if last:
            said += self._filter.flush()
        if self._filter.claim is None:
            return said
        self._unsettled = said, last
        return None

    async def settled(self) -> str:
        """What can be spoken of the words last fed: those of every true claim too; one that is not true ends them."""
        words, last = self._unsettled
        while claim := self._filter.claim:
            missing = await self._missing(claim)
            if missing is None or missing:
                self.muted = True
                return self._joined(words, claim, self._line(missing, claim))
            words += self._filter.accept(final=last)
        return words

    async def _missing(self, claim: Claim) -> tuple[Kind, ...] | None:
        if self._prompt is None:
            return claim.kinds
        results = tuple(m for m in self._prompt.history[self._known :] if m.role == "tool")
        return await self._truth.missing(claim, Scene(self._turn, self._prompt, results, self._style))

    def _line(self, missing: tuple[Kind, ...] | None, claim: Claim) -> str:
        """What is said instead, once a reply."""
        kind = (missing or claim.kinds)[0]
        self._journal.decide(f"claim {'unproven' if missing is None else 'replaced'}: {kind}")
        lines: dict[Kind, str] = {
            "refund": self._lines.not_refunded,
            "cancellation": self._lines.not_cancelled,
            "change": self._lines.not_changed,
            "message": self._lines.not_sent,
        }
        line = self._lines.unproven if missing is None else lines[kind]
        fresh = line not in self._replaced
        self._replaced.add(line)
        return line if fresh else ""

    def _joined(self, words: str, claim: Claim, line: str) -> str:
        """The line behind what was spoken of the sentence already; that is ended first."""
        before = words or "".join(self._journal.said[-1:])
        if not line or not before or before[-1].isspace():
            return words + line
        if claim.opens or before[-1] in ".!?…":
            return f"{words} {line}"
        return f"{words}. {line}" if claim.clause else f"{words}... {line}"
