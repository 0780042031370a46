"""The requests that are measured: a caller's third turn, in the shape the platform sends it."""

import json
from dataclasses import dataclass

_TOOLS = (
    ("end_call", "Conclude the conversation when the user says goodbye.", ("reason", "message")),
    ("language_detection", "Change the language of the conversation.", ("reason", "language")),
    ("transfer_to_number", "Transfer the caller to a human.", ("transfer_number", "client_message", "agent_message")),
)
_SYSTEM = (
    "You are Anna, a friendly phone agent of an online shop. Speak in short sentences.\n"
    "Context: the local time is 10:24.\n" + "Rule: be brief and honest. " * 12
)
_FIRST_CALL = b"x000000000"
_GREETING = "Hello, this is Anna from the shop. How can I help you today?"
_QUESTIONS = (
    "Hi, I would like to know where my order is, please.",
    "How long do I have to return a copper pan?",
    "What does the warranty cover on a kettle?",
)


@dataclass(frozen=True, slots=True)
class Target:
    """A server under test. `turns` is the length of the history; `callers` are customers of the shop."""

    port: int
    turns: int = 3
    callers: int = 2_500

    def request(self, n: int, tag: str = "") -> bytes:
        """A whole HTTP request of conversation `n`, whose customer and question follow from it.

        Sent twice it is a repetition, answered with the reply of the first; `renamed` makes another call of it.
        """
        content = json.dumps(_body(n, self.callers, self.turns, tag)).encode()
        head = (
            f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer sk-bench\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content


def renamed(request: bytes, call: int) -> bytes:
    """The same request in another conversation, of the same length."""
    return request.replace(_FIRST_CALL, b"x%09d" % call)


def _body(n: int, callers: int, turns: int, tag: str) -> dict[str, object]:
    messages = [{"role": "system", "content": _SYSTEM}]
    for turn in range(turns):
        messages.append({"role": "assistant", "content": _GREETING})
        messages.append({"role": "user", "content": _QUESTIONS[(n + turn) % len(_QUESTIONS)]})
    if tag:
        messages[-1]["content"] += f" [tag:{tag}]"
    return {
        "messages": messages,
        "model": "bench",
        "temperature": 0.0,
        "max_tokens": 5000,
        "stream": True,
        "user_id": f"c{n % callers}",
        "elevenlabs_extra_body": {"conversation_id": f"conv_bench{n}{_FIRST_CALL.decode()}"},
        "tools": [_tool(*tool) for tool in _TOOLS],
        "tool_choice": "auto",
    }


def _tool(name: str, description: str, fields: tuple[str, ...]) -> dict[str, object]:
    properties = {field: {"type": "string", "description": f"The {field} to use."} for field in fields}
    parameters = {"type": "object", "properties": properties, "required": list(fields)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}
