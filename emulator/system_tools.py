"""The platform's own tools: how they are offered to a model, and what they give back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import orjson

from emulator.agents import Tool
from emulator.history import Call

SchemaForm = Literal["live", "documented"]

LIVE_LINE = "system__message_to_speak"
_LINES = (LIVE_LINE, "message", "client_message")

_DESCRIPTIONS: Mapping[str, str] = {
    "end_call": "Ends the call when the caller is finished or says goodbye.",
    "skip_turn": "Says nothing and waits, for example when the caller asks for a moment.",
    "language_detection": "Switches to another language when the caller speaks it or asks for it.",
    "transfer_to_agent": "Hands the conversation to another agent.",
    "transfer_to_number": "Hands the call to a person on the phone.",
    "play_keypad_touch_tone": "Plays keypad tones.",
    "voicemail_detection": "Reports that a voicemail system answered.",
}
Field = Mapping[str, str]
_TEXT = {"type": "string"}
_REASON: Field = _TEXT | {"description": "why this tool is used"}
_LINE: Field = _TEXT | {"description": "what to say to the caller"}
_FIELDS: Mapping[str, Mapping[str, Field]] = {
    "language_detection": {"language": _TEXT | {"description": "the language's code"}},
    "transfer_to_agent": {"agent_number": {"type": "integer", "description": "the agent's place in the list, from 0"}},
    "transfer_to_number": {
        "transfer_number": _TEXT | {"description": "the number to call"},
        "agent_message": _TEXT | {"description": "what to tell the person who answers"},
    },
    "play_keypad_touch_tone": {"dtmf_tones": _TEXT | {"description": "0-9 * #, w waits half a second"}},
}
_REASON_REQUIRED = frozenset({"end_call", "language_detection", "voicemail_detection"})
_WITH_LINE = frozenset({"end_call", "transfer_to_number"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system tool did.

    `result` is the object a model reads. `then`: the model continues, or the agent waits for the caller, or says
    `line` and hangs up. `language` is set where the conversation switches to another one.
    """

    result: Mapping[str, object]
    then: Literal["continue", "wait", "hang_up"] = "continue"
    line: str = ""
    wait: float | None = None
    language: str | None = None

    @property
    def text(self) -> str:
        """The result as the `tool` message holds it."""
        return orjson.dumps(dict(self.result)).decode()

    @property
    def is_error(self) -> bool:
        """Whether the tool failed."""
        return self.result.get("status") == "error"


def offered(tool: Tool, form: SchemaForm = "live") -> dict[str, object]:
    """The tool as an OpenAI function.

    The argument with the line to speak is called `system__message_to_speak` on the platform of today, and `message` or
    `client_message` in its documentation: `form` chooses.
    """
    parameters = tool.parameters or {"type": "object", "properties": {}}
    if tool.kind == "system":
        parameters = _schema(tool.name, form)
    description = tool.description or _DESCRIPTIONS.get(tool.name, tool.name)
    return {"type": "function", "function": {"name": tool.name, "description": description, "parameters": parameters}}


def run(tool: Tool, call: Call, languages: Sequence[str]) -> Outcome:
    """Use a system tool that needs nobody else."""
    arguments = parsed(call.arguments)
    reason = arguments.get("reason")
    reason = reason if isinstance(reason, str) else None
    if tool.name == "end_call":
        return _ended(arguments, reason)
    if tool.name == "voicemail_detection":
        return _voicemail(tool, reason)
    if tool.name == "skip_turn":
        wait = tool.params.get("wait_timeout_secs")
        result: dict[str, object] = {"result_type": "skip_turn_success", "status": "success", "reason": reason}
        return Outcome(result, "wait", wait=float(wait) if isinstance(wait, int | float) and wait > 0 else None)
    if tool.name == "language_detection":
        return _language(arguments.get("language"), reason, languages)
    kind = {"play_keypad_touch_tone": "play_dtmf_error"}.get(tool.name, f"{tool.name}_error")
    return Outcome({"result_type": kind, "status": "error", "error": "not available: this is not a phone call"})


def failed(problem: str) -> str:
    """The `tool` message of a call that could not be made."""
    return orjson.dumps({"status": "error", "error": problem}).decode()


def parsed(arguments: str) -> dict[str, object]:
    """The arguments of a call; {} where they are no JSON object."""
    try:
        value = orjson.loads(arguments)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _schema(name: str, form: SchemaForm) -> dict[str, object]:
    fields: dict[str, Field] = {"reason": _REASON, **_FIELDS.get(name, {})}
    required = [*_FIELDS.get(name, {}), *(["reason"] if name in _REASON_REQUIRED else [])]
    if name in _WITH_LINE:
        line = LIVE_LINE if form == "live" else "message" if name == "end_call" else "client_message"
        fields[line] = _LINE
        required += [line] if form == "live" or name == "transfer_to_number" else []
    return {"type": "object", "properties": fields, "required": required}


def _ended(arguments: Mapping[str, object], reason: str | None) -> Outcome:
    lines = (arguments.get(key) for key in _LINES)
    line = next((text for text in lines if isinstance(text, str) and text.strip()), "")
    result = {"result_type": "end_call_success", "status": "success", "reason": reason, "message": line or None}
    return Outcome(result, "hang_up", line)


def _voicemail(tool: Tool, reason: str | None) -> Outcome:
    configured = tool.params.get("voicemail_message")
    line = configured if isinstance(configured, str) else ""
    result = {"result_type": "voicemail_detection_success", "status": "success", "voicemail_message": line or None}
    return Outcome(result | {"reason": reason}, "hang_up", line)


def _language(wanted: object, reason: str | None, languages: Sequence[str]) -> Outcome:
    code = wanted.strip().lower() if isinstance(wanted, str) else ""
    if code not in languages:
        problem = f"the agent does not speak this language; it speaks {', '.join(languages)}"
        return Outcome({"result_type": "language_detection_error", "status": "error", "error": problem})
    result: dict[str, object] = {"result_type": "language_detection_success", "status": "success", "language": code}
    return Outcome(result | {"reason": reason}, language=code)
