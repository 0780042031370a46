"""What has been said of one reply so far, and how it may still end."""

from collections.abc import Callable, Sequence

import structlog

from app.errors import ModelError
from app.llm.base import Prompt
from app.metrics.journal import Journal
from app.offer import Offer
from app.persona import Filler
from app.speech.leak import LeakGuard
from app.speech.shaper import Shaper
from app.speech.unrepeated import Unrepeated
from app.truth.gate import Gate
from app.turn import Finish, Piece, PlatformCall, Say, ToolCall

log = structlog.get_logger(__name__)


class Reply:
    """Model text in, words to send out; every word goes through here, so that the journal knows what was said."""

    def __init__(
        self,
        shaper: Shaper,
        gate: Gate,
        offer: Offer,
        journal: Journal,
        clock: Callable[[], float],
        *,
        said_before: Sequence[str] = (),
    ) -> None:
        """`said_before`: what the caller heard of this turn before a tool of the platform ran."""
        self.journal = journal
        self.in_flight = ""
        self._content: list[str] = []  # the model's words; `journal.said` has the buffer words too
        self._told = 0
        self._salvaged = False
        self._guard = LeakGuard()
        self._shaper = shaper
        self._gate = gate
        self._unrepeated = Unrepeated(said_before)
        self._offer = offer
        self._clock = clock

    @property
    def full(self) -> bool:
        """Whether the length limit is reached."""
        return self._shaper.full

    @property
    def text(self) -> str:
        """The model's words so far."""
        return "".join(self._content)

    def hear(self, model: str) -> None:
        """Note which model the words come from."""
        self.journal.model = model

    def begin_round(self, prompt: Prompt) -> None:
        """A model begins to write; a call of one of the prompt's tools may leak into its text."""
        self._guard = LeakGuard([spec.name for spec in prompt.tools])
        self._gate.begin(prompt)
        self._offer.begin(prompt)

    async def words(self, text: str) -> str:
        """Model text -> words to send now."""
        return await self._spoken(self._heard(self._guard.feed(text)))

    def _heard(self, text: str) -> str | None:
        """The rest of a reply that had to be corrected is read for calls, and not spoken. None: a claim waits."""
        if self._gate.muted:
            return ""
        self._offer.hear(text)
        words = self._unrepeated.feed(self._shaper.feed(text))
        return self._gate.feed(words, last=self._shaper.full)

    async def _spoken(self, said: str | None) -> str:
        """What can be said now. Nearly always nothing is claimed, and nothing is waited for."""
        return self._note(await self._gate.settled() if said is None else said)

    async def end_round(self, calls: list[ToolCall]) -> str:
        """The words that were held back. A call written as text is made, once a reply; then no model is trusted again.

        Words before a tool call are said to their end: what comes after the tool is a sentence of its own.
        """
        words = await self._spoken(self._heard(self._guard.flush()))
        if self._guard.calls and not calls and not self._salvaged:
            leaked = self._guard.calls[0]
            self._salvaged = True
            self.journal.decide(f"salvaged {leaked.name}")
            calls.append(ToolCall("", leaked.name, leaked.arguments))
        return words + await self._last_words() if calls else words

    def rambles(self, sentence_s: float) -> bool:
        """Whether words have come for so long without the end of a sentence: a voice waits for one to begin."""
        begun = self.journal.content_at
        return begun is not None and self.journal.sentence_at is None and self._clock() - begun > sentence_s

    def fill(self, filler: Filler, before: Sequence[str]) -> str:
        """Buffer words for what is in flight. They are no content: the clocks and the limits do not see them."""
        line = filler.line(self.in_flight, before)
        if line:
            self.journal.said.append(line)
            self.journal.decide(f"filler {self.in_flight or 'model'}")
        return line

    def bridge(self, line: str) -> str:
        """Words of patience, spoken as they are; like buffer words they are no content."""
        if line:
            self.journal.said.append(line)
        return line

    def utter(self, text: str) -> list[Piece]:
        """A sentence of the server's own, spoken whole and as it is: no limit cuts it. It ends the reply."""
        self._content.append(text)
        self.journal.said.append(spoken := self._gap() + text)
        self._mark_content()
        if self.journal.sentence_at is None:
            self.journal.sentence_at = self._clock()
        return [Say(spoken), Finish("stop", self.journal.usage)]

    def since_last_round(self) -> str:
        """What the caller heard since a model was last told: its own words, and buffer words it does not know of."""
        heard, self._told = "".join(self.journal.said[self._told :]), len(self.journal.said)
        return heard.strip()

    async def own(self, line: str, calls: Sequence[ToolCall] = ()) -> list[Piece]:
        """A whole reply in the server's own words, said as they are, with calls for the platform to run."""
        words = [Say(self._note(line))] if line else []
        self.journal.sentence_at = self._clock() if line else None
        return [*words, *(await self.hand_over(calls) if calls else [Finish("stop", self.journal.usage)])]

    async def hand_over(self, calls: Sequence[ToolCall]) -> list[Piece]:
        """End with calls for the platform to run."""
        self._mark_content()
        self.journal.decide("passed " + ", ".join(call.name[:64] for call in calls))
        return [*await self._rest(), *map(PlatformCall, calls), Finish("tool_calls", self.journal.usage)]

    async def finish(self, empty_line: str) -> list[Piece]:
        """End with what is left; a reply is never empty, the platform counts that as a failure."""
        rest = await self._rest()
        if not self.text.strip():
            self.journal.decide("empty reply")
            rest = [Say(self._note(self._unrepeated.left_out or empty_line))]
        elif not self._gate.muted and (offered := self._offer.line(self.text)):
            self.journal.decide("offered details")
            rest.append(Say(self._note(self._gap() + offered)))
        return [*rest, Finish("stop", self.journal.usage)]

    def fail(self, line: str, error: Exception) -> list[Piece]:
        """End with one spoken sentence; words already on the way are ended first, never spliced."""
        self.journal.outcome = "failed"
        self.journal.error = f"{type(error).__name__}: {error}"[:500]
        if isinstance(error, ModelError):
            log.warning("the model failed", problem=str(error))
        return [Say(self._note(self._gap() + line)), Finish("stop", self.journal.usage)]

    def _gap(self) -> str:
        said = "".join(self.journal.said)
        if not said or said[-1].isspace():
            return ""
        return " " if said[-1] in ".?!" else "... "

    async def _rest(self) -> list[Piece]:
        words = await self._last_words()
        return [Say(words)] if words else []

    async def _last_words(self) -> str:
        words = self._unrepeated.feed(self._shaper.flush()) + self._unrepeated.flush()
        return await self._spoken(self._gate.feed(words, last=True))

    def _note(self, words: str) -> str:
        journal = self.journal
        if words:
            self._content.append(words)
            journal.characters += len(words)
            journal.said.append(words)
            self._mark_content()
        if journal.sentence_at is None and (self._shaper.sentences or self._gate.muted):
            journal.sentence_at = self._clock()
        return words

    def _mark_content(self) -> None:
        if self.journal.content_at is None:
            self.journal.content_at = self._clock()
