"""A message is put in once, with its action; claimed by one; given up after its tries."""

import asyncio
from datetime import timedelta

from sqlalchemy import select, update

from app.actions import ActionState, Done, Refusal
from app.outgoing import Channel
from app.store.actions import ActionStore
from app.store.database import Database
from app.store.ledger_tables import audit, outbox
from app.store.outbox import OutboxStore
from app.store.tables import customers
from tests.outbox.conftest import NOW, Put

LEASE = timedelta(seconds=60)
BOTH: tuple[Channel, ...] = ("email", "sms")


async def test_a_hundred_yeses_at_once_put_one_message_in(database: Database, put: Put) -> None:
    action = await put(execute=False)
    store = OutboxStore(database)
    outcomes = await asyncio.gather(*(store.execute(action, "It is on its way.", NOW) for _ in range(100)))
    assert len(set(outcomes)) == 1
    assert isinstance(outcomes[0], Done)
    assert await store.counts() == {"waiting": 1, "sent": 0, "dead": 0}
    async with database.read() as connection:
        events = (await connection.scalars(select(audit.c.event).where(audit.c.event == "executed"))).all()
    assert events == ["executed"]
    kept = await ActionStore(database).get(action.id)
    assert kept is not None
    assert (kept.state, kept.said, kept.reference) == (ActionState.EXECUTED, "It is on its way.", outcomes[0].reference)


async def test_an_action_that_was_dropped_sends_nothing(database: Database, put: Put) -> None:
    action = await put(execute=False)
    await ActionStore(database).drop(action.id, reason="no", now=NOW)
    assert isinstance(await OutboxStore(database).execute(action, "Sent.", NOW), Refusal)
    assert (await OutboxStore(database).counts())["waiting"] == 0


async def test_an_address_that_changed_after_the_question_gets_nothing(database: Database, put: Put) -> None:
    action = await put(execute=False)
    async with database.write() as connection:
        await connection.execute(update(customers).values(email="somebody@else.example"))
    refused = await OutboxStore(database).execute(action, "Sent.", NOW)
    assert isinstance(refused, Refusal)
    assert refused.said.startswith("I have not sent anything")
    assert await OutboxStore(database).execute(action, "Sent.", NOW) == Refusal("refused", refused.said)
    assert (await OutboxStore(database).counts())["waiting"] == 0


async def test_one_customer_gets_so_many_messages_a_day_and_no_more(database: Database, put: Put) -> None:
    for number in range(10):
        await put(number)
        await put(number, "sms")
    action = await put(11, execute=False)
    assert isinstance(await OutboxStore(database).execute(action, "Sent.", NOW), Refusal)
    assert isinstance(await OutboxStore(database).execute(await put(14, execute=False), "", NOW), Refusal)
    later = NOW + timedelta(days=1, seconds=1)
    fresh = await put(12, execute=False)
    assert isinstance(await OutboxStore(database).execute(fresh, "Sent.", later), Done)


async def test_a_claimed_message_is_nobody_elses_until_its_lease_is_over(database: Database, put: Put) -> None:
    await put()
    store = OutboxStore(database)
    (first,) = await store.claim(NOW, LEASE, BOTH, 10)
    assert first.attempts == 1
    assert await store.claim(NOW, LEASE, BOTH, 10) == []
    (again,) = await store.claim(NOW + LEASE, LEASE, BOTH, 10)
    assert (again.id, again.attempts) == (first.id, 2)


async def test_only_messages_of_ones_own_channels_are_claimed(database: Database, put: Put) -> None:
    await put(1, "sms")
    assert await OutboxStore(database).claim(NOW, LEASE, ("email",), 10) == []
    assert len(await OutboxStore(database).claim(NOW, LEASE, ("sms",), 10)) == 1


async def test_claims_side_by_side_share_the_messages_out(database: Database, put: Put) -> None:
    for number in range(12):
        await put(number)
    store = OutboxStore(database)
    batches = await asyncio.gather(*(store.claim(NOW, LEASE, BOTH, 3) for _ in range(8)))
    ids = [message.id for batch in batches for message in batch]
    assert len(ids) == len(set(ids)) == 12


async def test_a_message_that_was_sent_is_not_waiting_and_keeps_no_text(database: Database, put: Put) -> None:
    await put()
    store = OutboxStore(database)
    (message,) = await store.claim(NOW, LEASE, BOTH, 10)
    await store.sent(message, NOW)
    await store.failed(message, "late news", None)
    assert await store.counts() == {"waiting": 0, "sent": 1, "dead": 0}
    async with database.read() as connection:
        assert (await connection.execute(select(outbox.c.body, outbox.c.sent_at))).one() == ("", NOW)


async def test_dead_messages_are_listed_and_can_be_tried_again(database: Database, put: Put) -> None:
    await put()
    store = OutboxStore(database)
    (message,) = await store.claim(NOW, LEASE, BOTH, 10)
    await store.failed(message, "refused (550)", None)
    assert [(letter.id, letter.error) for letter in await store.dead()] == [(message.id, "refused (550)")]
    assert await store.claim(NOW + LEASE, LEASE, BOTH, 10) == []
    assert await store.retry(["msg_other"], NOW) == 0
    assert await store.retry([], NOW) == 1
    assert len(await store.claim(NOW, LEASE, BOTH, 10)) == 1
