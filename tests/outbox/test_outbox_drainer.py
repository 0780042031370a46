"""What waits is sent once, by however many drainers; failures are tried again, later each time, then given up."""

import asyncio
from datetime import datetime, timedelta

import pytest

from app.outbox.delivery import DeliveryError
from app.outbox.drainer import Drainer, Pace
from app.outbox.smtp import SmtpSender
from app.outgoing import Outgoing
from app.store.database import Database
from app.store.outbox import OutboxStore
from tests.outbox.conftest import ADDRESS, NOW, MailServer, Put


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time

    def move(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class DiesAfterSending:
    """A sender whose process dies when a message is out and not yet marked."""

    def __init__(self, sender: SmtpSender) -> None:
        self._sender = sender

    async def send(self, message: Outgoing) -> None:
        await self._sender.send(message)
        raise asyncio.CancelledError

    async def aclose(self) -> None:
        await self._sender.aclose()


def drainer(database: Database, server: MailServer, clock: Clock, **pace: float) -> Drainer:
    sender = SmtpSender(server.url, "shop@example.org", timeout_s=5)
    return Drainer(OutboxStore(database), {"email": sender}, Pace(**pace), now=clock)  # type: ignore[arg-type]


async def test_several_drainers_at_once_send_each_message_once(
    database: Database, put: Put, mail_server: MailServer
) -> None:
    for number in range(40):
        await put(number)
    clock = Clock()
    others = [Database(database_url_of(database)) for _ in range(3)]
    drainers = [drainer(each, mail_server, clock, batch=4) for each in (database, *others)]

    async def until_empty(one: Drainer) -> None:
        while await one.drain():
            pass

    await asyncio.gather(*map(until_empty, drainers))
    for other in others:
        await other.aclose()
    assert len(mail_server.ids) == len(set(mail_server.ids)) == 40
    assert await OutboxStore(database).counts() == {"waiting": 0, "sent": 40, "dead": 0}
    assert sum(one.sent for one in drainers) == 40


def database_url_of(database: Database) -> str:
    return database._reader.url.render_as_string(hide_password=False)


async def test_a_running_drainer_sends_what_is_put_in_and_ends_cleanly(
    database: Database, put: Put, mail_server: MailServer
) -> None:
    running = drainer(database, mail_server, Clock(), poll_s=0.05)
    await running.start()
    await put()
    running.wake()
    await mail_server.arrived.wait()
    await running.aclose()
    assert (await OutboxStore(database).counts())["sent"] == 1
    assert mail_server.mails[0]["To"] == ADDRESS


async def test_a_failure_is_tried_again_later_each_time_and_given_up_in_the_end(
    database: Database, put: Put, mail_server: MailServer
) -> None:
    await put()
    clock = Clock()
    one = drainer(database, mail_server, clock, tries=3, first_wait_s=10)
    mail_server.answers = ["451 busy"] * 3
    assert await one.drain() == 1
    clock.move(4.9)  # half of the first wait is the least
    assert await one.drain() == 0
    clock.move(5.2)
    assert await one.drain() == 1
    clock.move(9.9)
    assert await one.drain() == 0
    clock.move(10.2)
    assert await one.drain() == 1
    assert (one.failed, one.dead) == (3, 1)
    (letter,) = await OutboxStore(database).dead()
    assert letter.attempts == 3
    assert ADDRESS not in letter.error
    assert await OutboxStore(database).retry([], clock.time) == 1
    assert await one.drain() == 1
    assert len(mail_server.mails) == 1


async def test_a_recipient_refused_for_good_is_given_up_at_once(
    database: Database, put: Put, mail_server: MailServer
) -> None:
    await put()
    mail_server.answers = ["550 no such user"]
    one = drainer(database, mail_server, Clock())
    await one.drain()
    assert (one.dead, len(await OutboxStore(database).dead())) == (1, 1)


async def test_a_crash_between_send_and_mark_costs_one_copy_with_the_same_id(
    database: Database, put: Put, mail_server: MailServer
) -> None:
    await put()
    clock = Clock()
    sender = SmtpSender(mail_server.url, "shop@example.org", timeout_s=5)
    dying = Drainer(OutboxStore(database), {"email": DiesAfterSending(sender)}, now=clock)
    with pytest.raises(asyncio.CancelledError):
        await dying.drain()
    survivor = drainer(database, mail_server, clock)
    assert await survivor.drain() == 0  # the dead one's claim holds for now
    clock.move(121)
    assert await survivor.drain() == 1
    clock.move(10_000)
    assert await survivor.drain() == 0
    assert len(mail_server.ids) == 2
    assert len(set(mail_server.ids)) == 1


async def test_a_drainer_that_is_stopped_finishes_what_it_is_sending(
    database: Database, put: Put, mail_server: MailServer
) -> None:
    await put()
    mail_server.slow_s = 0.2
    running = drainer(database, mail_server, Clock(), poll_s=0.05)
    await running.start()
    await mail_server.began.wait()
    await running.aclose()
    assert (await OutboxStore(database).counts())["sent"] == len(mail_server.mails) == 1


def test_waits_double_up_to_a_limit_and_are_spread_over_half_of_it() -> None:
    pace = Pace(first_wait_s=5, longest_wait_s=60)
    assert [pace.wait(tried, 1.0) for tried in (1, 2, 3, 4, 5, 99)] == [5, 10, 20, 40, 60, 60]
    assert pace.wait(1, 0.0) == 2.5


async def test_a_broken_channel_says_what_happened_without_the_address(mail_server: MailServer) -> None:
    message = Outgoing("msg_1", "email", ADDRESS, "Hello", "Text")
    mail_server.answers = [f"553 {ADDRESS} is unknown"]
    with pytest.raises(DeliveryError) as refused:
        await SmtpSender(mail_server.url, "shop@example.org", timeout_s=5).send(message)
    assert refused.value.final
    assert ADDRESS not in str(refused.value)
