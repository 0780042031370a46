"""The demo shop as a file to copy, for tests that ask it questions."""

import asyncio
import shutil
from pathlib import Path

import pytest

from app.demo.seed import seed
from app.settings import Settings
from app.store.database import Database
from app.store.schema import upgrade


@pytest.fixture(scope="session")
def _seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shop") / "shop.db"
    url = f"sqlite+aiosqlite:///{file}"
    upgrade(url)

    async def plant() -> None:
        database = Database(url)
        await seed(database)
        await database.aclose()

    asyncio.run(plant())
    return file


@pytest.fixture
def shop_settings(_seeded: Path, tmp_path: Path) -> Settings:
    """Settings of a server with the demo shop and the offline model."""
    file = shutil.copy(_seeded, tmp_path / "shop.db")
    url = f"sqlite+aiosqlite:///{file}"
    return Settings(_env_file=None, database_url=url, agents_dir=Path("agents"), llm_api_key="", context_timeout_s=2.0)
