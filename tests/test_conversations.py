"""One reply, any number of readers: joining, superseding, hanging up, giving again, forgetting."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from app.conversations.conversations import Conversations
from app.conversations.generation import Generation
from app.conversations.request import HasRoom, always
from app.conversations.said import MOST_CHARACTERS, Said
from app.filler import Interject
from app.metrics.journal import Journal
from app.persona import Persona
from app.turn import DERIVED, Finish, Message, Piece, PlatformCall, Say, ToolCall, Turn

PERSONA = Persona(name="demo", prompt="Be kind.")
CALL = PlatformCall(ToolCall("call_1", "end_call", "{}"))
STOP = Finish("stop")


class Script:
    """Replies whose pieces the test hands out one by one; `made` are the turns that were answered."""

    def __init__(self) -> None:
        self.made: list[Turn] = []
        self.cancelled: list[str] = []
        self.pieces: dict[str, asyncio.Queue[Piece | None]] = {}

    def give(self, utterance: str, *pieces: Piece) -> None:
        queue = self.pieces.setdefault(utterance, asyncio.Queue())
        for piece in (*pieces, *([None] if pieces and isinstance(pieces[-1], Finish) else [])):
            queue.put_nowait(piece)

    async def reply(self, turn: Turn, _: Persona, journal: Journal, __: Interject) -> AsyncGenerator[Piece, None]:
        self.made.append(turn)
        queue = self.pieces.setdefault(turn.utterance, asyncio.Queue())
        try:
            while (piece := await queue.get()) is not None:
                yield piece
            journal.outcome = "failed" if turn.utterance == "fail" else "completed"
        except asyncio.CancelledError:
            self.cancelled.append(turn.utterance)
            raise

    async def turn_away(self, _: Turn, persona: Persona, journal: Journal) -> AsyncGenerator[Piece, None]:
        journal.outcome = "failed"
        yield Say(persona.lines.busy)
        yield STOP


def never(*, joins: bool = False) -> bool:
    """A server that is full, for those who join as well."""
    assert joins in (True, False)
    return False


class Reader:
    """One request, read in a task of its own."""

    def __init__(self, conversations: Conversations, turn: Turn, has_room: HasRoom = always) -> None:
        self.journal = Journal(0.0)
        self.heard: list[Piece] = []
        self.task = asyncio.create_task(self._read(conversations, turn, has_room))

    async def _read(self, conversations: Conversations, turn: Turn, has_room: HasRoom) -> None:
        async with aclosing(await conversations.place(turn, PERSONA, self.journal, has_room)) as batches:
            async for batch in batches:
                self.heard += batch

    async def whole(self) -> list[Piece]:
        await asyncio.wait_for(self.task, 5)
        return self.heard

    async def hang_up(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


def turn(*said: str, conversation: str = "conv_1", caller: str = "c1") -> Turn:
    """The caller first, then in turns with the agent."""
    roles = ("user", "assistant")
    messages = tuple(Message(roles[at % 2], text) for at, text in enumerate(said))  # type: ignore[arg-type]
    return Turn(conversation, "demo", messages, caller_id=caller)


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_late_joiner_hears_everything_and_only_one_reply_is_made() -> None:
    script = Script()
    conversations = Conversations(script)
    first = Reader(conversations, turn("hi"))
    script.give("hi", Say("One "), Say("two "))
    await settled()
    second = Reader(conversations, turn("hi"))
    await settled()
    assert second.heard == [Say("One "), Say("two ")]
    script.give("hi", CALL, STOP)
    assert await first.whole() == await second.whole() == [Say("One "), Say("two "), CALL, STOP]
    assert (first.journal.kind, second.journal.kind) == ("new", "duplicate")
    assert second.journal.outcome == "completed"
    assert second.journal.said == ["One ", "two "]
    assert len(script.made) == 1


async def test_a_newer_turn_ends_the_older_one_for_all_its_readers() -> None:
    script = Script()
    conversations = Conversations(script)
    older = [Reader(conversations, turn("hi")) for _ in range(3)]
    script.give("hi", Say("Well "))
    await settled()
    newer = Reader(conversations, turn("hi there"))
    for reader in older:
        assert await reader.whole() == [Say("Well "), STOP]
        assert reader.journal.outcome == "superseded"
    assert script.cancelled == ["hi"]
    script.give("hi there", Say("Hello."), STOP)
    assert await newer.whole() == [Say("Hello."), STOP]
    assert newer.journal.kind == "revised"


async def test_the_last_reader_to_leave_hangs_up() -> None:
    script = Script()
    conversations = Conversations(script)
    readers = [Reader(conversations, turn("hi")) for _ in range(2)]
    await settled()
    await readers[0].hang_up()
    await settled()
    assert script.cancelled == []
    await readers[1].hang_up()
    await settled()
    assert script.cancelled == ["hi"]
    again = Reader(conversations, turn("hi"))
    await settled()
    assert (again.journal.kind, again.journal.decisions) == ("new", ["again"])
    assert len(script.made) == 2
    await conversations.aclose()
    assert await again.whole() == [STOP]


async def test_a_stored_reply_is_given_again_without_its_buffer_words() -> None:
    script = Script()
    conversations = Conversations(script)
    script.give("hi", Say("One moment... ", filler=True), Say("It is "), Say("here."), CALL, Finish("tool_calls"))
    await Reader(conversations, turn("hi")).whole()
    again = Reader(conversations, turn("hi"))
    assert await again.whole() == [Say("It is here."), CALL, Finish("tool_calls")]
    assert (again.journal.kind, again.journal.outcome) == ("replay", "completed")
    assert again.journal.content_at is not None
    assert again.journal.usage.prompt == 0
    assert len(script.made) == 1


async def test_a_failure_is_no_reply_to_repeat() -> None:
    script = Script()
    conversations = Conversations(script)
    script.give("fail", Say("Sorry."), STOP)
    await Reader(conversations, turn("fail")).whole()
    script.give("fail", Say("Sorry again."), STOP)
    again = Reader(conversations, turn("fail"))
    assert await again.whole() == [Say("Sorry again."), STOP]
    assert again.journal.decisions == ["again"]


async def test_a_stale_request_disturbs_nothing_and_is_not_remembered() -> None:
    script = Script()
    conversations = Conversations(script)
    newer = Reader(conversations, turn("hi", "Yes?", "bye"))
    await settled()
    for _ in range(2):
        script.give("h", Say("What?"), STOP)
        late = Reader(conversations, turn("h"))
        assert await late.whole() == [Say("What?"), STOP]
        assert late.journal.kind == "stale"
    assert script.cancelled == []
    script.give("bye", Say("Bye."), STOP)
    assert await newer.whole() == [Say("Bye."), STOP]
    assert [t.utterance for t in script.made] == ["bye", "h", "h"]


@pytest.mark.parametrize(
    "other", [turn("hi", caller="c2"), turn("hi", conversation="conv_2"), turn("hi", caller="")], ids=str
)
async def test_nothing_is_shared_between_conversations_or_callers(other: Turn) -> None:
    script = Script()
    conversations = Conversations(script)
    script.give("hi", Say("Yours."), STOP, Say("Mine."), STOP)
    await Reader(conversations, turn("hi")).whole()
    reader = Reader(conversations, other)
    await settled()
    assert reader.journal.kind == "new"
    assert len(script.made) == 2
    await conversations.aclose()
    await reader.whole()


async def test_without_an_own_id_only_equal_requests_of_a_known_caller_meet() -> None:
    script = Script()
    conversations = Conversations(script)
    derived = f"{DERIVED}1"
    turns = [
        turn("hi", conversation=derived),
        turn("hi", conversation=derived),
        turn("hi", "Yes?", "bye", conversation=derived),
        turn("hi", conversation=derived, caller=""),
        turn("hi", conversation=derived, caller=""),
    ]
    readers = [Reader(conversations, t) for t in turns]
    await settled()
    assert [r.journal.kind for r in readers] == ["new", "duplicate", "new", "new", "new"]
    assert script.cancelled == []
    await conversations.aclose()
    for reader in readers:
        await reader.whole()


async def test_without_room_the_caller_is_asked_to_hold_unless_he_takes_his_own_place() -> None:
    script = Script()
    conversations = Conversations(script)
    running = Reader(conversations, turn("hi"))
    await settled()
    joining = Reader(conversations, turn("hi"), never)
    assert await joining.whole() == [Say(PERSONA.lines.busy), STOP]
    assert conversations.is_answering(turn("hi there"), PERSONA)
    revised = Reader(conversations, turn("hi there"), never)
    script.give("hi there", Say("Hello."), STOP)
    assert await revised.whole() == [Say("Hello."), STOP]
    await running.whole()
    assert not conversations.is_answering(turn("hi there"), PERSONA)
    repeated = Reader(conversations, turn("hi there"), never)
    assert await repeated.whole() == [Say("Hello."), STOP]
    other = Reader(conversations, turn("hi", conversation="conv_2"), never)
    assert await other.whole() == [Say(PERSONA.lines.busy), STOP]


async def test_memory_is_bounded_in_number_and_in_time() -> None:
    script, now = Script(), [0.0]
    conversations = Conversations(script, most=3, ttl_s=60, clock=lambda: now[0])

    async def kind(conversation: str) -> str:
        script.give("hi", Say("Hello."), STOP)
        reader = Reader(conversations, turn("hi", conversation=conversation))
        await reader.whole()
        if reader.journal.kind == "replay":
            script.pieces["hi"] = asyncio.Queue()
        return reader.journal.kind

    assert [await kind(f"conv_{n}") for n in (1, 2, 3, 4)] == ["new"] * 4
    assert [await kind(f"conv_{n}") for n in (4, 3, 2, 1)] == ["replay", "replay", "replay", "new"]
    now[0] = 61.0
    assert await kind("conv_1") == "new"
    assert len(conversations._memories) <= 3


async def test_what_breaks_unforeseen_still_ends_the_stream() -> None:
    async def broken() -> AsyncGenerator[Piece, None]:
        yield Say("Well ")
        raise RuntimeError("nobody foresaw this")

    generation = Generation(Journal(0.0))
    generation.start(broken())
    assert [piece async for batch in generation.follow() for piece in batch] == [Say("Well "), STOP]
    assert (generation.journal.outcome, generation.answered) == ("failed", False)


async def test_an_endless_reply_is_ended() -> None:
    async def endless() -> AsyncGenerator[Piece, None]:
        while True:
            yield Say("on ")

    generation = Generation(Journal(0.0))
    generation.start(endless())
    pieces = [piece async for batch in generation.follow() for piece in batch]
    assert pieces[-1] == Finish("length")
    assert len(pieces) < 30_000
    assert not Said.of(pieces).is_small
    assert len(Said.of(pieces).text) > MOST_CHARACTERS


def test_what_was_said_survives_json_and_is_told_in_parts() -> None:
    early = Said.of([Say("One moment... ", filler=True), Say("It ")])
    late = Said.of([Say("One moment... ", filler=True), Say("It is."), CALL, Finish("tool_calls")])
    assert Said.from_json(late.to_json()) == late
    assert [*Said().until(early), *early.until(late)] == [
        Say("One moment... It "),
        Say("is."),
        CALL,
        Finish("tool_calls"),
    ]
    assert late.until(late) == []
    assert Said.from_json({}) == Said.from_json(None) == Said()
