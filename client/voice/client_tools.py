"""What this client can do for an agent: a few tools of its own, and answers given on the command line."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from convai.client_events import ClientToolResult
from convai.tool_events import ClientToolCall

Note = Callable[[str], None]
_SHOWN = 200
BUILT_IN = ("show_page", "show_message", "current_time")


class ClientTools:
    """Answers `client_tool_call`. `answers` are results by the tool's name; they go before the built-in ones."""

    def __init__(self, note: Note, answers: Mapping[str, object] | None = None) -> None:
        self._note = note
        self._answers = answers or {}
        does = (self._show_page, self._show_message, _current_time)
        self._built_in: Mapping[str, Callable[[Mapping[str, object]], object]] = dict(zip(BUILT_IN, does, strict=True))

    def answer(self, call: ClientToolCall) -> ClientToolResult | None:
        """The result; None where none is expected. A tool nobody knows is an error the agent can speak about."""
        given = json.dumps(dict(call.parameters), ensure_ascii=False)[:_SHOWN]
        self._note(f"the agent uses {call.tool_name} {given}")
        result, is_error = self._result(call)
        if is_error:
            self._note(f"{result}; --tool {call.tool_name}=RESULT answers it")
        if call.expects_response is False:
            return None
        return ClientToolResult(call.tool_call_id, result, is_error)

    def _result(self, call: ClientToolCall) -> tuple[object, bool]:
        if call.tool_name in self._answers:
            return self._answers[call.tool_name], False
        tool = self._built_in.get(call.tool_name)
        if tool is None:
            return f"this client has no tool named {call.tool_name}", True
        return tool(call.parameters), False

    def _show_page(self, parameters: Mapping[str, object]) -> object:
        page = parameters.get("page")
        self._note(f"(here a page would open: {page})")
        return f"The page {page} is shown."

    def _show_message(self, parameters: Mapping[str, object]) -> object:
        self._note(str(parameters.get("message") or parameters.get("text") or ""))
        return "The message is shown."


def _current_time(_: Mapping[str, object]) -> object:
    return datetime.now().astimezone().isoformat(timespec="seconds")
