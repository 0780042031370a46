"""Who calls, from start to end: a server on a real socket, the offline model, the official client."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openai import AsyncOpenAI

from app.llm.scripted import ScriptedModel
from app.orders import Customer, Item, Order, OrderStatus
from app.settings import Settings
from app.store.database import Database
from app.store.shop import ShopStore
from tests.live import Live, live

ANA = Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")
BEN = Customer("c2", "Ben Oak", "ben@example.org", "+12025550111", "10001")


def order(number: str, customer: str, item: str, day: int) -> Order:
    when = datetime(2026, 11, day, tzinfo=UTC)
    return Order(number, customer, when, OrderStatus.PROCESSING, "USD", (Item("K", item, 1, Decimal(9)),))


@pytest.fixture
async def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    database = Database(sqlite_url)
    orders = [order("1015", "c1", "Copper kettle", 2), order("2048", "c2", "Steel pan", 3)]
    old = [order(f"77{n:02}", "c1", "Mug", 4) for n in range(8)]
    await ShopStore(database).save([ANA, BEN], [*orders, *old])
    await database.aclose()
    agents = Path(shutil.copytree("agents", tmp_path / "agents"))
    text = (agents / "demo.toml").read_text(encoding="utf-8")
    strict = text.replace('facts_level = "known"', 'facts_level = "verified"')
    (agents / "strict.toml").write_text(strict, encoding="utf-8")
    return Settings(_env_file=None, database_url=sqlite_url, agents_dir=agents, llm_api_key="", context_timeout_s=2.0)


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[Live]:
    async with live(settings) as running:
        yield running


class Call:
    """One phone call: the history is kept as the platform keeps it."""

    def __init__(self, sdk: AsyncOpenAI, conversation: str = "", caller: str = "", agent: str = "demo") -> None:
        self._sdk = sdk
        self._agent = agent
        self._headers = {"X-Conversation-Id": conversation} if conversation else {}
        self._body = {"user_id": caller} if caller else {}
        self.history: list[dict[str, str]] = [{"role": "assistant", "content": "Hello."}]

    async def say(self, text: str) -> str:
        self.history.append({"role": "user", "content": text})
        answer = await self._sdk.chat.completions.create(
            model=self._agent,
            messages=self.history,  # type: ignore[arg-type]
            extra_headers=self._headers,
            extra_body=self._body,
        )
        heard = answer.choices[0].message.content or ""
        self.history.append({"role": "assistant", "content": heard})
        return heard


@pytest.mark.parametrize("conversation", ["conv_abc", ""])
async def test_who_proved_it_once_need_not_again(server: Live, conversation: str) -> None:
    async with server.sdk() as sdk:
        call = Call(sdk, conversation)
        await call.say("Where is my order 1015?")
        assert "one zero one five is being prepared" in await call.say("nine oh two one oh")
        assert "Copper kettle" in await call.say("What is in order 1015?")
        assert "Mug" in await call.say("What is in order 7703?")
        assert "Steel" not in await call.say("What is in order 2048?")


async def test_a_caller_known_as_one_who_proves_to_be_another_hears_the_other(server: Live) -> None:
    async with server.sdk() as sdk:
        call = Call(sdk, "conv_swap", caller="c1")
        assert "Copper kettle" in await call.say("What is in order 1015?")
        assert "Steel pan" in await call.say("And what is in order 2048, postcode 10001?")
        assert "Copper" not in await call.say("And what is in order 1015?")


async def test_a_misheard_own_number_is_offered_once_and_told_after_the_yes(server: Live) -> None:
    async with server.sdk() as sdk:
        call = Call(sdk, "conv_ear", caller="c1")
        offered = await call.say("Where is my order ten fifty?")
        assert "one zero one five" in offered
        assert "Copper" not in offered
        told = await call.say("Yes")
        assert "one zero one five" in told
        stranger = Call(sdk, "conv_ear2", caller="c2")
        assert "one zero one five" not in await stranger.say("Where is my order ten fifty?")


async def test_facts_may_be_kept_for_verified_callers(server: Live) -> None:
    async with server.sdk() as sdk:
        call = Call(sdk, "conv_strict", caller="c1", agent="strict")
        assert "Copper" not in await call.say("What is in order 1015?")
        assert "Copper kettle" in await call.say("My postcode is nine oh two one oh")
        open_call = Call(sdk, "conv_open", caller="c1")
        assert "Copper kettle" in await open_call.say("What is in order 1015?")


async def test_an_owner_whose_order_is_guessed_at_is_asked_one_more_thing(server: Live) -> None:
    async with server.sdk() as sdk:
        for n in range(12):
            stranger = Call(sdk, f"conv_{n}")
            await stranger.say("Where is order 1015?")
            assert "kettle" not in await stranger.say(f"{20001 + n}")
        owner = Call(sdk, "conv_owner")
        await owner.say("What is in order 1015?")
        assert "e-mail" in await owner.say("my zip code is 90210")
        assert "Copper kettle" in await owner.say("ana at example dot org")


async def test_what_proves_who_somebody_is_never_reaches_a_model(settings: Settings) -> None:
    model = ScriptedModel([["Hello."]])
    async with live(settings, model) as server, server.sdk() as sdk:
        await Call(sdk, "conv_facts", caller="c1").say("Where is my order?")
    facts = model.prompts[0].facts
    assert facts.orders
    assert facts.caller == Customer("c1", "Ana Ruiz")
