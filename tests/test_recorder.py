"""Turns are written behind the stream, and a database that is down costs nobody a reply."""

from datetime import UTC, datetime

from app.recorder import Recorder
from app.store.conversations import ConversationStore
from app.store.database import Database
from app.store.records import TurnRecord


def turn(n: int, conversation: str = "conv_1") -> TurnRecord:
    return TurnRecord(f"t{n}", conversation, "demo", "c1", datetime.now(UTC), "new", "Hello?", "Hi.", "completed")


async def test_every_turn_is_there_after_closing(database: Database) -> None:
    store = ConversationStore(database)
    recorder = Recorder(store)
    await recorder.start()
    for n in range(250):
        recorder.record(turn(n, f"conv_{n % 7}"))
    await recorder.aclose()
    kept = [one.id for n in range(7) for one in await store.turns(f"conv_{n}")]
    assert len(kept) == 250
    assert recorder.dropped == 0


async def test_a_queue_that_is_full_drops_and_counts(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    recorder = Recorder(ConversationStore(database), most_waiting=2)
    for n in range(5):
        recorder.record(turn(n))
    assert recorder.dropped == 3
    await database.aclose()
