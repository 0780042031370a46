"""The transcript stays true: streamed replies, corrections, late and repeated messages."""

from convai.server_events import (
    AgentChatResponsePart,
    AgentResponse,
    AgentResponseCorrection,
    Ping,
    ServerEvent,
    TentativeUserTranscript,
    UserTranscript,
)
from convai.transcript import Line, Transcript


def after(*events: ServerEvent) -> list[Line]:
    transcript = Transcript()
    for event in events:
        transcript.apply(event)
    return transcript.lines


def part(text: str, kind: str, event_id: int = 2) -> AgentChatResponsePart:
    return AgentChatResponsePart(text, kind, event_id)  # type: ignore[arg-type]


def test_turn_by_turn() -> None:
    lines = after(AgentResponse(" Hello. ", 1), Ping(1), UserTranscript("Where is it?\n", 2), AgentResponse("Here.", 3))
    assert lines == [Line("agent", "Hello.", 1), Line("user", "Where is it?", 2), Line("agent", "Here.", 3)]


def test_the_same_reply_twice_is_one_line_and_two_replies_are_two() -> None:
    lines = after(AgentResponse("One moment.", 2), AgentResponse("One moment.", 2), AgentResponse("It left.", 2))
    assert [line.text for line in lines] == ["One moment.", "It left."]


def test_a_correction_tells_what_was_heard() -> None:
    lines = after(
        AgentResponse("It left on Monday.", 2), AgentResponseCorrection("It left on Monday.", "It left...", 2)
    )
    assert lines == [Line("agent", "It left...", 2, original="It left on Monday.")]


def test_a_second_correction_keeps_the_first_original() -> None:
    lines = after(
        AgentResponse("It left on Monday.", 2),
        AgentResponseCorrection("It left on Monday.", "It left on...", 2),
        AgentResponseCorrection("It left on...", "", 2),
    )
    assert lines == [Line("agent", "", 2, original="It left on Monday.")]


def test_a_correction_before_its_reply() -> None:
    lines = after(
        AgentResponseCorrection("It left on Monday.", "It left...", 2), AgentResponse("It left on Monday.", 2)
    )
    assert lines == [Line("agent", "It left...", 2, original="It left on Monday.")]


def test_a_correction_without_a_known_id_finds_its_words() -> None:
    correction = AgentResponseCorrection("Two and more.", "Two...", 0)
    lines = after(AgentResponse("One.", 1), AgentResponse("Two and more.", 2), correction)
    assert [line.text for line in lines] == ["One.", "Two..."]


def test_a_streamed_reply_becomes_the_whole_one() -> None:
    parts = (part("", "start"), part("It le", "delta"), part("ft.", "delta"))
    assert after(*parts) == [Line("agent", "It left.", 2, open=True)]
    assert after(*parts, part("", "stop")) == [Line("agent", "It left.", 2)]
    assert after(*parts, part("", "stop"), AgentResponse("It left today.", 2)) == [Line("agent", "It left today.", 2)]
    assert after(*parts, AgentResponse("It left today.", 2)) == [Line("agent", "It left today.", 2)]


def test_pieces_after_the_whole_reply_are_late() -> None:
    assert after(AgentResponse("It left.", 2), part(" ft.", "delta"), part("", "stop")) == [
        Line("agent", "It left.", 2)
    ]


def test_pieces_without_an_id_join_the_open_line() -> None:
    assert after(part("It ", "delta", 0), part("left.", "stop", 0)) == [Line("agent", "It left.", 0)]


def test_a_second_stream_in_one_turn_is_a_second_line() -> None:
    lines = after(part("One", "delta"), part("", "stop"), part("Two", "start"), part("", "stop"))
    assert [line.text for line in lines] == ["One", "Two"]


def test_a_streamed_reply_that_is_cut_off() -> None:
    cut = (part("It left on", "delta"), AgentResponseCorrection("It left on Monday.", "It left...", 2))
    assert after(*cut) == [Line("agent", "It left...", 2, original="It left on Monday.")]
    late = (part(" Monday.", "delta"), part("Mon", "start"), AgentResponse("It left on Monday.", 2))
    assert after(*cut, *late) == after(*cut)


def test_tentative_words_pass() -> None:
    transcript = Transcript()
    transcript.apply(TentativeUserTranscript("Where ", 2))
    assert transcript.tentative == "Where"
    transcript.apply(TentativeUserTranscript("Where is", 2))
    assert (transcript.tentative, transcript.lines) == ("Where is", [])
    transcript.apply(UserTranscript("Where is it?", 2))
    assert transcript.tentative == ""


def test_a_revised_user_transcript_replaces_the_first() -> None:
    assert after(UserTranscript("Wear is it", 2), UserTranscript("Where is it?", 2)) == [
        Line("user", "Where is it?", 2)
    ]


def test_a_written_message_the_server_repeats_is_one_line() -> None:
    transcript = Transcript()
    transcript.wrote(" Hi ")
    transcript.wrote("  ")
    transcript.apply(UserTranscript("Hi", 2))
    assert transcript.lines == [Line("user", "Hi", 2)]
    transcript.wrote("Hi")
    transcript.apply(AgentResponse("Hello.", 3))
    assert [line.text for line in transcript.lines] == ["Hi", "Hi", "Hello."]
