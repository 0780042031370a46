"""A prompt -> the body of a chat completion request: only what OpenAI's API knows, in the order that caches."""

from collections.abc import Sequence

from app.knowledge import Passage
from app.llm.base import Facts, Prompt
from app.orders import Order
from app.turn import Message, ToolSpec
from app.wire.chunks import call_json


def request_body(prompt: Prompt, model: str) -> dict[str, object]:
    """The upstream request: instructions, history, then the volatile facts; tools and limits where there are any."""
    body: dict[str, object] = {"model": model, "messages": chat_messages(prompt), "stream": True}
    if prompt.tools:
        body["tools"] = [_tool(spec) for spec in prompt.tools]
    if prompt.count_tokens:
        body["stream_options"] = {"include_usage": True}
    if prompt.max_tokens is not None:
        body["max_tokens"] = prompt.max_tokens
    if prompt.temperature is not None:
        body["temperature"] = prompt.temperature
    return body


def chat_messages(prompt: Prompt) -> list[dict[str, object]]:
    """The prompt as chat messages. A history that ends with the agent gets a silent turn ("...") of the caller."""
    messages: list[dict[str, object]] = (
        [{"role": "system", "content": prompt.instructions}] if prompt.instructions else []
    )
    history = [_message(message) for message in prompt.history]
    if not prompt.history or prompt.history[-1].role == "assistant":
        history.append({"role": "user", "content": "..."})
    notes = _notes(prompt)
    if prompt.facts_role == "user":
        return [*messages, *_with_notes(history, notes)]
    return [*messages, *history, {"role": "system", "content": notes}]


def _with_notes(history: list[dict[str, object]], notes: str) -> list[dict[str, object]]:
    """The notes inside the last user message, for chat templates that take one system message only."""
    for at in range(len(history) - 1, -1, -1):
        if history[at]["role"] == "user":
            said = history[at]["content"]
            whole: dict[str, object] = {"role": "user", "content": f"{notes}\n\n# The caller says\n{said}"}
            return [*history[:at], whole, *history[at + 1 :]]
    return [*history, {"role": "user", "content": notes}]


def _message(message: Message) -> dict[str, object]:
    told: dict[str, object] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        told["content"] = message.content or None
        told["tool_calls"] = [call_json(call) for call in message.tool_calls]
    if message.role == "tool":
        told["tool_call_id"] = message.tool_call_id
    return told


def _tool(spec: ToolSpec) -> dict[str, object]:
    function = {"name": spec.name, "description": spec.description, "parameters": spec.parameters}
    return {"type": "function", "function": function}


def _notes(prompt: Prompt) -> str:
    parts = [f"# Today\n{prompt.today}"] if prompt.today else []
    parts.append(f"# What the shop's records say about this caller\n{_facts(prompt.facts)}")
    if prompt.passages:
        parts.append(f"# Passages from the knowledge base\n{_passages(prompt.passages)}")
    if prompt.notes:
        parts.append("\n".join(["# What has just happened", *(f"- {note}" for note in prompt.notes)]))
    if prompt.already_said:
        head = "# Said already in this turn; do not say it again, go on from the tool's result"
        parts.append(f"{head}\n{' '.join(prompt.already_said.split())}")
    return "\n\n".join(parts)


def _passages(passages: Sequence[Passage]) -> str:
    return "\n".join(f"- {' '.join(f'{p.heading}: {p.text}'.split())}" for p in passages)


def _facts(facts: Facts) -> str:
    """Only what may be told: no address, phone or e-mail ever reaches a model."""
    if not facts.read:
        return "The records could not be read in time. Look orders up with a tool, or say that you cannot see them now."
    if facts.caller is None:
        return "We do not know who is calling. Tell nothing about any order that a tool has not given you."
    head = f"The caller is {facts.caller.name}."
    if not facts.orders:
        return f"{head} No orders on file."
    return "\n".join([f"{head} Orders, newest first:", *(f"- {_order(order)}" for order in facts.orders)])


def _order(order: Order) -> str:
    items = ", ".join(f"{item.quantity} x {item.name}" for item in order.items) or "no items"
    head = f"Order {order.number}, placed {order.placed_at.date()}, {order.status}: {items}"
    parts = [f"{head}; total {order.total} {order.currency}"]
    for parcel in order.shipments:
        when = f", delivered {parcel.delivered_on}" if parcel.delivered_on else ""
        due = f", expected {parcel.expected_on}" if parcel.expected_on and not parcel.delivered_on else ""
        parts.append(f"parcel with {parcel.carrier}, {parcel.status}, tracking {parcel.tracking}{due}{when}")
    parts += [f"refunded {refund.amount} {refund.currency} on {refund.created_at.date()}" for refund in order.refunds]
    return "; ".join(parts)
