"""What was heard of a read-back, by the history alone; and the table that follows from it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actions import Action, ActionState
from app.fence.heard import Exchange, Reach, exchange, reach, told
from app.fence.ruling import Heard, Ruling, Step, rule
from app.hearing.consent import Answer
from app.turn import Message, ToolCall
from tests.fencing import DONE, LEAD, READ_BACK, WORKING

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def us(text: str) -> Message:
    return Message("assistant", text)


def them(text: str) -> Message:
    return Message("user", text)


def of(*history: Message) -> Exchange | None:
    return exchange(history, LEAD, WORKING)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], None),
        ([them("yes")], None),
        ([us("Hello."), them("yes")], None),
        ([us(READ_BACK)], Exchange(READ_BACK, "", "", silent=True)),
        ([us(READ_BACK), them("...")], Exchange(READ_BACK, "", "", silent=True)),
        ([us(READ_BACK), them("yes")], Exchange(READ_BACK, "yes", "", silent=False)),
        ([us(READ_BACK), them("yes"), them("...")], Exchange(READ_BACK, "yes", "", silent=False)),
        ([us(READ_BACK), them("no"), them("yes")], Exchange(READ_BACK, "no yes", "", silent=False)),
        ([us(READ_BACK), them("yes"), us("Okay.")], Exchange(READ_BACK, "yes", "Okay.", silent=True)),
        ([us(READ_BACK), them("yes"), us(WORKING), them("but")],
         Exchange(READ_BACK, "yes but", WORKING.strip(), silent=False)),
        ([us(READ_BACK), them("yes"), us("Sure."), them("yes")], None),
        ([us(READ_BACK), us("Are you still there?"), them("yes")],
         Exchange(f"{READ_BACK} Are you still there?", "yes", "", silent=False)),
        ([us(READ_BACK), them("..."), us("Are you still there?"), them("yes")], None),
        ([us("One moment... " + READ_BACK), them("yes")],
         Exchange("One moment... " + READ_BACK, "yes", "", silent=False)),
        ([us(READ_BACK), Message("assistant", "", (ToolCall("a", "x", "{}"),)), Message("tool", "ok"), them("yes")],
         Exchange(READ_BACK, "yes", "", silent=False)),
        ([us("Just to..."), them("yes")], None),
    ],
)  # fmt: skip
def test_the_exchange_is_what_the_last_words_may_answer(history: list[Message], expected: Exchange | None) -> None:
    assert of(*history) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (READ_BACK, Reach.WHOLE),
        (READ_BACK.upper().replace(",", ""), Reach.WHOLE),
        (READ_BACK.replace(". ", ".\n\n").rstrip("?") + "...", Reach.WHOLE),
        ("One moment... " + READ_BACK, Reach.WHOLE),
        (f"{READ_BACK[:60]}... {READ_BACK}", Reach.WHOLE),
        (READ_BACK[:-12] + "...", Reach.CUT),
        (LEAD, Reach.CUT),
        (f"{READ_BACK} Anything else?", Reach.NONE),
        (READ_BACK.replace("nine", "ninety"), Reach.NONE),
        (READ_BACK.replace("four two", "four three"), Reach.NONE),
        ("Shall I go ahead?", Reach.NONE),
        ("", Reach.NONE),
    ],
)
def test_only_every_word_of_it_is_the_whole(asked: str, expected: Reach) -> None:
    assert reach(asked, READ_BACK, LEAD) is expected


@given(st.integers(0, len(READ_BACK)), st.sampled_from(["", "...", "\u2026", " ", "-"]))
def test_a_beginning_is_never_the_whole(cut: int, end: str) -> None:
    heard = READ_BACK[:cut]
    whole = heard.rstrip(" ?").endswith("ahead")
    assert (reach(heard + end, READ_BACK, LEAD) is Reach.WHOLE) == whole


@given(st.text(max_size=80), st.integers(0, len(READ_BACK)))
def test_a_text_that_was_changed_is_not_the_whole(other: str, at: int) -> None:
    changed = READ_BACK[:at] + other + READ_BACK[at:]
    if reach(changed, READ_BACK, LEAD) is Reach.WHOLE:  # marks between its words, or words before it
        assert not any(sign.isalnum() for sign in other) or changed.endswith(READ_BACK)


def test_an_outcome_is_told_when_its_last_words_were_heard() -> None:
    assert told(WORKING + DONE, DONE)
    assert not told(WORKING + DONE[:30] + "...", DONE)
    assert not told("", DONE)


def action(state: ActionState = ActionState.PREPARED, said: str = "", dropped: int | None = None) -> Action:
    return Action(
        "a", "conv", "c1", "c1", "refund_order", "k", {}, "1042", Decimal(1), "USD", READ_BACK, 1, state, said, "", 0,
        None, NOW, NOW + timedelta(minutes=5), None, dropped,
    )  # fmt: skip


HEARD = st.builds(
    Heard,
    reach=st.sampled_from(Reach),
    answer=st.sampled_from(Answer),
    silent=st.booleans(),
    turn=st.integers(0, 3),
    expired=st.booleans(),
    told=st.booleans(),
    may_repeat=st.booleans(),
)
ACTIONS = st.builds(
    action,
    st.sampled_from(ActionState),
    st.sampled_from(["", "Done."]),
    st.one_of(st.none(), st.integers(0, 3)),
)


@given(ACTIONS, HEARD)
def test_nothing_is_carried_out_but_at_a_later_plain_yes_to_the_whole(waits: Action, heard: Heard) -> None:
    ruling = rule(waits, heard)
    if ruling.step is Step.EXECUTE:
        assert heard.answer is Answer.YES
        assert not heard.silent
        underway = waits.state is ActionState.EXECUTING
        assert underway or (heard.reach is Reach.WHOLE and heard.turn > waits.turn and not heard.expired)
        assert waits.state in (ActionState.PREPARED, ActionState.EXECUTING) or (
            waits.state is ActionState.DROPPED and ruling.revive and waits.dropped_turn == heard.turn
        )


@given(ACTIONS, HEARD)
def test_what_waits_is_dropped_or_answered_and_the_model_knows(waits: Action, heard: Heard) -> None:
    ruling = rule(waits, heard)
    if waits.state is ActionState.PREPARED:
        assert ruling.why or ruling.step in (Step.EXECUTE, Step.READ_AGAIN)
    if ruling.step is Step.GO_ON:
        assert ruling.note
    if ruling.step is Step.OUTCOME:
        assert waits.said


def test_an_outcome_the_caller_has_heard_is_the_models_to_talk_about() -> None:
    done = action(ActionState.EXECUTED, "Done.")
    heard = Heard(Reach.WHOLE, Answer.YES, silent=False, turn=2, expired=False, told=True)
    assert rule(done, heard) == Ruling(Step.GO_ON, note=rule(done, heard).note)
    assert "Done." in rule(done, heard).note
