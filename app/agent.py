"""One reply: context -> model <-> own tools -> speech -> pieces."""

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import structlog

from app.context.gather import Context
from app.errors import ModelError, ModelSilence, ModelTimeout, TurnError
from app.llm.base import Prompt
from app.llm.chain import Budget, Chain
from app.metrics.journal import Journal
from app.persona import Persona
from app.speech.leak import LeakGuard
from app.speech.shaper import Shaper
from app.tools.base import Scope
from app.tools.platform import fitted
from app.tools.toolbox import Toolbox
from app.turn import Finish, Message, Piece, PlatformCall, Say, ToolCall, Turn

log = structlog.get_logger(__name__)
MOST_ROUNDS = 4


class Agent:
    """Answers turns. Stateless between them; everything about one reply lives in its `_Reply`."""

    def __init__(
        self,
        context: Context,
        models: Chain,
        toolbox: Toolbox,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context = context
        self._models = models
        self._toolbox = toolbox
        self._clock = clock

    async def reply(self, turn: Turn, persona: Persona, journal: Journal) -> AsyncGenerator[Piece, None]:
        """The pieces of the reply, `Finish` last. Never raises for what fails behind it: a failure is spoken."""
        said = _Reply(Shaper(persona.style), journal, self._clock)
        try:
            async with aclosing(self._rounds(turn, persona, said)) as pieces:
                async for piece in pieces:
                    yield piece
            journal.outcome = "completed"
        except TurnError as error:
            for piece in said.fail(_line(persona, error), error):
                yield piece
        except Exception as error:
            log.exception("the reply broke")
            for piece in said.fail(persona.lines.failure, error):
                yield piece

    async def _rounds(self, turn: Turn, persona: Persona, said: "_Reply") -> AsyncGenerator[Piece, None]:
        """Ask the model, run the own tools it asks for, ask again; the last round has no own tools left."""
        budget = Budget(said.journal.started + self._models.deadlines.turn_s, said.journal.decide)
        own = self._toolbox.specs(persona.tools)
        prompt = await self._context.prompt(turn, persona, own, said.journal)
        for round_ in range(MOST_ROUNDS + 1):
            if round_ == MOST_ROUNDS:
                prompt = prompt.without_own_tools()
            calls: list[ToolCall] = []
            async with aclosing(self._speak(prompt, said, calls, budget)) as pieces:
                async for piece in pieces:
                    yield piece
            if said.full or not calls:
                break
            platform = {spec.name: spec for spec in prompt.platform_tools}
            passed = [fitted(call, platform[call.name], said.text) for call in calls if call.name in platform]
            if passed:
                for piece in said.hand_over(passed):
                    yield piece
                return
            prompt = await self._with_results(prompt, turn, calls, said)
        for piece in said.finish(persona.lines.empty):
            yield piece

    async def _speak(
        self, prompt: Prompt, said: "_Reply", calls: list[ToolCall], budget: Budget
    ) -> AsyncGenerator[Piece, None]:
        """One round with the model: its words shaped as they come, its calls collected. A full reply stops it."""
        said.begin_round([spec.name for spec in prompt.tools])
        async with aclosing(self._models.stream(prompt, budget)) as events:
            async for event in events:
                if isinstance(event, str):
                    if words := said.words(event):
                        yield Say(words)
                    if said.full:
                        return
                elif isinstance(event, ToolCall):
                    calls.append(event)
                else:
                    said.journal.usage += event
        if words := said.end_round(calls):
            yield Say(words)

    async def _with_results(self, prompt: Prompt, turn: Turn, calls: list[ToolCall], said: "_Reply") -> Prompt:
        named = [ToolCall(c.id or f"call_{at}", c.name, c.arguments) for at, c in enumerate(calls)]
        for call in named:
            said.journal.decide(f"tool {call.name[:64]}")
        results = await self._toolbox.run(named, Scope(turn.conversation_id, turn.caller_id))
        return prompt.after(Message("assistant", tool_calls=tuple(named)), *results)


def _line(persona: Persona, error: TurnError) -> str:
    """What is said when a turn fails this way."""
    if isinstance(error, ModelTimeout):
        return persona.lines.late
    return persona.lines.empty if isinstance(error, ModelSilence) else persona.lines.failure


class _Reply:
    """What has been said of one reply so far, and how it may still end."""

    def __init__(self, shaper: Shaper, journal: Journal, clock: Callable[[], float]) -> None:
        self.journal = journal
        self._salvaged = False
        self._guard = LeakGuard()
        self._shaper = shaper
        self._clock = clock

    @property
    def full(self) -> bool:
        return self._shaper.full

    @property
    def text(self) -> str:
        return "".join(self.journal.said)

    def begin_round(self, tools: list[str]) -> None:
        """A model begins to write; a call of one of `tools` may leak into its text."""
        self._guard = LeakGuard(tools)

    def words(self, text: str) -> str:
        """Model text -> words to send now."""
        return self._note(self._shaper.feed(self._guard.feed(text)))

    def end_round(self, calls: list[ToolCall]) -> str:
        """The words that were held back. A call written as text is made, once a reply; then no model is trusted again.

        Words before a tool call are said to their end: what comes after the tool is a sentence of its own.
        """
        words = self._note(self._shaper.feed(self._guard.flush()))
        if self._guard.calls and not calls and not self._salvaged:
            leaked = self._guard.calls[0]
            self._salvaged = True
            self.journal.decide(f"salvaged {leaked.name}")
            calls.append(ToolCall("", leaked.name, leaked.arguments))
        return words + self._note(self._shaper.flush()) if calls else words

    def _note(self, words: str) -> str:
        journal = self.journal
        if words:
            journal.said.append(words)
            if journal.content_at is None:
                journal.content_at = self._clock()
        if journal.sentence_at is None and self._shaper.sentences:
            journal.sentence_at = self._clock()
        return words

    def hand_over(self, calls: list[ToolCall]) -> list[Piece]:
        """End with calls for the platform to run."""
        if self.journal.content_at is None:
            self.journal.content_at = self._clock()
        self.journal.decide("passed " + ", ".join(call.name[:64] for call in calls))
        return [*self._rest(), *map(PlatformCall, calls), Finish("tool_calls", self.journal.usage)]

    def finish(self, empty_line: str) -> list[Piece]:
        """End with what is left; a reply is never empty, the platform counts that as a failure."""
        rest = self._rest()
        if not self.text.strip():
            self.journal.decide("empty reply")
            rest = [Say(self._note_line(empty_line))]
        return [*rest, Finish("stop", self.journal.usage)]

    def fail(self, line: str, error: Exception) -> list[Piece]:
        """End with one spoken sentence; words already on the way are ended first, never spliced."""
        self.journal.outcome = "failed"
        self.journal.error = f"{type(error).__name__}: {error}"[:500]
        if isinstance(error, ModelError):
            log.warning("the model failed", problem=str(error))
        begun = self.text.strip()
        gap = "" if not begun else " " if begun[-1] in ".?!" else "... "
        return [Say(self._note_line(gap + line)), Finish("stop", self.journal.usage)]

    def _rest(self) -> list[Piece]:
        words = self._note(self._shaper.flush())
        return [Say(words)] if words else []

    def _note_line(self, line: str) -> str:
        self.journal.said.append(line)
        if self.journal.content_at is None:
            self.journal.content_at = self._clock()
        return line
