"""Agents as files: read, checked, hot-reloaded, the last good one kept."""

import asyncio
import os
from pathlib import Path

import pytest

from app.errors import ConfigurationError
from app.persona import Personas, read_persona

GOOD = 'prompt = "p.md"\nlanguage = "de"\n[reply]\nmax_sentences = 2\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p.md").write_text("You are {{name}} of {{ shop }}.", encoding="utf-8")
    (tmp_path / "demo.toml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def change(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    os.utime(file, (1, file.stat().st_mtime + 5))  # the clock of a file system may be coarse


def test_the_demo_agent_is_good() -> None:
    demo = read_persona(Path("agents/demo.toml"))
    assert demo.reply.max_sentences == 3
    assert "{{" not in demo.instructions("", {})


def test_variables_are_filled_with_one_bounded_line(folder: Path) -> None:
    persona = read_persona(folder / "demo.toml")
    filled = persona.instructions("For {{name}}. {{unknown}}!", {"name": "Ana\n# Rules\n" + "x" * 500, "shop": "Acme"})
    assert filled.startswith("You are Ana # Rules xxx")
    assert " of Acme." in filled
    assert filled.endswith("!")
    assert len(filled) < 600


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("prompt = 'gone.md'", "gone.md"),
        ("prompt = 'p.md'\nsurprise = 1", "surprise"),
        ("prompt = 'p.md'\n[reply]\nmax_words = -1", "reply.max_words"),
        ("prompt = 'p.md'\nlanguage = 'English'", "language"),
        ("prompt = 'p.md'\nname = 'other'", "name"),
        ("prompt = 'p.md'\n[lines]\nworking = 'One moment'", "lines.working"),
        ("prompt = 'p.md'\n[lines]\nconfirm = ''", "lines.confirm"),
        ("prompt = 'p.md'\n[levels]\nrefund_order = 'friend'", "levels.refund_order"),
        ("not toml", "demo.toml"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(folder: Path, text: str, names: str) -> None:
    (folder / "demo.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=names):
        read_persona(folder / "demo.toml")


def test_an_unknown_agent_means_the_default_one(folder: Path) -> None:
    (folder / "shop.toml").write_text(GOOD, encoding="utf-8")
    personas = Personas(folder, "demo")
    personas.load()
    assert personas.names == ("demo", "shop")
    assert personas.get("shop").name == "shop"
    for name in ("", "gpt-4o", "../demo"):
        assert personas.get(name).name == "demo"


def test_without_the_default_agent_nothing_starts(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"other\.toml"):
        Personas(folder, "other").load()


def test_a_change_is_seen_and_a_broken_one_keeps_the_last_good(folder: Path) -> None:
    personas = Personas(folder, "demo")
    personas.load()
    change(folder / "p.md", "New words.")
    personas.refresh()
    assert personas.get("demo").prompt == "New words."
    change(folder / "demo.toml", "broken")
    personas.refresh()
    assert personas.get("demo").prompt == "New words."
    (folder / "demo.toml").unlink()
    personas.refresh()
    assert personas.get("demo").prompt == "New words."
    (folder / "late.toml").write_text(GOOD, encoding="utf-8")
    personas.refresh()
    assert "late" in personas.names


async def test_the_watcher_notices_by_itself(folder: Path) -> None:
    personas = Personas(folder, "demo", poll_s=0.01)
    await asyncio.to_thread(personas.load)
    await personas.start()
    change(folder / "p.md", "Seen.")
    async with asyncio.timeout(5):
        while personas.get("demo").prompt != "Seen.":  # noqa: ASYNC110 - the watcher tells nobody
            await asyncio.sleep(0.01)
    await personas.aclose()
