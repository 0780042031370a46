"""The stages of a turn add up, whatever was reached in whatever order; and what is kept of a conversation."""

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from convai.client_events import ConversationInitiationClientData, Feedback
from emulator.history import Call
from emulator.record import MAX_CHARACTERS, MAX_LINES, MAX_RECORDS, Archive, Record
from emulator.tickets import MAX_TICKETS, VALID_SECONDS, Tickets
from emulator.timings import Mark, TurnTimings

MARKS: tuple[Mark, ...] = (
    "speech_end",
    "endpointed",
    "transcribed",
    "asked",
    "first_token",
    "first_sentence",
    "first_audio",
)


@given(st.lists(st.floats(0, 3), min_size=7, max_size=7))
@settings(max_examples=150, deadline=None)
def test_the_stages_add_up_to_the_total(steps: list[float]) -> None:
    timings, now = TurnTimings(), 50.0
    for mark, step in zip(MARKS, steps, strict=True):
        now += step
        timings.mark(mark, now)
    total = timings.total()
    assert total is not None
    assert abs(sum(timings.stages().values()) - total) < 1
    assert list(timings.stages()) == ["endpointing", "stt", "ttft", "first_sentence", "tts"]


@given(st.dictionaries(st.sampled_from(MARKS), st.floats(0, 100)))
@settings(max_examples=150, deadline=None)
def test_any_marks_in_any_order_give_no_negative_stage(marks: dict[Mark, float]) -> None:
    timings = TurnTimings(dict(marks))
    assert all(value >= 0 for value in timings.stages().values())
    timings.event(1)
    timings.metrics()


def test_a_reply_begun_on_a_guess_costs_only_the_endpointing() -> None:
    timings = TurnTimings()
    for mark, at in (("asked", 0.15), ("first_token", 0.2), ("first_sentence", 0.22)):
        timings.mark(mark, at)  # type: ignore[arg-type]
    for mark, at in (("speech_end", 0.0), ("endpointed", 0.3), ("transcribed", 0.31), ("first_audio", 0.315)):
        timings.mark(mark, at)  # type: ignore[arg-type]
    assert timings.total() == 315
    assert timings.stages() == {"endpointing": 300, "stt": 10, "ttft": 0, "first_sentence": 0, "tts": 5}


def test_the_first_sentence_is_the_first_that_can_be_spoken() -> None:
    timings = TurnTimings()
    timings.mark("asked", 1.0)
    timings.words("Sure", 1.1)
    timings.words(", the ", 1.2)
    timings.words("first. ", 1.3)
    assert timings.ttfs() == 200
    timings = TurnTimings()
    timings.mark("asked", 1.0)
    timings.words("Sure", 1.1)
    timings.audible(1.4)
    assert timings.ttfs() == 100


def test_the_event_and_the_metrics_say_the_same() -> None:
    timings = TurnTimings({"speech_end": 1.0, "endpointed": 1.3, "transcribed": 1.32, "asked": 1.32})
    timings.words("Yes. ", 1.4)
    timings.audible(1.45)
    body: Any = timings.event(7)["internal_timings_event"]
    assert body["event_id"] == 7
    assert sum(stage["ms"] for stage in body["stages"]) == body["milliseconds"]["total"] == 450
    metrics: Any = timings.metrics()["metrics"]
    assert metrics["convai_llm_service_ttfb"]["elapsed_time"] == 0.08
    assert metrics["convai_end_of_speech_to_first_audio"]["elapsed_time"] == 0.45


def test_a_record_tells_the_conversation() -> None:
    record = Record("conv_1", "demo", "u1")
    record.remember(ConversationInitiationClientData(dynamic_variables={"a": 1, "secret__b": 2}))
    record.agent("Hello", 1, TurnTimings())
    record.user("where is", 2)
    record.user("where is my order", 2)
    timings = TurnTimings({"asked": 1.0, "first_audio": 1.5})
    record.agent("Let me look. ", 3, timings)
    record.tool(Call("c1", "show_page", "{}"), is_error=False)
    record.agent("On its way.", 4, timings)
    record.correct(4, "On...")
    record.feedback(Feedback(4, "like"))
    record.finish("done")
    record.finish("later", {"code": 1})
    body: Any = record.body()
    assert [(t["role"], t["message"]) for t in body["transcript"]] == [
        ("agent", "Hello"),
        ("user", "where is my order"),
        ("agent", "Let me look. "),
        ("agent", "On..."),
    ]
    assert body["transcript"][3]["interrupted"]
    assert body["transcript"][3]["original_message"] == "On its way."
    assert body["transcript"][3]["feedback"] == {"score": "like"}
    assert body["transcript"][2]["tool_calls"][0]["tool_name"] == "show_page"
    assert [bool(t["conversation_turn_metrics"]) for t in body["transcript"]] == [True, False, True, False]
    assert (body["status"], body["metadata"]["termination_reason"]) == ("done", "done")
    assert body["conversation_initiation_client_data"]["dynamic_variables"] == {"a": 1}


def test_records_and_tickets_are_bounded() -> None:
    record = Record("c", "a")
    for at in range(MAX_LINES + 5):
        record.user("x", at + 1)
    body: Any = record.body()
    assert len(body["transcript"]) == MAX_LINES
    assert body["metadata"]["lines_left_out"] == 5
    for text in ("a long story " * 1000, "x"):
        record = Record("c", "a", "u" * 10_000)
        record.remember(ConversationInitiationClientData(custom_llm_extra_body={"x": text * 10}))
        for at in range(MAX_LINES):
            record.user(text, at + 1)
            record.tool(Call("t", "tool", text), is_error=False)
        assert len(orjson.dumps(record.body())) < 4 * MAX_CHARACTERS
        assert bool(record.initiation) is (text == "x")
    archive = Archive()
    for at in range(MAX_RECORDS + 5):
        archive.add(Record(f"c{at}", "a" if at % 2 else "b"))
    assert archive.get("c0") is None
    assert archive.list("a")[0].conversation_id == f"c{MAX_RECORDS + 3}"
    assert len(archive.list()) == MAX_RECORDS


def test_a_ticket_is_good_once_and_for_a_while() -> None:
    now = 0.0
    tickets = Tickets(lambda: now)
    first, second = tickets.issue("demo"), tickets.issue("demo")
    assert tickets.redeem(first) == "demo"
    assert tickets.redeem(first) is None
    now = VALID_SECONDS + 1.0
    assert tickets.redeem(second) is None
    assert tickets.redeem("cvtkn_made_up") is None
    oldest = tickets.issue("demo")
    for _ in range(MAX_TICKETS):
        tickets.issue("demo")
    assert tickets.redeem(oldest) is None
