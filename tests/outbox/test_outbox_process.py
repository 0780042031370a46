"""Whole processes: a server that sends, and a drainer that is killed in the middle of it."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from app.llm.scripted import ScriptedModel
from app.outbox.drainer import Drainer, Pace
from app.outbox.smtp import SmtpSender
from app.settings import Settings
from app.store.database import Database
from app.store.outbox import OutboxStore
from tests.live import live
from tests.outbox.conftest import ADDRESS, MailServer, Put

DRAINS = """
import asyncio, sys
from app.outbox.drainer import Drainer, Pace
from app.outbox.smtp import SmtpSender
from app.store.database import Database
from app.store.outbox import OutboxStore

async def main():
    database = Database(sys.argv[1])
    sender = SmtpSender(sys.argv[2], "shop@example.org", timeout_s=5)
    while True:
        await Drainer(OutboxStore(database), {"email": sender}, Pace(batch=3, lease_s=1)).drain()

asyncio.run(main())
"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_running_server_sends_what_its_outbox_holds_and_counts_it(
    database_url: str, put: Put, mail_server: MailServer
) -> None:
    await put(now=datetime.now(UTC))
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        agents_dir=Path("agents"),
        llm_api_key="",
        smtp_url=mail_server.url,
    )
    async with live(settings, ScriptedModel([["Hello."]])) as server:
        await mail_server.arrived.wait()
        async with httpx2.AsyncClient() as client:
            metrics = (await client.get(f"{server.base}/metrics")).text
    assert mail_server.mails[0]["To"] == ADDRESS
    assert 'repartee_messages{state="dead"} 0.0' in metrics


async def test_a_drainer_that_is_killed_loses_nothing_and_repeats_only_what_it_was_sending(
    database: Database, database_url: str, put: Put, mail_server: MailServer
) -> None:
    for number in range(15):
        await put(number, now=datetime.now(UTC))
    mail_server.slow_s = 0.05
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", DRAINS, database_url, mail_server.url)
    await mail_server.arrived.wait()
    killed.kill()
    await killed.wait()
    store = OutboxStore(database)
    sender = SmtpSender(mail_server.url, "shop@example.org", timeout_s=5)
    survivor = Drainer(store, {"email": sender}, Pace(lease_s=30))
    while (await store.counts())["sent"] < 15:
        await survivor.drain()
        await asyncio.sleep(0.05)  # until the claims of the killed one are over
    assert len(set(mail_server.ids)) == 15
    assert len(mail_server.ids) <= 15 + 3
