"""What a rule answers with: a few words, tool calls, or both."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.llm.base import Prompt
from app.turn import ToolCall


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole reply. With a call, `text` is only what is spoken before it."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()


def say(*sentences: str) -> Reply:
    """A reply of these sentences; empty ones are left out, and none is said twice."""
    return Reply(" ".join(dict.fromkeys(s.strip() for s in sentences if s.strip())))


def call(prompt: Prompt, name: str, arguments: Mapping[str, object], text: str = "") -> Reply:
    """A reply that calls one tool. Its id follows from the prompt, so that the same prompt gives the same reply."""
    written = json.dumps(arguments, ensure_ascii=False)
    said = prompt.history[-1].content if prompt.history else ""
    seed = f"{len(prompt.history)}\n{said}\n{name}\n{written}".encode(errors="replace")
    return Reply(text, (ToolCall(f"call_{hashlib.blake2s(seed, digest_size=12).hexdigest()}", name, written),))
