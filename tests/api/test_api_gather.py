"""Words in few pieces where a voice can do nothing with each by itself; the first of them, and a sentence, at once."""

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
async def test_the_same_words_come_in_fewer_pieces_and_the_first_of_them_alone(
    settings_for: SettingsFor, text: str
) -> None:
    one_by_one = await pieces(settings_for(gather_s=0.0), text)
    gathered = await pieces(settings_for(gather_s=1.0), text)
    assert "".join(gathered) == "".join(one_by_one)
    assert len(gathered) < len(one_by_one)
    assert gathered[0] == one_by_one[0]


async def test_the_first_sentence_does_not_wait_for_what_comes_behind_it(settings_for: SettingsFor) -> None:
    gathered = await pieces(settings_for(gather_s=1.0), SENTENCES)
    so_far = ["".join(gathered[:count]).strip() for count in range(1, len(gathered))]
    assert "It is here." in so_far
