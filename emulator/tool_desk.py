"""Where tools are used: the client's are called over the line, the platform's own run here."""

import asyncio
from collections.abc import Callable

from convai.client_events import ClientToolResult
from convai.errors import ProtocolError
from convai.tool_events import AgentToolRequest, AgentToolResponse, AgentToolResponseFullPayload, ClientToolCall
from emulator.agents import Agent, Tool
from emulator.brain import Brain
from emulator.history import Call
from emulator.line import Line
from emulator.system_tools import Outcome, failed, parsed, run

MAX_RESULT_CHARACTERS = 64 * 1024
FindAgent = Callable[[str], Agent | None]


class ToolDesk:
    """One conversation's tools. A call that fails is a result too: the model reads what went wrong."""

    def __init__(self, line: Line, brain: Brain, find_agent: FindAgent) -> None:
        self._line = line
        self._brain = brain
        self._find_agent = find_agent
        self._waiting: dict[str, asyncio.Future[ClientToolResult]] = {}

    def plan(self, calls: list[Call]) -> dict[str, Outcome]:
        """What the platform's own tools among these calls will do, by call id. Nothing has happened yet."""
        setup = self._brain.setup
        found = {}
        for call in calls:
            tool = setup.agent.tool(call.name)
            if tool is not None and tool.kind == "system":
                found[call.id] = run(tool, call, setup.agent.languages)
        return found

    async def use(self, call: Call, planned: Outcome | None, event_id: int, *, after_words: bool) -> Outcome:
        """Make one call. `after_words`: something was said before it in the same reply."""
        tool = self._brain.setup.agent.tool(call.name)
        kind = tool.kind if tool else "unknown"
        self._line.send(AgentToolRequest(call.name, call.id, kind, event_id))
        if tool is None:
            outcome, text, called = Outcome({"status": "error"}), failed("no such tool"), False
        elif planned is not None:
            outcome = self._transfer(tool, call) if call.name == "transfer_to_agent" else planned
            text, called = outcome.text, True
            self._apply(outcome)
        else:
            text, is_error = await self._ask_client(tool, call, event_id, after_words=after_words)
            outcome, called = Outcome({"status": "error" if is_error else "success"}), True
        self._brain.history.result(call.id, text)
        if outcome.then != "hang_up":
            self.announce(call, kind, event_id, text, is_error=outcome.is_error, is_called=called)
        return outcome

    def announce(
        self, call: Call, kind: str, event_id: int, text: str, *, is_error: bool = False, is_called: bool = True
    ) -> None:
        """Tell the client that a tool was used. For `end_call` only when the farewell was heard: clients hang up."""
        self._line.send(AgentToolResponse(call.name, call.id, kind, event_id, is_error, is_called))
        full, cut = text[:MAX_RESULT_CHARACTERS], len(text) > MAX_RESULT_CHARACTERS
        self._line.send(
            AgentToolResponseFullPayload(
                call.name, call.id, kind, event_id, full, is_error=is_error, is_called=is_called, truncated=cut
            )
        )

    def resolve(self, result: ClientToolResult) -> None:
        """The client has answered; late or unasked answers change nothing."""
        future = self._waiting.get(result.tool_call_id)
        if future is not None and not future.done():
            future.set_result(result)

    async def _ask_client(self, tool: Tool, call: Call, event_id: int, *, after_words: bool) -> tuple[str, bool]:
        """The result as the model reads it, and whether it is an error."""
        parameters = parsed(call.arguments)
        event = ClientToolCall(tool.name, call.id, event_id, parameters, tool.expects_response)
        if after_words and self._brain.faults.lose_tool_calls:
            return failed("the call was lost"), True
        try:
            if not self._line.send(event):
                return failed("this client takes no tool calls"), True
        except ProtocolError:
            return failed("too many calls await their result"), True
        if not tool.expects_response:
            return "Tool was called.", False
        return await self._answer(tool, call.id)

    async def _answer(self, tool: Tool, call_id: str) -> tuple[str, bool]:
        future = self._waiting[call_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(tool.timeout):
                result = await future
        except TimeoutError:
            return failed(f"the client did not answer within {tool.timeout:g} s"), True
        finally:
            del self._waiting[call_id]
            self._line.session.give_up_tool(call_id)
        return result.text, result.is_error

    def _apply(self, outcome: Outcome) -> None:
        if outcome.language is not None:
            self._brain.setup = self._brain.setup.in_language(outcome.language)

    def _transfer(self, tool: Tool, call: Call) -> Outcome:
        """Hand the conversation to another agent; the history goes along."""
        here = self._brain.setup.agent.agent_id
        listed, number = tool.params.get("transfers"), parsed(call.arguments).get("agent_number")
        entry: object = None
        if isinstance(listed, list) and isinstance(number, int) and 0 <= number < len(listed):
            entry = listed[number]
        target = self._find_agent(str(entry.get("agent_id"))) if isinstance(entry, dict) else None
        if target is None or not isinstance(entry, dict):
            return _not_transferred(here, "unknown index")
        try:
            self._brain.setup = self._brain.setup.spoken_by(target)
        except ProtocolError as error:
            return _not_transferred(here, str(error))
        result = {"result_type": "transfer_to_agent_success", "status": "success", "from_agent": here}
        return Outcome(result | {"to_agent": target.agent_id, "condition": entry.get("condition")})


def _not_transferred(here: str, problem: str) -> Outcome:
    result = {"result_type": "transfer_to_agent_error", "status": "error", "from_agent": here, "error": problem}
    return Outcome(result)
