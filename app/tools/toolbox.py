"""Runs the server's own tools: arguments checked, a deadline each, every failure an answer the model can use."""

import asyncio
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

import structlog

from app.actions import Prepared, Refusal
from app.errors import StoreError
from app.standing import Level, Standing
from app.tools import calls as answers
from app.tools.base import Ladder, MutatingTool, ReadTool, Scope, Tool
from app.tools.calls import Answer
from app.turn import Message, ToolCall, ToolSpec

log = structlog.get_logger(__name__)
_MAX_CALLS = 4


@dataclass(frozen=True, slots=True)
class Rules:
    """What an agent lets its model call: `offered` names (None for all), and levels that differ from the tools' own."""

    offered: Collection[str] | None = None
    levels: Mapping[str, Level] = field(default_factory=dict)

    def level(self, tool: Tool) -> Level:
        """How well a caller must be known for this tool."""
        return self.levels.get(tool.name, tool.level)

    def offers(self, name: str) -> bool:
        """Whether a model may call this tool."""
        return self.offered is None or name in self.offered


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one round of calls: a message for each, and what `tool` proposes or refuses, if one was to change.

    With an `outcome` the model has nothing more to say: the caller hears the proposal, or what was not done.
    """

    messages: tuple[Message, ...]
    tool: str = ""
    outcome: Prepared | Refusal | None = None


class Toolbox:
    """The own tools by name. `run` never raises for what a model or the database did wrong."""

    def __init__(
        self, tools: Sequence[ReadTool | MutatingTool], *, timeout_s: float, ladder: Ladder | None = None
    ) -> None:
        """Without a `ladder` every caller is unknown."""
        self._changing = {tool.name: tool for tool in tools if _changes(tool)}
        self._reading = {tool.name: tool for tool in tools if _reads(tool)}
        self._specs = {tool.name: answers.spec(tool) for tool in tools}
        self._timeout_s = timeout_s
        self._ladder = ladder

    def specs(self, names: Sequence[str], *, reads_only: bool = False) -> tuple[ToolSpec, ...]:
        """The tools of these names as they are offered to a model."""
        return tuple(self._specs[n] for n in names if n in self._specs and not (reads_only and self.changing(n)))

    def changing(self, name: str) -> MutatingTool | None:
        """The tool of this name, if it changes something."""
        return self._changing.get(name)

    async def standing(self, scope: Scope) -> Standing | None:
        """Who the caller is; None when that cannot be found out right now."""
        if self._ladder is None:
            return scope.standing
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._ladder.standing(scope.conversation_id, scope.caller_id, scope.history)
        except (TimeoutError, StoreError) as error:
            log.warning("it cannot be found out who is calling", problem=str(error))
            return None

    async def run(
        self, calls: Sequence[ToolCall], scope: Scope, rules: Rules | None = None, *, within_s: float = math.inf
    ) -> Round:
        """Run the calls of one round: those that read side by side, then the first of those that change something.

        `within_s` is what the turn has left; a call has its own deadline besides.
        """
        rules = rules or Rules()
        limit = max(0.0, min(self._timeout_s, within_s))
        changes = [at for at, call in enumerate(calls) if self.changing(call.name)]
        reads = [at for at in range(len(calls)) if at not in changes]
        told: list[Answer] = [answers.ONE_AT_A_TIME if at in changes else answers.TOO_MANY for at in range(len(calls))]
        if reads:
            known = await self.standing(scope)
            found = (self._answer(calls[at], scope, known, rules, limit) for at in reads[:_MAX_CALLS])
            for at, answer in zip(reads, await asyncio.gather(*found), strict=False):
                told[at] = answers.told(answer)
        outcome: Answer | Prepared | Refusal = {}
        if changes:  # who is calling is asked anew: a call beside it may have told us
            outcome = await self._answer(calls[changes[0]], scope, await self.standing(scope), rules, limit)
            told[changes[0]] = answers.told(outcome)
        messages = tuple(answers.message(call, answer) for call, answer in zip(calls, told, strict=True))
        if isinstance(outcome, Prepared | Refusal):
            return Round(messages, calls[changes[0]].name, outcome)
        return Round(messages)

    async def _answer(
        self, call: ToolCall, scope: Scope, standing: Standing | None, rules: Rules, limit: float
    ) -> Answer | Prepared | Refusal:
        tool = self._reading.get(call.name) or self._changing.get(call.name)
        if tool is None or not rules.offers(call.name):
            return answers.no_tool(call.name)
        try:
            arguments = answers.checked(tool.arguments, call.arguments)
        except ValueError as error:
            return {"error": f"the arguments are not right: {error}"}
        needed = rules.level(tool)
        if standing is None and needed:
            return answers.BROKEN
        known = replace(scope, standing=standing or Standing())
        if not known.standing.reaches(needed):
            return answers.NOT_VERIFIED
        try:
            async with asyncio.timeout(limit):
                if _changes(tool):
                    return await tool.prepare(arguments, known)
                return await tool.run(arguments, known) if _reads(tool) else answers.no_tool(call.name)
        except TimeoutError:
            log.warning("tool too slow", tool=tool.name)
            return answers.TOO_SLOW
        except StoreError as error:
            log.warning("tool failed", tool=tool.name, problem=str(error))
            return answers.BROKEN


def _changes(tool: ReadTool | MutatingTool) -> TypeGuard[MutatingTool]:
    return hasattr(tool, "execute")


def _reads(tool: ReadTool | MutatingTool) -> TypeGuard[ReadTool]:
    return not _changes(tool)
