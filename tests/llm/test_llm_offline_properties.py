"""Whatever is said and whatever tools are offered: a reply, no invention, arguments that fit."""

import json
import re
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from app.llm.base import Facts
from app.llm.offline import lines
from app.llm.offline.reply import Reply
from app.llm.offline.rules import answer
from app.turn import Message, ToolCall, ToolSpec
from tests.llm.shop_talk import KNOWN, NOBODY, ONE, SHOP, called, prompt, reply

TEXT = """
    where is my order 1042 ten forty two when will it arrive the kettle mixer cancel refund return change please i want
    to open page pricing book appointment tomorrow at noon bye thanks hello no yes wait hold on second speak human how
    spanish press one much long is shipping warranty what if you do not a and ? ... 90210 postcode zip number nine oh
    why set volume seven turn off lights last other repeat that never damaged says delivered $40 #W-10 email dot com
"""
WORDS = TEXT.split()
SPOKEN = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
OURS = st.sampled_from(
    (
        "Hello, how can I help?",
        *lines.ASK_NUMBER,
        *lines.ASK_POSTCODE,
        "Are you still there?",
        *lines.UNKNOWN,
        "Order 1042 is late.",
    )
)
TURNS = st.lists(st.tuples(SPOKEN, OURS), max_size=4)
FACTS = st.sampled_from((NOBODY, ONE, KNOWN))

NAMES = st.sampled_from(
    ("end_call", "transfer_to_number", "transfer_to_agent", "skip_turn", "language_detection", "play_keypad_touch_tone",
     "voicemail_detection", "open_page", "bookAppointment", "set_volume", "get_order_status", "cancel_order", "x", "_")
)  # fmt: skip
FIELDS = st.sampled_from(
    ("reason", "message", "system__message_to_speak", "client_message", "transfer_number", "agent_number", "language",
     "dtmf_tones", "path", "level", "date", "time", "order_number", "email", "phone", "postcode", "items", "on", "q")
)  # fmt: skip
SCHEMAS: st.SearchStrategy[dict[str, object]] = st.one_of(
    st.sampled_from([{"type": kind} for kind in ("string", "integer", "number", "boolean", "array", "object")]),
    st.sampled_from(
        [
            {},
            {"type": ["string", "null"]},
            {"type": "string", "enum": ["pricing", "contact-us"]},
            {"type": "string", "const": "fixed"},
            {"type": "string", "default": "usual"},
            {"type": "integer", "minimum": 0, "maximum": 10},
            {"enum": [1, 2, 3]},
            {"anyOf": [{"type": "string", "enum": ["es", "de"]}, {"type": "null"}]},
            {"type": "array", "items": {"type": "string", "enum": ["kettle", "mixer"]}},
        ]
    ),
)
TOOLS = st.lists(
    st.builds(
        lambda name, fields, needed: ToolSpec(
            name,
            "Opens a page, or books an appointment",
            {"type": "object", "properties": fields, "required": [n for n in fields if n in needed]},
        ),
        NAMES,
        st.dictionaries(FIELDS, SCHEMAS, max_size=4),
        st.sets(FIELDS, max_size=8),
    ),
    max_size=3,
    unique_by=lambda tool: tool.name,
)

PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,),
    "object": (dict,), "null": (type(None),),
}  # fmt: skip


def is_valid(value: object, schema: Mapping[str, object]) -> bool:
    """An independent check of the parts of JSON Schema that the tools here use."""
    options = schema.get("anyOf")
    if isinstance(options, list):
        return any(is_valid(value, option) for option in options)
    enum = schema.get("enum")
    if isinstance(enum, list) and value not in enum:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    kinds = schema.get("type")
    named = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else list(PYTHON)
    if isinstance(value, bool) and "boolean" not in named:
        return False
    if not any(isinstance(value, PYTHON[kind]) for kind in named):
        return False
    low, high = schema.get("minimum"), schema.get("maximum")
    if isinstance(value, int) and isinstance(low, int) and isinstance(high, int):
        return low <= value <= high
    items = schema.get("items")
    return not isinstance(value, list) or not isinstance(items, dict) or all(is_valid(item, items) for item in value)


def check(given_reply: Reply, tools: list[ToolSpec]) -> None:
    assert given_reply.text.strip() or given_reply.calls
    assert not re.search(r"[*_`#|<>{}\[\]]|https?://", given_reply.text)
    specs = {tool.name: tool for tool in tools}
    for call in given_reply.calls:
        assert call.id
        arguments = json.loads(call.arguments)
        if call.name not in specs:
            assert call.name in {"lookup_order", "search_knowledge"}
            continue
        schema = specs[call.name].parameters
        fields, needed = schema["properties"], schema["required"]
        assert isinstance(fields, dict)
        assert isinstance(needed, list)
        assert set(needed) <= set(arguments) <= set(fields)
        assert all(is_valid(value, fields[name]) for name, value in arguments.items()), (call, schema)


@settings(max_examples=500, deadline=None)
@given(before=TURNS, said=SPOKEN, facts=FACTS, tools=TOOLS)
def test_every_conversation_gets_a_fitting_reply(
    before: list[tuple[str, str]], said: str, facts: Facts, tools: list[ToolSpec]
) -> None:
    history = [turn for theirs, ours in before for turn in (theirs, f"A:{ours}")]
    asked = prompt(*history, said, facts=facts, passages=SHOP, tools=tools)
    given_reply = answer(asked)
    check(given_reply, tools)
    assert answer(asked) == given_reply


NUMBER = re.compile(r"\d+")
SHOWN = " ".join(f"{p.heading} {p.text}" for p in SHOP) + repr(KNOWN) + "79.90 20 November 2026"
KNOWN_NUMBERS = set(NUMBER.findall(SHOWN))


@settings(max_examples=300, deadline=None)
@given(before=TURNS, said=SPOKEN, facts=FACTS)
def test_no_number_is_invented(before: list[tuple[str, str]], said: str, facts: Facts) -> None:
    history = [turn for theirs, ours in before for turn in (theirs, f"A:{ours}")]
    text = reply(*history, said, facts=facts, passages=SHOP).text
    heard = set(NUMBER.findall(" ".join((*history, said)))) | {"3", "2"}  # "3 recent orders", "2 of the board"
    strange = set(NUMBER.findall(text)) - KNOWN_NUMBERS - heard
    assert all(number.strip("0") and len(number) > 3 for number in strange)  # at most a number read back as heard


KEYS = st.sampled_from(("found", "orders", "reason", "passages", "error", "status", "number", "items", "message"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
CALLED = st.sampled_from(("lookup_order", "search_knowledge", "open_page", "end_call", ""))


@settings(max_examples=200, deadline=None)
@given(said=SPOKEN, content=st.text(max_size=200) | JSON.map(json.dumps), name=CALLED)
def test_every_tool_result_is_gone_on_from(said: str, content: str, name: str) -> None:
    given_reply = reply(said, *called(name, content), facts=KNOWN, passages=SHOP)
    assert given_reply.text.strip() or given_reply.calls
    assert all(call.name in {"lookup_order", "search_knowledge"} for call in given_reply.calls)


OLD_CALLS = st.lists(st.builds(ToolCall, st.text(max_size=3), st.text(max_size=8), st.text(max_size=9)), max_size=2)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.builds(
            Message,
            role=st.sampled_from(("system", "user", "assistant", "tool")),
            content=st.text(max_size=60),
            tool_calls=OLD_CALLS.map(tuple),
            tool_call_id=st.text(max_size=3),
        ),
        max_size=15,
    )
)
def test_every_history_gets_a_reply(history: list[Message]) -> None:
    given_reply = answer(prompt(*history, facts=KNOWN, passages=SHOP))
    assert given_reply.text.strip() or given_reply.calls
