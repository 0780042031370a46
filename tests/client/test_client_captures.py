"""Captures read from files: the golden ones, and what is no capture."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from client.captures import CaptureError, as_json, find_captures, read_capture

FOLDER = Path(__file__).parent.parent / "captures"
GOLDEN = sorted(FOLDER.glob("*.json"))


def write(folder: Path, form: object) -> Path:
    file = folder / "capture.json"
    file.write_text(form if isinstance(form, str) else json.dumps(form))
    return file


def test_there_are_enough_golden_requests_and_the_table_names_each() -> None:
    readme = (FOLDER / "README.md").read_text()
    assert len(GOLDEN) >= 14
    assert [file.stem for file in GOLDEN if f"`{file.stem}`" not in readme] == []
    assert readme.count("\n| `") == len(GOLDEN)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_golden_requests_have_the_form(file: Path) -> None:
    form = json.loads(file.read_text())
    assert set(form) - {"reply"} == {"version", "captured_at", "method", "path", "headers", "body"}
    assert form["version"] == 1
    assert form["method"] == "POST"
    assert form["path"].startswith("/")
    assert datetime.fromisoformat(form["captured_at"]).tzinfo
    assert all(name == name.lower() and isinstance(value, str) for name, value in form["headers"].items())
    assert all(message["role"] in {"system", "user", "assistant", "tool"} for message in form["body"]["messages"])
    assert set(form.get("reply", {})) <= {"status", "text"}
    capture = read_capture(file)
    assert json.loads(capture.body) == form["body"]
    assert capture.stream is form["body"]["stream"]
    assert "authorization" not in capture.headers


def test_the_revised_transcript_goes_on_from_the_first() -> None:
    first, second = (json.loads(file.read_text()) for file in GOLDEN if "revised" in file.name)
    assert first["headers"] == second["headers"]
    assert first["captured_at"] < second["captured_at"]
    *before, said = first["body"]["messages"]
    *still_before, goes_on = second["body"]["messages"]
    assert before == still_before
    assert goes_on["content"].startswith(said["content"])
    assert goes_on["content"] != said["content"]


def test_folders_give_their_files_by_name(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "notes.txt"):
        (tmp_path / name).write_text("{}")
    gone = str(tmp_path / "gone.json")
    found = list(find_captures([gone, str(tmp_path)]))
    assert found == [Path(gone), tmp_path / "a.json", tmp_path / "b.json"]


def test_only_what_belongs_to_the_request_is_sent(tmp_path: Path) -> None:
    headers = {
        "x-conversation-id": "conv_1",
        "x-tenant": "acme",
        "authorization": "[redacted]",
        "x-shared-key": "[redacted]",
        "host": "h",
        "content-length": "3",
        "accept-encoding": "br",
        "x-empty": "",
        "x-split": "a\r\nx-evil: 1",
        "bad name": "x",
        "x-number": 7,
    }
    capture = read_capture(write(tmp_path, {"version": 1, "headers": headers, "body": {}}))
    assert capture.headers == {"x-conversation-id": "conv_1", "x-tenant": "acme"}


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ("", "broken JSON at line 1"),
        ('{"version": 1,\n "body": }', "broken JSON at line 2"),
        ("[]", "no JSON object"),
        ("{}", "its version is None"),
        ({"version": 2, "body": {}}, "its version is 2"),
        ({"version": True, "body": {}}, "its version is True"),
        ({"version": 1}, "no body"),
        ({"version": 1, "body": None}, "no body"),
        ({"version": 1, "body": [1]}, "no object and no text"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_capture_is_said(tmp_path: Path, form: object, problem: str) -> None:
    with pytest.raises(CaptureError, match=problem):
        read_capture(write(tmp_path, form))


def test_files_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, problem in ((tmp_path / "gone", "no such file"), (tmp_path, "holds no .json"), (binary, "not UTF-8")):
        with pytest.raises(CaptureError, match=problem):
            read_capture(path)


def test_a_body_is_one_printable_line() -> None:
    body = {"a": "it's\n\t\x00\x7f\x85\u2028 🙂 \ud83d \\ é", "\u200b": [1.5, None]}
    text = as_json(body)
    assert text.isprintable()
    assert "🙂" in text
    assert json.loads(text) == body
