"""An operator sees what was given up, and has it tried again."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app.__main__ import main
from app.actions import Prepared
from app.orders import Customer
from app.store.actions import ActionStore
from app.store.database import Database
from app.store.outbox import OutboxStore
from app.store.shop import ShopStore


async def _one_dead(url: str) -> str:
    database, now = Database(url), datetime.now(UTC)
    await ShopStore(database).save([Customer("c1", "Ana", "ana@example.org")], [])
    content = {"what": "order", "channel": "email", "recipient": "ana@example.org", "subject": "S", "body": "B"}
    action = await ActionStore(database).prepare(
        "conv", "c", "send_details", Prepared("c1", content, "?"), turn=1, now=now, valid=timedelta(minutes=1)
    )
    store = OutboxStore(database)
    await store.execute(action, "Sent.", now)
    (message,) = await store.claim(now, timedelta(minutes=1), ("email",), 1)
    await store.failed(message, "refused (550)", None)
    await database.aclose()
    return message.id


def test_dead_messages_are_listed_and_retried(
    sqlite_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPARTEE_DATABASE_URL", sqlite_url)
    letter = asyncio.run(_one_dead(sqlite_url))
    assert main(["outbox", "list"]) == 1
    listed = capsys.readouterr().out
    assert f"{letter}  email  1 tries  refused (550)" in listed
    assert "ana@example.org" not in listed
    assert main(["outbox", "retry", "msg_unknown"]) == 1
    assert main(["outbox", "retry", letter]) == 0
    assert main(["outbox", "list", "--json"]) == 0
    assert '"waiting": 1' in capsys.readouterr().out
