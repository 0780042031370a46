"""The history a custom LLM is sent: valid whatever happens, true to what was heard, bounded."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.history import MAX_CHARACTERS, MAX_ENTRIES, Call, Forms, History

texts = st.text("ab .", min_size=1, max_size=12)
ids = st.integers(1, 6)
calls = st.lists(st.builds(Call, st.sampled_from(["c1", "c2", "c3"]), st.just("t"), st.just("{}")), max_size=2)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("user"), texts),
        st.tuples(st.just("revise"), texts),
        st.tuples(st.just("assistant"), texts, ids, calls),
        st.tuples(st.just("result"), st.sampled_from(["c1", "c2", "c3", "c4"]), texts),
        st.tuples(st.just("abandon_calls")),
        st.tuples(st.just("context"), texts, st.sampled_from([None, "page"])),
        st.tuples(st.just("correct"), ids, st.sampled_from(["", "a..."])),
        st.tuples(st.just("silence")),
    ),
    max_size=25,
)
forms = st.builds(Forms, silence=st.sampled_from(["dots", "same"]), context=st.sampled_from(["system", "tool"]))


@given(forms, steps)
@settings(max_examples=300, deadline=None)
def test_every_result_follows_a_call_and_nothing_stands_between_them(chosen: Forms, happened: list[Any]) -> None:
    history = History(chosen)
    for name, *arguments in happened:
        used = {c.id for e in history.entries for c in e.calls}
        if name == "assistant" and (
            used & {c.id for c in arguments[2]} or len({c.id for c in arguments[2]}) < len(arguments[2])
        ):
            continue  # ids are unique in a conversation
        if name not in {"result", "context"} and history.open_calls():
            history.abandon_calls()  # as a conversation does before anything else happens
        getattr(history, name)(*arguments)
    history.abandon_calls()
    waiting: list[str] = []
    for message in history.messages("p"):
        if message["role"] == "tool":
            assert message["tool_call_id"] in waiting
            waiting.remove(str(message["tool_call_id"]))
            continue
        assert not waiting
        called: list[Any] = message.get("tool_calls") or []  # type: ignore[assignment]
        waiting = [c["id"] for c in called]
        assert message["content"] or called
    assert not waiting


@given(st.lists(texts, max_size=6), st.data())
@settings(max_examples=100, deadline=None)
def test_a_reply_cut_off_holds_what_was_heard(replies: list[str], data: st.DataObject) -> None:
    history = History()
    for at, text in enumerate(replies):
        history.user("question")
        history.assistant(text + "x", at + 1)
    if not replies:
        return
    cut = data.draw(st.integers(1, len(replies)))
    history.correct(cut, "so far...")
    kept = [e.content for e in history.entries if e.role == "assistant"]
    assert kept == ["so far..." if at + 1 == cut else f"{text}x" for at, text in enumerate(replies)]
    history.correct(cut, "")
    assert len([e for e in history.entries if e.role == "assistant"]) == len(replies) - 1


@given(st.lists(st.one_of(st.just("call"), st.integers(1, 60_000)), max_size=60))
@settings(max_examples=50, deadline=None)
def test_it_is_bounded_and_never_begins_with_a_result(sizes: list[Any]) -> None:
    history = History()
    for at, size in enumerate(sizes):
        if size == "call":
            history.assistant("", at + 1, [Call(f"c{at}", "t", "{}")])
            history.result(f"c{at}", "r" * 5000)
        else:
            history.user("w" * size)
    assert len(history.entries) <= MAX_ENTRIES
    assert sum(len(e.content) for e in history.entries) <= MAX_CHARACTERS
    assert not history.entries or history.entries[0].role != "tool"


def test_files_and_keys_weigh_something_too() -> None:
    history = History()
    for at in range(300):
        history.user("", tuple({"type": "file", "file": {"file_id": f"{at}{n}"}} for n in range(32)))
        history.context("x", "k" * 5000 + str(at))
    assert 1 < len(history.entries) < 300


def test_ten_thousand_messages_leave_a_thousand() -> None:
    history = History()
    for at in range(3000):
        history.user(str(at))
    assert len(history.entries) == MAX_ENTRIES
    assert history.entries[-1].content == "2999"


def test_the_forms_of_a_silence() -> None:
    for form, tail in (("dots", {"role": "user", "content": "..."}), ("same", {"role": "assistant", "content": "Hi"})):
        history = History(Forms(silence=form))  # type: ignore[arg-type]
        history.assistant("Hi", 1)
        history.silence()
        assert history.messages("p")[-1] == tail
        assert history.unanswered == ""


def test_dots_give_way_to_words() -> None:
    history = History()
    history.silence()
    history.revise("I am here")
    assert [e.content for e in history.entries] == ["I am here"]


def test_a_question_that_grows_stays_one_message() -> None:
    history = History()
    history.user("where is")
    history.revise("where is my order")
    assert history.messages("p")[1:] == [{"role": "user", "content": "where is my order"}]
    assert history.unanswered == "where is my order"
    history.assistant("On its way", 2)
    assert history.unanswered == ""


def test_a_contextual_update_waits_for_no_result_and_replaces_its_like() -> None:
    history = History()
    history.user("show me")
    history.assistant("", 1, [Call("c1", "show_page", "{}")])
    history.context("on the cart page", "page")
    history.context("on the returns page", "page")
    history.result("c1", "shown")
    assert [m["role"] for m in history.messages("p")] == ["system", "user", "system", "assistant", "tool"]
    assert history.messages("p")[2]["content"] == "on the returns page"


def test_the_other_form_of_a_contextual_update_is_a_tool_call() -> None:
    history = History(Forms(context="tool"))
    history.context("on the cart page")
    call, result = history.messages("p")[1:]
    assert call["content"] is None
    assert result["role"] == "tool"
    assert result["content"] == "on the cart page"


def test_parts_stand_beside_the_words() -> None:
    history = History()
    history.user("what is this", [{"type": "file", "file": {"file_id": "f1"}}])
    content: Any = history.messages("p")[1]["content"]
    assert [part["type"] for part in content] == ["text", "file"]
