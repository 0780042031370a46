"""A reply with things to read leads to the offer to send them, once a call, where that can be done."""

from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from app.llm.scripted import ScriptedModel
from app.orders import Customer, Order, OrderStatus
from app.persona import Lines
from app.settings import Settings
from app.speech.unspeakable import is_unspeakable
from app.store.database import Database
from app.store.shop import ShopStore
from tests.live import live

OFFER = Lines().offer_mail
AGENT = 'prompt = "a.md"\ntools = ["lookup_order", "send_details"]\n'


@pytest.fixture
async def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    folder = tmp_path / "agents"
    folder.mkdir()
    (folder / "demo.toml").write_text(AGENT)
    (folder / "a.md").write_text("You help.")
    database = Database(sqlite_url)
    people = [Customer("c1", "Ana", "ana@example.org"), Customer("c2", "Ben")]
    await ShopStore(database).save(people, [Order("1042", "c1", datetime.now(UTC), OrderStatus.SHIPPED, "USD")])
    await database.aclose()
    return Settings(
        _env_file=None,
        database_url=sqlite_url,
        agents_dir=folder,
        llm_api_key="",
        smtp_url="smtp://127.0.0.1:1",
        context_timeout_s=2.0,
    )


async def heard(settings: Settings, reply: str, caller: str = "c1", before: str = "Hello.") -> str:
    async with live(settings, ScriptedModel([[reply]])) as server:
        async with httpx2.AsyncClient(timeout=10) as client:
            messages = [
                {"role": "assistant", "content": before},
                {"role": "user", "content": "How do I return it?"},
            ]
            response = await client.post(
                f"{server.base}/v1/chat/completions", json={"messages": messages}, headers={"x-caller-id": caller}
            )
    return str(response.json()["choices"][0]["message"]["content"])


async def test_a_reply_with_a_link_ends_in_the_offer(settings: Settings) -> None:
    told = await heard(settings, "See https://shop.example/returns for that.")
    assert told.endswith(f". {OFFER}")


@pytest.mark.parametrize(
    ("reply", "caller", "before"),
    [
        ("Returns are free.", "c1", "Hello."),
        ("See https://shop.example/returns for that.", "c2", "Hello."),
        ("See https://shop.example/returns for that.", "", "Hello."),
        ("See https://shop.example/returns for that.", "c1", f"Fine. {OFFER}"),
        ("See https://shop.example/returns, is that all?", "c1", "Hello."),
        ("I have refunded it, see https://shop.example/returns.", "c1", "Hello."),
    ],
)
async def test_there_is_no_offer_without_need_without_address_or_twice(
    settings: Settings, reply: str, caller: str, before: str
) -> None:
    assert OFFER not in await heard(settings, reply, caller, before)


async def test_there_is_no_offer_where_nothing_can_be_sent(settings: Settings) -> None:
    silent = Settings(**settings.model_dump() | {"smtp_url": ""}, _env_file=None)
    assert OFFER not in await heard(silent, "See https://shop.example/returns for that.")


@pytest.mark.parametrize(
    ("text", "unspeakable"),
    [
        ("Write to help@shop.example.", True),
        ("It is 1Z999AA10123456784.", True),
        ("Do this:\n- unplug it\n- rinse it\n- plug it in", True),
        ("1. One\n2. Two\n3. Three", True),
        ("Order 1042 has two items, 39.90 USD in all.", False),
        ("- one\n- two", False),
        ("We open at 9. Come by!", False),
    ],
)
def test_what_is_better_read_than_heard_is_known(text: str, unspeakable: bool) -> None:
    assert is_unspeakable(text) is unspeakable
