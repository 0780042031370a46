"""Every request gets one kind, and the right one, whatever is remembered."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import Memory, Sight, Sorted, State, look, reconcile, unpadded
from app.turn import Message, ToolCall, ToolSpec, Turn

KINDS = {"new", "revised", "duplicate", "replay", "silence", "continuation", "stale"}
CALL = ToolCall("call_1", "open_page", "{}")


def history(*said: str) -> tuple[Message, ...]:
    """`u:` the caller, `a:` the agent, `s:` the platform, `c:` the agent's tool call, `t:` its result."""
    made = []
    for text in said:
        kind, words = text[0], text[2:]
        if kind == "c":
            made.append(Message("assistant", words, (CALL,)))
        elif kind == "t":
            made.append(Message("tool", words, tool_call_id="call_1"))
        else:
            made.append(Message({"u": "user", "a": "assistant", "s": "system"}[kind], words))  # type: ignore[arg-type]
    return tuple(made)


def turn(*said: str, **changes: object) -> Turn:
    return replace(Turn("conv_1", "demo", history(*said)), **changes)  # type: ignore[arg-type]


def sorted_after(before: tuple[str, ...], now: tuple[str, ...], state: State = "completed") -> Sorted:
    return reconcile(look(unpadded(turn(*now))), Memory(look(unpadded(turn(*before))), state))


def kind_after(before: tuple[str, ...], now: tuple[str, ...], state: State = "completed") -> str:
    return sorted_after(before, now, state).kind


TALK = ("s:You are Ada.", "a:Hello.", "u:Where is my order?")
ANSWERED = (*TALK, "a:It is on its way.")
TOOL = (*TALK, "c:Let me check.", "t:shipped")

CASES = [
    # the caller speaks
    (TALK, (*ANSWERED, "u:Thanks."), "new"),
    (TALK, (*ANSWERED, "u:Thanks.", "a:Sure.", "u:Bye."), "new"),
    ((*TALK[:2], "u:Where"), TALK, "revised"),
    (TALK, (*TALK, "u:and when?"), "revised"),  # two messages, one turn
    ((*TALK, "u:and when?"), (*TALK[:2], "u:Where is my order? and when?"), "revised"),  # merged again
    (TALK, (*TALK[:2], "u:Where is my order"), "revised"),
    (TALK, (*TALK[:2], "u:Were is my order?"), "revised"),
    ((*TALK[:2], "u:Where"), (*ANSWERED, "u:Thanks."), "new"),  # the last one was revised, and answered, unseen
    # what was heard is corrected
    ((*ANSWERED, "u:Thanks"), (*TALK, "a:It is on...", "u:Thanks"), "revised"),
    (ANSWERED, (*TALK, "a:It is...", "u:Stop."), "new"),
    ((*ANSWERED, "u:Thanks"), (*TALK, "a:It is on...", "u:Thanks a lot"), "revised"),
    ((*ANSWERED, "u:Thanks"), (*TALK, "a:", "u:Thanks", "a:Sure.", "u:Bye."), "new"),
    # nobody speaks
    (TALK, ANSWERED, "silence"),
    (TALK, (*ANSWERED, "u:..."), "silence"),
    ((*ANSWERED, "u:..."), (*ANSWERED, "u:...", "a:Still there?", "u:..."), "silence"),
    ((*ANSWERED, "u:..."), (*ANSWERED, "u:...", "a:Still there?", "u:Yes."), "new"),
    (("a:Hello.",), ("a:Hello.", "u:..."), "silence"),
    (("a:Hello.",), ("a:Hello.", "u:Hi."), "new"),
    # after a tool
    (TALK, TOOL, "continuation"),
    (TALK, TOOL[:-1], "continuation"),
    (TOOL, (*TOOL, "a:Shipped.", "u:Thanks."), "new"),
    (TOOL, (*TOOL, "c:And the map.", "t:open"), "continuation"),
    # too late
    (TOOL, TALK, "stale"),
    ((*ANSWERED, "u:Thanks."), TALK, "stale"),
    ((*ANSWERED, "u:Thanks."), ANSWERED, "stale"),
    ((*ANSWERED, "u:Thanks."), TOOL, "stale"),
    ((*ANSWERED, "u:Thanks."), (*TALK[:2], "u:Where is"), "stale"),
    ((*ANSWERED, "u:Thanks."), ("a:Hello.",), "stale"),
    ((*ANSWERED, "u:Thanks."), (*TALK[:2], "u:where is my order"), "stale"),
    # the platform cut the front off
    (("u:a", "a:1", "u:b", "a:2", "u:c"), ("u:b", "a:2", "u:c", "a:3", "u:d"), "new"),
    (("u:a", "a:1", "u:b", "a:2", "u:c"), ("u:b", "a:2", "u:c and"), "revised"),
    (("u:a", "a:1", "u:b", "a:2", "u:c", "a:3", "u:d"), ("u:b", "a:2", "u:c"), "stale"),
    (("u:a", "a:1", "u:b"), ("u:x", "a:1", "u:y", "a:2", "u:z"), "new"),
    # notes of the platform are no words
    (TALK, (*ANSWERED, "s:The caller opened a page.", "u:This one?"), "new"),
    # another agent took over: its tool call and result stand before the caller's next words
    (TALK, (*TALK, "c:", "t:transferred", "a:Billing here.", "u:Hi."), "new"),
]


@pytest.mark.parametrize(("before", "now", "kind"), CASES)
@pytest.mark.parametrize("state", ["running", "completed", "abandoned"])
def test_a_request_is_sorted_by_what_was_before(
    before: tuple[str, ...], now: tuple[str, ...], kind: str, state: State
) -> None:
    assert sorted_after(before, now, state) == Sorted(kind)  # type: ignore[arg-type]


def test_a_transcript_that_lost_words_disturbs_nobody_who_listens() -> None:
    shorter = (*TALK[:2], "u:Where is m")
    assert kind_after(TALK, shorter, "running") == "stale"  # overtaken on its way
    assert kind_after(TALK, shorter, "completed") == "stale"
    assert kind_after(TALK, shorter, "abandoned") == "revised"  # the recogniser took words back


@pytest.mark.parametrize(
    ("said", "kind"),
    [(TALK, "new"), (ANSWERED, "silence"), (TOOL, "continuation"), (("u:...",), "silence"), (("s:Hi",), "silence")],
)
def test_the_first_request_is_sorted_by_its_end(said: tuple[str, ...], kind: str) -> None:
    assert reconcile(look(turn(*said)), None) == Sorted(kind)  # type: ignore[arg-type]
    assert sorted_after(said, said, "abandoned") == Sorted(kind, again=True)  # type: ignore[arg-type]
    assert kind_after(said, said, "running") == "duplicate"
    assert kind_after(said, said, "completed") == "replay"


def test_dots_after_words_nobody_has_answered_are_the_same_request() -> None:
    assert kind_after(TALK, (*TALK, "u:..."), "running") == "duplicate"
    assert kind_after(TALK, (*TALK, "a:", "u:...", "u:"), "completed") == "replay"
    assert kind_after((*TALK[:2], "u:Where"), (*TALK, "u:..."), "running") == "revised"
    assert unpadded(turn("a:Hello.", "u:...")) == turn("a:Hello.", "u:...")
    assert unpadded(turn(*TALK, "s:note", "u:...")) == turn(*TALK, "s:note")


def test_the_platforms_clock_makes_no_other_request_but_everything_else_does() -> None:
    one = turn(*TALK)
    assert look(one).fingerprint == look(turn("s:It is 10:25.", *TALK[1:])).fingerprint
    assert look(one).fingerprint == look(turn("s:x", "a: Hello.\n", TALK[2])).fingerprint
    tool = ToolSpec("end_call", "", {"type": "object"})
    others = [
        turn(*TALK, tools=(tool,)),
        turn(*TALK, variables={"user": "Ana"}),
        turn(*TALK, max_tokens=5),
        turn(*TALK, temperature=0.5),
        turn("s:x", "a:Hello!", TALK[2]),
    ]
    assert len({look(t).fingerprint for t in (one, *others)}) == len(others) + 1
    for other in others:
        assert reconcile(look(other), Memory(look(one), "completed")).kind == "revised"


def test_without_an_id_of_its_own_a_request_is_told_by_its_system_text_too() -> None:
    one, other = (turn(f"s:{text}", *TALK[1:], conversation_id="derived_1") for text in ("a", "b"))
    assert look(one).fingerprint != look(other).fingerprint


def test_messages_cannot_be_shifted_into_one_another() -> None:
    assert look(turn("u:a", "u:b")).fingerprint != look(turn("u:a b")).fingerprint
    assert look(turn("c:x", "t:")).fingerprint != look(turn("c:", "t:x")).fingerprint


def test_a_fingerprint_is_made_as_those_that_are_stored() -> None:
    messages = (
        Message("system", "It is ten."),
        Message("assistant", " Hello,\n how can I help? "),
        Message("user", "where is"),
        Message("user", "my  order"),
        *history("c:", 't:{"status": "sent"}'),
    )
    sight = look(Turn("conv_1", "demo", messages, temperature=0.5, variables={"b": "2", "a": "1"}))
    assert sight.utterances == ("where is my order",)
    assert sight.fingerprint == "c3b73f96bfa379ab1a26791abba30add"
    assert sight.earlier == ("13da66a07559abe5f6238349da1aef31", "05a20917a073f9504d302f4cf8a7b739")


WORDS = st.sampled_from(["i", "want", "to", "cancel", "my", "order", "please", "yes", "no", "where", "is", "it"])
TEXT = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
MESSAGE = st.one_of(
    TEXT.map(lambda t: f"u:{t}"), TEXT.map(lambda t: f"a:{t}"), st.sampled_from(["u:...", "a:", "c:", "t:x", "s:note"])
)
HISTORY = st.lists(MESSAGE, max_size=9).map(tuple)
STATE = st.sampled_from(["running", "completed", "abandoned"])


@given(HISTORY, HISTORY, STATE)
def test_every_request_gets_one_kind(before: tuple[str, ...], now: tuple[str, ...], state: State) -> None:
    sight = look(unpadded(turn(*now)))
    got = reconcile(sight, Memory(look(unpadded(turn(*before))), state))
    assert got.kind in KINDS
    assert not (got.again and got.kind in {"duplicate", "replay", "stale", "revised"})
    assert reconcile(sight, Memory(sight, "running")) == Sorted("duplicate")
    assert reconcile(sight, Memory(sight, "completed")) == Sorted("replay")


@given(HISTORY, st.lists(WORDS, min_size=2, max_size=12))
def test_a_turn_that_grows_is_new_once_and_then_revised(past: tuple[str, ...], words: list[str]) -> None:
    past = (*past, "a:What can I do?")
    memory: Memory | None = Memory(look(turn(*past)), "completed")
    kinds = []
    for count in range(1, len(words) + 1):
        sight = look(turn(*past, f"u:{' '.join(words[:count])}"))
        kinds.append(reconcile(sight, memory).kind)
        memory = Memory(sight, "running")
    assert kinds == ["new"] + ["revised"] * (len(words) - 1)


@given(HISTORY, st.lists(TEXT, min_size=1, max_size=8, unique=True))
def test_no_position_is_new_twice(past: tuple[str, ...], versions: list[str]) -> None:
    past = (*past, "a:What can I do?")
    memory: Memory | None = None
    kinds = []
    for version in versions:
        sight = look(turn(*past, f"u:{version}"))
        kinds.append(reconcile(sight, memory).kind)
        memory = Memory(sight, "running")
    assert kinds.count("new") == 1


@given(st.lists(st.tuples(TEXT, TEXT), min_size=2, max_size=8), st.data())
def test_what_lies_behind_never_counts_as_the_callers_next_words(
    turns: list[tuple[str, str]], data: st.DataObject
) -> None:
    said = tuple(line for at, (u, a) in enumerate(turns) for line in (f"u:{at} {u}", f"a:{a}"))
    whole = (*said, "u:last")
    cut = data.draw(st.integers(1, len(said)))
    assert kind_after(whole, said[:cut]) == "stale"


@given(st.lists(st.tuples(TEXT, TEXT), min_size=2, max_size=8), TEXT, st.data())
def test_a_front_that_was_cut_off_changes_nothing(
    turns: list[tuple[str, str]], words: str, data: st.DataObject
) -> None:
    said = tuple(line for at, (u, a) in enumerate(turns) for line in (f"u:{at} {u}", f"a:{a}"))
    cut = data.draw(st.integers(0, len(turns) - 1)) * 2
    assert kind_after((*said[:-1],), (*said, f"u:x{words}")[cut:]) == "new"


def test_the_first_words_of_a_long_history_do_not_matter() -> None:
    long = tuple(line for at in range(500) for line in (f"u:{at}", f"a:{at}"))
    sight = look(turn(*long, "u:now"))
    assert len(sight.utterances) == 400
    assert reconcile(look(turn(*long, "u:now", "a:ok", "u:then")), Memory(sight, "completed")).kind == "new"
    assert isinstance(sight, Sight)
