"""What a replay shows: lines for people, or one JSON object a capture for machines."""

import difflib
import json
import re

from client.captures import Capture
from client.post import Answer

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def as_lines(capture: Capture, answer: Answer) -> str:
    """The answer for people."""
    reply = answer.reply
    lines = [f"{capture.path}"]
    status = f"status {answer.status}" if answer.status else "no status"
    if reply.text:
        lines.append(f"  {reply.text.strip()}")
    lines += [f"  tool call {call.name} {call.arguments}" for call in reply.tool_calls.values()]
    facts = [status, f"finish {reply.finish_reason or '-'}"]
    if answer.first_content_ms is not None:
        facts.append(f"first content {answer.first_content_ms:g} ms")
    lines.append("  " + " · ".join([*facts, f"total {answer.total_ms:g} ms"]))
    lines += [f"  note: {note}" for note in answer.notes]
    if answer.problem:
        lines.append(f"  FAILED: {answer.problem}")
    return shown("\n".join(lines))


def as_object(capture: Capture, answer: Answer, *, with_diff: bool) -> str:
    """The answer for machines, on one line."""
    reply = answer.reply
    form: dict[str, object] = {
        "capture": str(capture.path),
        "ok": not answer.problem,
        "status": answer.status,
        "text": reply.text,
        "tool_calls": [{"id": c.id, "name": c.name, "arguments": c.arguments} for c in reply.tool_calls.values()],
        "finish_reason": reply.finish_reason or None,
        "first_content_ms": answer.first_content_ms,
        "total_ms": answer.total_ms,
        "problem": answer.problem or None,
        "notes": answer.notes,
    }
    if with_diff:
        form["diff"] = None if capture.reply is None else difference(capture.reply, reply.text)
    return json.dumps(form)


def as_diff(capture: Capture, answer: Answer) -> str:
    """The captured reply against the new one, for people."""
    if capture.reply is None:
        return "  no reply was captured, so there is nothing to compare with"
    return shown(difference(capture.reply, answer.reply.text)) or "  the reply is the same"


def difference(before: str, after: str) -> str:
    """A unified diff, a sentence a line; "" when the two are the same."""
    lines = difflib.unified_diff(_sentences(before), _sentences(after), "captured", "new", lineterm="")
    return "\n".join(lines)


def shown(text: str) -> str:
    """A text without what a terminal would act on: the server must not move our cursor."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def _sentences(text: str) -> list[str]:
    return _SENTENCE_END.split(text.strip())
