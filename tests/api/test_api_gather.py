"""Words in few pieces once the voice has enough to say, and one by one until then."""

from pathlib import Path

import pytest

from app.settings import Settings
from emulator.upstream.script import words
from emulator.upstream.server import Upstream, running
from tests.api.test_api_completions import HELLO, SettingsFor, events, post
from tests.live import live

SENTENCES = "It is here. Do you want me to send it on today or on Monday?"
NO_SENTENCE = " ".join(["word"] * 24) + " and that is all of them as far as I can see"


async def pieces(settings: Settings, text: str) -> list[str]:
    """The content of each chunk of the reply, when the model writes a word every thirty milliseconds."""
    apart = [part for step in words(text) for part in (step, 0.03)]
    async with running(Upstream([apart])) as upstream:
        changed = settings.model_copy(update={"llm_base_url": upstream.url})
        async with live(changed) as server:
            reply = await post(server, HELLO)
    deltas = [chunk["choices"][0]["delta"] for chunk in events(reply)]  # type: ignore[index]
    return [str(delta["content"]) for delta in deltas if delta.get("content")]


@pytest.fixture
def settings_for(sqlite_url: str, tmp_path: Path) -> SettingsFor:
    (tmp_path / "demo.toml").write_text('prompt = "p.md"\n[reply]\nmax_words = 0\n', encoding="utf-8")
    (tmp_path / "p.md").write_text("Be kind.", encoding="utf-8")

    def build(**changes: object) -> Settings:
        values = {"database_url": sqlite_url, "agents_dir": tmp_path, "llm_api_key": "", **changes}
        return Settings(_env_file=None, **values)  # type: ignore[arg-type]

    return build


@pytest.mark.parametrize("text", [SENTENCES, NO_SENTENCE])
async def test_what_comes_behind_a_beginning_comes_together(settings_for: SettingsFor, text: str) -> None:
    one_by_one = await pieces(settings_for(gather_s=0.0), text)
    gathered = await pieces(settings_for(gather_s=1.0), text)
    assert "".join(gathered) == "".join(one_by_one)
    assert len(gathered) < len(one_by_one)
    together = next(at for at, (a, b) in enumerate(zip(gathered, one_by_one, strict=False)) if a != b)
    beginning = "".join(gathered[:together])
    assert "here." in beginning or len(beginning) >= 100
