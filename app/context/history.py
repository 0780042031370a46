"""The history as a model may see it: bounded, well-formed, and cut so that its beginning rarely changes."""

from collections.abc import Sequence

from app.turn import Message

_NO_RESULT = '{"error": "no result"}'


def trimmed(history: Sequence[Message], keep: int) -> tuple[Message, ...]:
    """At most `keep` messages of the end, beginning at a user's message.

    The cut moves in steps of half of `keep`, so that most turns only append: an upstream's prompt cache then still
    holds everything before the new words. Tool calls and their results stay together because a cut is always before
    something the caller said.
    """
    if len(history) <= keep:
        return tuple(history)
    step = max(keep // 2, 1)
    start = -(-(len(history) - keep) // step) * step
    while start > 0 and start < len(history) and history[start].role != "user":
        start += 1
    if start >= len(history):  # one very long tool exchange: keep its end, repaired by `paired`
        start = len(history) - keep
    return tuple(history[start:])


def paired(history: Sequence[Message]) -> tuple[Message, ...]:
    """The same history with every tool call answered once, right behind it, and no result without its call.

    Upstream models refuse anything else, and histories from outside have all of it: results whose call was cut away,
    calls that were interrupted, a result that comes late. Messages that say nothing are left out.
    """
    results: dict[str, Message] = {}
    for message in history:
        if message.role == "tool":
            results.setdefault(message.tool_call_id, message)
    repaired: list[Message] = []
    for message in history:
        if message.role == "tool" or not (message.content.strip() or message.tool_calls):
            continue
        repaired.append(message)
        for call in message.tool_calls:
            answer = results.get(call.id)
            repaired.append(Message("tool", answer.content if answer else _NO_RESULT, tool_call_id=call.id))
    return tuple(repaired)
