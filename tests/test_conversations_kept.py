"""How long a reply may be given again: a call with a name may ask for it later than one without."""

from datetime import UTC, datetime

import pytest

from app.conversations.conversations import Conversations
from app.conversations.lease_form import lease_id
from app.conversations.memory import key_of
from app.conversations.shared import Shared
from app.reconcile import look
from app.store.database import Database
from app.store.leases import LeaseStore
from app.turn import DERIVED, Say
from tests.test_conversations import PERSONA, STOP, Reader, Script, turn


async def test_without_an_own_id_an_equal_request_is_a_retry_for_a_moment_only() -> None:
    now, script = [0.0], Script()
    conversations = Conversations(script, ttl_s=300, clock=lambda: now[0])
    script.give("hi", Say("It is pending."), STOP)
    derived = turn("hi", conversation=f"{DERIVED}1")
    await Reader(conversations, derived).whole()
    now[0] = 8.0
    assert await Reader(conversations, derived).whole() == [Say("It is pending."), STOP]
    now[0] = 60.0  # the same caller calls again, and begins alike
    script.pieces.clear()
    script.give("hi", Say("It is cancelled."), STOP)
    assert await Reader(conversations, derived).whole() == [Say("It is cancelled."), STOP]


@pytest.mark.parametrize(("conversation", "kept_s"), [(f"{DERIVED}1", 20.0), ("conv_1", 300.0)])
async def test_processes_that_share_keep_a_reply_as_long(database: Database, conversation: str, kept_s: float) -> None:
    script, store = Script(), LeaseStore(database)
    shared = Shared(store)
    conversations = Conversations(script, shared=shared)
    script.give("hi", Say("It is pending."), STOP)
    asked = turn("hi", conversation=conversation)
    key = key_of(asked, PERSONA.name, look(asked))
    assert key
    begun = datetime.now(UTC)
    await Reader(conversations, asked).whole()
    await conversations.aclose()
    await shared.aclose()
    lease = await store.read(lease_id(key))
    assert lease
    assert lease.state == "ended"
    assert kept_s - 1 < (lease.expires_at - begun).total_seconds() < kept_s + 30
