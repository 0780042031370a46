"""The folder of captures, on real files."""

import asyncio
import json
import os
import stat
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.api.capture import CaptureFolder


def form(second: int = 0, **more: object) -> dict[str, object]:
    return {"version": 1, "captured_at": f"2026-11-20T09:15:{second:02d}.500000+02:00", "body": {"n": second}, **more}


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


@asynccontextmanager
async def running(folder: CaptureFolder) -> AsyncIterator[CaptureFolder]:
    await folder.start()
    try:
        yield folder
    finally:
        await folder.aclose()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_captures_become_private_files_sorted_by_time(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "captures"
    async with running(CaptureFolder(folder)) as captures:
        for second in (7, 3, 5):
            captures.put(form(second, text="¿Qué tal? 🙂"))
    files = files_in(folder)
    assert [json.loads(file.read_text())["body"]["n"] for file in files] == [3, 5, 7]
    assert files[0].name.startswith("20261120T071503.500000Z-")
    assert json.loads(files[0].read_text()) == form(3, text="¿Qué tal? 🙂")
    assert {mode(file) for file in files} == {0o600}
    assert mode(folder) == 0o700


async def test_only_the_newest_are_kept_and_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "0-notes.json").write_text("mine")
    (tmp_path / "20260101-by-hand.json").write_text("mine")
    async with running(CaptureFolder(tmp_path, limit=3)) as captures:
        for second in range(10):
            captures.put(form(second))
    kept = [file.name for file in files_in(tmp_path)]
    assert kept[:2] == ["0-notes.json", "20260101-by-hand.json"]
    assert [json.loads((tmp_path / name).read_text())["body"]["n"] for name in kept[2:]] == [7, 8, 9]


async def test_what_makes_a_capture_runs_in_the_writers_thread(tmp_path: Path) -> None:
    threads: list[int] = []

    def make() -> dict[str, object]:
        threads.append(threading.get_ident())
        return form(1)

    async with running(CaptureFolder(tmp_path)) as captures:
        captures.put(make)
    assert len(files_in(tmp_path)) == 1
    assert threads
    assert threads[0] != threading.get_ident()


async def test_a_full_queue_drops_and_says_so_once(tmp_path: Path) -> None:
    captures = CaptureFolder(tmp_path)
    with capture_logs() as lines:
        for second in range(1000):
            captures.put(form(second % 60))  # nobody writes yet
        await captures.start()
        await captures.aclose()
    written = len(files_in(tmp_path))
    assert 0 < written < 1000
    assert captures.lost == 1000 - written
    assert [line["problem"] for line in lines] == ["the writer does not keep up"]


async def test_what_comes_after_the_end_is_dropped(tmp_path: Path) -> None:
    async with running(CaptureFolder(tmp_path)) as captures:
        captures.put(form(1))
    captures.put(form(2))
    assert len(files_in(tmp_path)) == 1
    assert captures.lost == 1


async def test_disk_errors_are_logged_once_in_a_while_and_never_raised(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with capture_logs() as lines:
        async with running(CaptureFolder(tmp_path / "file" / "captures")) as captures:
            for second in range(5):
                captures.put(form(second))
    assert captures.lost == 5
    assert [line["event"] for line in lines] == ["captures are not kept"]


async def test_writing_goes_on_after_a_failure(tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    async with running(CaptureFolder(folder)) as captures:
        await asyncio.to_thread(_replace_with_file, folder)
        captures.put(form(1))
        captures.put(_failing)
        await _until(lambda: captures.lost == 2)
        await asyncio.to_thread(folder.unlink)
        captures.put({"captured_at": "no time at all", "body": object()})
        captures.put(form(2))
    assert [json.loads(file.read_text())["body"] for file in files_in(folder)] == [{"n": 2}]
    assert captures.lost == 3


async def test_odd_values_can_be_written(tmp_path: Path) -> None:
    odd = form(1, big=2**80, half="\ud83d", none=None)
    async with running(CaptureFolder(tmp_path)) as captures:
        captures.put(odd)
    assert json.loads(files_in(tmp_path)[0].read_text()) == odd


async def test_what_a_crash_left_half_written_is_swept_but_not_what_another_process_writes(tmp_path: Path) -> None:
    old, young = tmp_path / ".capture-old.tmp", tmp_path / ".capture-young.tmp"
    old.write_text("{")
    young.write_text("{")
    os.utime(old, (1, 1))
    async with running(CaptureFolder(tmp_path)):
        pass
    assert [file.name for file in files_in(tmp_path)] == [young.name]


@pytest.mark.parametrize("started", [False, True])
async def test_closing_an_empty_folder(tmp_path: Path, started: bool) -> None:
    captures = CaptureFolder(tmp_path)
    if started:
        await captures.start()
    await captures.aclose()
    await captures.aclose()


def _failing() -> dict[str, object]:
    raise RecursionError("too deep")


def _replace_with_file(folder: Path) -> None:
    folder.rmdir()
    folder.write_text("in the way")


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the writer tells nobody
            await asyncio.sleep(0.01)
