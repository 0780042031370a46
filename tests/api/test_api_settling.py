"""A server that starts goes on with payments whose outcome nobody knows."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.actions import Action, Refusal
from app.errors import ConfigurationError
from app.main import create_app
from app.settings import Settings
from app.store.database import Database
from app.store.execution import ExecutionStore
from app.store.shop import ShopStore
from benchmarks.refunds.merchant import SECRET, merchant
from benchmarks.refunds.shop import RULES, waiting


async def left_over(url: str) -> Action:
    """A payment that was begun by a process that is gone."""
    database = Database(url)
    (action,) = await waiting(database, 1)
    begun = await ExecutionStore(database, RULES).reserve(action, datetime.now(UTC), timedelta(0))
    await database.aclose()
    assert isinstance(begun, Action)
    return begun


async def test_what_another_process_left_is_settled_by_the_next_one(sqlite_url: str) -> None:
    action = await left_over(sqlite_url)
    with merchant() as (url, books):
        settings = Settings(
            _env_file=None,
            database_url=sqlite_url,
            agents_dir=Path("agents"),
            llm_api_key="",
            payment_url=url,
            payment_secret=SECRET,
        )
        app = await asyncio.to_thread(create_app, settings)
        database = Database(sqlite_url)
        async with app.router.lifespan_context(app):
            store = ExecutionStore(database, RULES)
            while isinstance(await store.outcome(action.id), Refusal):  # noqa: ASYNC110 - the server settles it
                await asyncio.sleep(0.05)
        (order,) = await ShopStore(database).orders_by_keys([action.order_key])
        await database.aclose()
    assert [refund.amount for refund in order.refunds] == [action.amount]
    assert books.orders == {action.order_key: 1}


def test_a_rule_that_cannot_be_read_stops_the_server(sqlite_url: str) -> None:
    wrong = Settings(_env_file=None, database_url=sqlite_url, refund_holiday="some day")
    with pytest.raises(ConfigurationError, match="refunds cannot be read"):
        create_app(wrong)
