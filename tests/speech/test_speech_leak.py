"""Nothing a model writes for machines is spoken, and nothing it says to people is lost."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.speech.leak import LeakGuard

TOOLS = ("lookup_order", "search_knowledge", "end_call")
CALL = '{"name": "lookup_order", "arguments": {"number": "1042", "note": "a } b"}}'


def guarded(text: str, size: int = 0) -> tuple[str, list[tuple[str, object]]]:
    guard = LeakGuard(TOOLS)
    pieces = [text[i : i + size] for i in range(0, len(text), size)] if size else [text]
    spoken = "".join(guard.feed(piece) for piece in pieces) + guard.flush()
    return spoken, [(call.name, json.loads(call.arguments)) for call in guard.calls]


LEAKS = [
    ("<think>Let me see { hmm</think>Sure.", "Sure.", []),
    ("<thinking>\nlong\n</thinking>\n\nYes.", "\n\nYes.", []),
    ("Well. <think>never closed", "Well. ", []),
    ("reasoning</think>Answer.", "reasoningAnswer.", []),
    ("<|channel|>analysis<|message|>secret<|end|><|start|>assistant<|channel|>final<|message|>Hello.", "Hello.", []),
    ("<|im_start|>assistant\nHi there.<|im_end|>", "Hi there.", []),
    ("Bye.</s>", "Bye.", []),
    (f"<tool_call>\n{CALL}\n</tool_call>", "", ["lookup_order"]),
    (f"One moment. <tool_call>{CALL}</tool_call> Done.", "One moment.  Done.", ["lookup_order"]),
    (CALL, "", ["lookup_order"]),
    (f"```json\n{CALL}\n```", "", ["lookup_order"]),
    ('[TOOL_CALLS] [{"name": "lookup_order", "arguments": {"number": "1042"}}]', "", ["lookup_order"]),
    ('<function=lookup_order>{"number": "1042"}</function>', "", ["lookup_order"]),
    (
        '<tool_call><invoke name="lookup_order"><parameter name="number">1042</parameter></invoke></tool_call>',
        "",
        ["lookup_order"],
    ),
    ('lookup_order({"number": "1042"})', "", ["lookup_order"]),
    ('functions.lookup_order({"number": "1042"})', "", ["lookup_order"]),
    (
        '{"tool_calls": [{"function": {"name": "lookup_order", "arguments": "{\\"number\\": \\"1042\\"}"}}]}',
        "",
        ["lookup_order"],
    ),
    ('<|python_tag|>{"name": "x"}', "", []),
    (
        '<｜tool▁calls▁begin｜>{"name": "lookup_order", "arguments": {"number": "1042"}}<｜tool▁calls▁end｜>',
        "",
        ["lookup_order"],
    ),
    ('{"name": "delete_everything", "arguments": {}} Hi.', " Hi.", []),
]


@pytest.mark.parametrize(("text", "spoken", "names"), LEAKS)
@pytest.mark.parametrize("size", [0, 1, 3, 7])
def test_a_leak_is_not_spoken_and_its_call_is_salvaged(text: str, spoken: str, names: list[str], size: int) -> None:
    said, calls = guarded(text, size)
    assert said == spoken
    assert [name for name, _ in calls] == names
    for _, arguments in calls:
        assert isinstance(arguments, dict)
        assert arguments["number"] == "1042"


@pytest.mark.parametrize(
    "text",
    [
        "Your order 1042 is 3 < 5 days away.",
        "I think so. Thinking about it, yes.",
        "Use the {name} field.",
        "A [note] here.",
        "The lookup takes a moment.",
        "Press < or > now",
        "It costs $5 [five].",
        "```\nprint(1)\n```\n",
        "a ` b `c` d",
        "{",
        "<",
        "look",
    ],
)
@pytest.mark.parametrize("size", [0, 1, 2])
def test_what_people_say_passes_unchanged(text: str, size: int) -> None:
    spoken, calls = guarded(text, size)
    assert spoken.split() == text.split()
    assert calls == []


def test_ordinary_words_are_not_held_back() -> None:
    guard = LeakGuard(TOOLS)
    assert guard.feed("Your parcel ") == "Your parcel "
    assert guard.feed("comes on Tuesday.") == "comes on Tuesday."


def test_a_call_that_never_ends_is_bounded_and_the_guard_listens_again() -> None:
    guard = LeakGuard(TOOLS)
    guard.feed('{"a": "')
    for _ in range(40):
        guard.feed("x" * 1000)
    assert guard.feed(' and so on" }. Hello.').endswith("Hello.")


PARTS = st.lists(
    st.sampled_from(
        [
            "Hello ",
            "there. ",
            "<think>",
            "</think>",
            "<",
            "{",
            '{"',
            "}",
            '"',
            "```",
            "json\n",
            CALL,
            "<|",
            "|>",
            "lookup_order",
            "(",
            ")",
            "[TOOL_CALLS]",
            "\n\n",
            "<tool_call>",
            "</tool_call>",
            "a < b",
            "order 1042",
        ]
    ),
    max_size=14,
)


@settings(max_examples=400, deadline=None)
@given(PARTS, st.integers(1, 5))
def test_however_the_text_is_cut_the_same_is_spoken(parts: list[str], size: int) -> None:
    text = "".join(parts)
    assert guarded(text, size) == guarded(text)
