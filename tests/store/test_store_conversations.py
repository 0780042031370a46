"""Turns are kept as they were, with their conversations."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.errors import StoreError
from app.store.conversations import ConversationStore
from app.store.database import Database
from app.store.records import TurnRecord

NOON = datetime(2026, 11, 2, 12, 0, 0, 250, tzinfo=UTC)
FIRST = TurnRecord(
    id="t1",
    conversation_id="conv_1",
    agent="demo",
    caller_id="",
    received_at=NOON,
    kind="new",
    utterance="Where's my order, number one oh four two?",
    reply="It's on its way – it should be there on Tuesday.",
    outcome="completed",
    error="",
    model="offline",
    prompt_tokens=812,
    completion_tokens=21,
    cached_tokens=640,
    context_ms=3.25,
    first_content_ms=11.5,
    first_sentence_ms=None,
    total_ms=240.0,
    decisions=("facts: 1 order", "tool: lookup_order"),
)


@pytest.fixture
def conversations(database: Database) -> ConversationStore:
    return ConversationStore(database)


def _turn(n: int, **changes: object) -> TurnRecord:
    return replace(FIRST, id=f"t{n}", received_at=NOON + timedelta(seconds=n), **changes)  # type: ignore[arg-type]


async def test_a_turn_comes_back_as_it_was(conversations: ConversationStore) -> None:
    await conversations.record([FIRST])
    assert await conversations.turns("conv_1") == (FIRST,)
    assert await conversations.turns("conv_2") == ()


async def test_the_last_turns_oldest_first(conversations: ConversationStore) -> None:
    await conversations.record([_turn(n) for n in (3, 1, 2)])
    await conversations.record([_turn(4), _turn(5, conversation_id="conv_2")])
    assert [t.id for t in await conversations.turns("conv_1")] == ["t1", "t2", "t3", "t4"]
    assert [t.id for t in await conversations.turns("conv_1", limit=2)] == ["t3", "t4"]


async def test_recording_again_changes_nothing(conversations: ConversationStore) -> None:
    await conversations.record([FIRST])
    await conversations.record([replace(FIRST, reply="another"), _turn(2)])
    assert [t.reply for t in await conversations.turns("conv_1")] == [FIRST.reply] * 2
    await conversations.record([])


async def test_a_conversation_learns_its_caller_and_its_span(
    database: Database, conversations: ConversationStore
) -> None:
    await conversations.record([_turn(5)])
    await conversations.record([_turn(9, caller_id="+12025550100"), _turn(2, agent="other")])
    await conversations.record([_turn(7)])
    async with database.read() as connection:
        rows = (await connection.execute(text("SELECT id, agent, caller_id FROM conversations"))).all()
        span = text("SELECT COUNT(*) FROM conversations, turns WHERE received_at IN (started_at, last_turn_at)")
        ends = await connection.scalar(span)
    assert [tuple(row) for row in rows] == [("conv_1", "demo", "+12025550100")]
    assert ends == 2


async def test_a_batch_is_kept_whole_or_not_at_all(conversations: ConversationStore) -> None:
    with pytest.raises(StoreError):
        await conversations.record([FIRST, _turn(2, outcome="vanished")])
    assert await conversations.turns("conv_1") == ()


async def test_any_transcript_can_be_kept(conversations: ConversationStore) -> None:
    await conversations.record([replace(FIRST, utterance="a\x00b \ud83d", decisions=("x\x00", "\ud83d"))])
    (turn,) = await conversations.turns("conv_1")
    assert (turn.utterance, turn.decisions) == ("ab ?", ("x", "?"))


async def test_many_recorders_at_once_lose_nothing(conversations: ConversationStore) -> None:
    batches = [[_turn(n * 20 + k, conversation_id=f"conv_{k % 5}") for k in range(20)] for n in range(25)]
    await asyncio.gather(*(conversations.record(batch) for batch in batches))
    kept = [await conversations.turns(f"conv_{k}", limit=1000) for k in range(5)]
    assert [len(turns) for turns in kept] == [100] * 5
