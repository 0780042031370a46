"""A history from outside becomes one that upstream models accept."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.context.gather import earlier
from app.context.history import paired, trimmed
from app.turn import Message, ToolCall

CALL = ToolCall("a", "open_page", "{}")


def user(text: str = "hi") -> Message:
    return Message("user", text)


def agent(text: str = "hello") -> Message:
    return Message("assistant", text)


def test_a_short_history_is_kept_whole() -> None:
    history = [agent(), user(), agent(), user()]
    assert trimmed(history, 4) == tuple(history)


def test_a_long_one_begins_with_the_caller_and_keeps_its_end() -> None:
    history = [message for n in range(50) for message in (user(str(n)), agent(str(n)))]
    kept = trimmed(history, 40)
    assert kept[0].role == "user"
    assert kept[-1] == history[-1]
    assert 10 <= len(kept) <= 40


def test_the_cut_stays_where_it_is_for_many_turns() -> None:
    history = [message for n in range(100) for message in (user(str(n)), agent(str(n)))]
    starts = {trimmed(history[:end], 40)[0].content for end in range(120, 140)}
    assert len(starts) <= 2


def test_results_stand_right_behind_their_calls() -> None:
    result = Message("tool", "opened", tool_call_id="a")
    history = [user(), Message("assistant", tool_calls=(CALL,)), user("late"), result]
    assert paired(history) == (history[0], history[1], result, history[2])


def test_a_call_without_a_result_gets_one_and_a_result_without_a_call_goes() -> None:
    orphan = Message("tool", "x", tool_call_id="gone")
    repaired = paired([orphan, user(), Message("assistant", tool_calls=(CALL,))])
    assert [m.role for m in repaired] == ["user", "assistant", "tool"]
    assert repaired[-1].tool_call_id == "a"


def test_messages_that_say_nothing_are_left_out() -> None:
    assert paired([agent(" "), user(), agent("")]) == (user(),)


def test_what_was_said_just_before_is_the_last_few_utterances() -> None:
    history = [Message("system", "s"), agent("1"), user("2"), agent("3"), user("4"), agent("5"), user("now")]
    assert earlier(history) == ("2", "3", "4", "5")
    assert earlier([user("now")]) == ()


MESSAGES = st.lists(
    st.one_of(
        st.builds(Message, st.sampled_from(["user", "assistant"]), st.text(max_size=3)),
        st.builds(
            lambda ids: Message("assistant", tool_calls=tuple(ToolCall(i, "t", "{}") for i in ids)),
            st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True),
        ),
        st.builds(lambda i: Message("tool", "r", tool_call_id=i), st.sampled_from("abcd")),
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(MESSAGES, st.integers(2, 20))
def test_any_history_ends_well_formed_and_bounded(history: list[Message], keep: int) -> None:
    cut = trimmed(history, keep)
    assert len(cut) <= max(keep, 0)
    whole = paired(cut)
    at = 0
    while at < len(whole):
        message = whole[at]
        assert message.role != "tool"
        answers = whole[at + 1 : at + 1 + len(message.tool_calls)]
        assert [a.tool_call_id for a in answers] == [c.id for c in message.tool_calls]
        assert all(a.role == "tool" for a in answers)
        at += 1 + len(message.tool_calls)
