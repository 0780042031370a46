"""`python -m app knowledge` on a real database and real files."""

import argparse
import json
from pathlib import Path

import pytest

from app.commands import knowledge
from app.settings import Settings

FILES = Path(__file__).parent.parent / "knowledge_files"


class Shell:
    """Runs the command as the process would, against one database."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._settings = Settings(database_url=url)
        self._capsys = capsys
        self._parser = argparse.ArgumentParser()
        knowledge.add_parsers(self._parser.add_subparsers())

    def run(self, *words: str | Path) -> tuple[int, list[str], str]:
        """Exit status, lines written, text complained."""
        args = self._parser.parse_args(["knowledge", *map(str, words)])
        status = args.func(args, self._settings)
        written = self._capsys.readouterr()
        return status, written.out.splitlines(), written.err


@pytest.fixture
def shell(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(sqlite_url, capsys)


def test_a_folder_is_added_listed_searched_and_removed(shell: Shell) -> None:
    status, lines, _ = shell.run("add", FILES)
    assert status == 0
    assert "added    guide.md: 4 passages" in lines
    assert len(lines) == 7
    _, lines, _ = shell.run("add", FILES)
    assert all(line.startswith("same ") for line in lines)
    _, lines, _ = shell.run("list")
    assert lines[-1].startswith("7 sources, ")
    _, lines, _ = shell.run("search", "uh how do i clean the toaster")
    assert "guide.md: Using your toaster > Cleaning" in lines[0]
    assert shell.run("remove", "guide.md")[:2] == (0, ["removed  guide.md"])
    assert shell.run("remove", "guide.md")[0] == 1
    assert shell.run("search", "what's the capital of france")[1][0].startswith("Nothing in ")


def test_json_is_for_machines(shell: Shell) -> None:
    shell.run("add", FILES / "faq.csv", "--source", "help/faq")
    [source] = json.loads(shell.run("list", "--json")[1][0])
    assert (source["name"], source["passages"]) == ("help/faq", 3)
    [hit] = json.loads(shell.run("search", "--json", "do you ship abroad")[1][0])[:1]
    assert hit["heading"] == "Shipping > Do you ship abroad?"
    assert hit["score"] > 0
    assert json.loads(shell.run("search", "--json", "hello")[1][0]) == []


def test_names_below_a_folder_and_with_a_source(shell: Shell, tmp_path: Path) -> None:
    tmp_path = tmp_path / "site"
    (tmp_path / "a").mkdir(parents=True)
    (tmp_path / "a" / "one.txt").write_text("The first text.")
    (tmp_path / "two.md").write_text("The second text.")
    (tmp_path / ".hidden.md").write_text("Not this one.")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")
    status, lines, _ = shell.run("add", tmp_path, "--source", "site")
    assert status == 0
    assert lines == [
        f"skipped  {tmp_path}/logo.png: not a kind of document that can be read",
        "added    site/two.md: 1 passages",
        "added    site/a/one.txt: 1 passages",
    ]
    assert shell.run("add", tmp_path / "two.md", "--source", "site")[1] == ["added    site: 1 passages"]
    both = shell.run("add", tmp_path / "two.md", tmp_path / "a" / "one.txt", "--source", "b")[1]
    assert both == ["added    b/two.md: 1 passages", "added    b/one.txt: 1 passages"]


def test_every_file_is_tried_and_every_problem_told(shell: Shell, tmp_path: Path) -> None:
    tmp_path = tmp_path / "site"
    tmp_path.mkdir()
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "half.csv").write_text("q,a\nWhy?,\n")
    (tmp_path / "good.txt").write_text("This is fine.")
    status, lines, complained = shell.run(
        "add", tmp_path, tmp_path / "none.md", tmp_path / "good.txt", tmp_path / "x.doc"
    )
    assert status == 1
    assert lines == ["added    good.txt: 1 passages"]
    assert [line.split(": ", 1)[1] for line in complained.splitlines()] == [
        "there is no text in it",
        "no answer",
        "no such file",
        f"{tmp_path}/good.txt is good.txt already; add one of them with --source",
        "cannot read .doc; known are .csv, .htm, .html, .markdown, .md, .pdf, .text, .tsv, .txt",
    ]


def test_an_empty_folder_is_not_fine(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    assert shell.run("add", tmp_path / "nothing") == (1, [], "There was nothing to add.\n")
