"""How a turn's history is counted: when the caller has the word, and what was said since the agent was heard."""

from dataclasses import FrozenInstanceError, replace

import pytest

from app.turn import Message, Turn, is_silence, of_words


def turn(*said: str) -> Turn:
    """`u:` is the caller, `a:` the agent, `s:` the platform."""
    roles = {"u": "user", "a": "assistant", "s": "system"}
    messages = tuple(Message(roles[text[0]], text[2:]) for text in said)  # type: ignore[arg-type]
    return Turn("conv_1", "demo", messages)


@pytest.mark.parametrize(
    ("said", "taken", "since"),
    [
        ((), 0, ""),
        (("a:Hello.",), 0, ""),
        (("a:Hello.", "u:hi"), 1, "hi"),
        (("u:I want", "u:a refund"), 1, "I want a refund"),
        (("u:hi", "a:Yes?", "u:..."), 1, ""),
        (("u:hi", "a:Yes?", "u:...", "a:Still there?", "u:yes"), 2, "yes"),
        (("u:hi", "s:note", "u:there"), 1, "hi there"),
        (("u:hi", "a: ", "u:there"), 1, "hi there"),
    ],
)
def test_times_spoken(said: tuple[str, ...], taken: int, since: str) -> None:
    assert (turn(*said).turns_taken, turn(*said).since_reply) == (taken, since)


@pytest.mark.parametrize(("text", "silent"), [("...", True), ("", True), (" … ", True), (".", True), ("no.", False)])
def test_dots_are_silence(text: str, silent: bool) -> None:
    assert is_silence(text) is silent


def test_a_message_of_words_is_a_message_like_any_other() -> None:
    made = of_words("user", "hi")
    assert made == Message("user", "hi")
    assert hash(made) == hash(Message("user", "hi"))
    assert replace(made, content="ho") == Message("user", "ho")
    with pytest.raises(FrozenInstanceError):
        made.content = "ho"  # type: ignore[misc]


def test_a_changed_turn_has_the_history_of_its_own_messages() -> None:
    before = turn("s:note", "u:hi", "a:Yes?")
    after = replace(before, messages=before.messages[:2])
    assert [m.content for m in before.history] == ["hi", "Yes?"]
    assert [m.content for m in after.history] == ["hi"]
    assert before.said_by_agent == ["Yes?"]
    assert before == turn("s:note", "u:hi", "a:Yes?")
