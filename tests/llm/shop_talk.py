"""A small shop, its callers and the tools of both sides, for dialogues with the offline model."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from app.knowledge import Passage
from app.llm.base import Facts, Prompt
from app.llm.offline.reply import Reply
from app.llm.offline.rules import answer
from app.orders import Customer, Item, Order, OrderStatus, Refund, Shipment
from app.turn import Message, ToolCall, ToolSpec

TODAY = "Friday, 20 November 2026"
ANA = Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")


def order(number: str, status: str, placed: date, items: Sequence[tuple[str, int, str]], **more: object) -> Order:
    parcels = more.get("parcels", ())
    refunds = more.get("refunds", ())
    assert isinstance(parcels, tuple)
    assert isinstance(refunds, tuple)
    return Order(
        number, ANA.id, datetime(placed.year, placed.month, placed.day, 10, tzinfo=UTC), OrderStatus(status), "USD",
        tuple(Item("sku", name, count, Decimal(price)) for name, count, price in items), parcels, refunds,
    )  # fmt: skip


SHIPPED = order(
    "1042", "shipped", date(2026, 11, 15), [("Blue kettle", 1, "39.90"), ("Oak chopping board", 2, "20.00")],
    parcels=(Shipment("UPS", "1Z999AA1", "in_transit", date(2026, 11, 24)),),
)  # fmt: skip
DELIVERED = order(
    "1017", "delivered", date(2026, 10, 2), [("Stand mixer", 1, "199.00")],
    parcels=(Shipment("FedEx", "770011", "delivered", None, date(2026, 10, 6)),),
)  # fmt: skip
CANCELLED = order(
    "W900", "cancelled", date(2026, 9, 1), [("Cast iron pan", 1, "49.00")],
    refunds=(Refund("W900", Decimal("49.00"), "USD", datetime(2026, 9, 3, tzinfo=UTC)),),
)  # fmt: skip
LATE = order(
    "2001", "shipped", date(2025, 12, 30), [("Toaster", 1, "60")],
    parcels=(Shipment("DHL", "", "in_transit", date(2026, 11, 10)),),
)  # fmt: skip
PENDING = order("2002", "pending", date(2026, 11, 19), [("Mug", 6, "5.00")])
KNOWN = Facts(ANA, (SHIPPED, DELIVERED, CANCELLED))
ONE = Facts(ANA, (SHIPPED,))
NOBODY = Facts()

RETURNS = Passage(
    "returns", "Returns > Return window", "You can return most items within 30 days of delivery. It is free."
)
SHIPPING = Passage(
    "shipping", "Shipping > Costs",
    "## Prices\n- Standard shipping costs **5 dollars**.\n- Orders over 50 dollars ship for free. See https://example.org/x.",
)  # fmt: skip
CANCEL = Passage(
    "cancel", "Cancelling", "You can cancel an order for free while it is pending. After that, send it back."
)
WARRANTY = Passage("warranty", "Warranty", "Every product has a two year warranty. It starts on the day of delivery.")
SHOP = (RETURNS, SHIPPING, CANCEL, WARRANTY)


def tool(name: str, description: str = "", needed: Sequence[str] = (), **parameters: object) -> ToolSpec:
    schema = {"type": "object", "properties": parameters, "required": list(needed)}
    return ToolSpec(name, description, schema)


TEXT = {"type": "string"}
LOOKUP = tool("lookup_order", "Looks up an order.", number=TEXT, postcode=TEXT)
SEARCH = tool("search_knowledge", "Searches policies: shipping, returns, refunds, warranty.", ["query"], query=TEXT)
OWN = (LOOKUP, SEARCH)
END_CALL = tool("end_call", "Ends the call", ["reason"], reason=TEXT, message=TEXT)


def talk(*said: str | Message) -> tuple[Message, ...]:
    """A history: "A: ..." is ours, everything else the caller's."""
    return tuple(
        turn if isinstance(turn, Message)
        else Message("assistant", turn[2:].strip()) if turn.startswith("A:")
        else Message("user", turn)
        for turn in said
    )  # fmt: skip


def called(name: str, result: object, *, text: str = "", arguments: str = "{}") -> tuple[Message, Message]:
    """A tool call of ours and its result."""
    content = result if isinstance(result, str) else json.dumps(result)
    return Message("assistant", text, (ToolCall("c1", name, arguments),)), Message("tool", content, tool_call_id="c1")


def prompt(
    *said: str | Message,
    facts: Facts = NOBODY,
    passages: Sequence[Passage] = (),
    own: Sequence[ToolSpec] = OWN,
    tools: Sequence[ToolSpec] = (),
) -> Prompt:
    instructions = "You are Ada, the phone agent of a shop."
    return Prompt(instructions, talk(*said), facts, tuple(passages), tuple(own), tuple(tools), today=TODAY)


def reply(
    *said: str | Message,
    facts: Facts = NOBODY,
    passages: Sequence[Passage] = (),
    own: Sequence[ToolSpec] = OWN,
    tools: Sequence[ToolSpec] = (),
) -> Reply:
    return answer(prompt(*said, facts=facts, passages=passages, own=own, tools=tools))


def only_call(given: Reply) -> tuple[str, dict[str, object]]:
    """The name and the arguments of the reply's one call."""
    (call,) = given.calls
    arguments = json.loads(call.arguments)
    assert isinstance(arguments, dict)
    return call.name, arguments
