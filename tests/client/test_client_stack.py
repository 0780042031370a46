"""The server and the emulator as processes: started and stopped together, and clear about what is in the way."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from client.__main__ import main

ROOT = Path(__file__).parents[2]
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith(("REPARTEE_", "EMULATOR_"))}
pytestmark = pytest.mark.timeout(90)  # two programs start, and a shop is made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo shop, to copy: making one takes seconds."""
    file = tmp_path_factory.mktemp("shop") / "shop.db"
    variables = {"REPARTEE_DATABASE_URL": f"sqlite+aiosqlite:///{file}"}
    for command in ("migrate", "seed"):
        words = [sys.executable, "-m", "app", command]
        subprocess.run(words, cwd=ROOT, env=OUTSIDE | variables, check=True, capture_output=True, timeout=60)
    return file


@pytest.fixture
def environment(shop: Path, tmp_path: Path) -> dict[str, str]:
    """Ports and a database of its own; engines that start at once."""
    return OUTSIDE | {
        "REPARTEE_PORT": str(free_port()),
        "EMULATOR_PORT": str(free_port()),
        "REPARTEE_DATABASE_URL": f"sqlite+aiosqlite:///{shutil.copy(shop, tmp_path / 'shop.db')}",
        "EMULATOR_STT": "scripted",
        "EMULATOR_TTS": "scripted",
        "EMULATOR_VAD": "scripted",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def client(environment: dict[str, str], *words: str) -> "Iterator[subprocess.Popen[str]]":
    with subprocess.Popen(
        [sys.executable, "-m", "client", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def listens(port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


def read_until(process: "subprocess.Popen[str]", part: str) -> str:
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if part in line:
            return text
    raise AssertionError(text)


async def test_run_starts_both_and_ctrl_c_stops_both(environment: dict[str, str]) -> None:
    server, emulator = environment["REPARTEE_PORT"], environment["EMULATOR_PORT"]

    def whole() -> None:
        with client(environment, "run") as process:
            text = read_until(process, "Ctrl-C stops both")
            assert f"http://127.0.0.1:{server}" in text
            assert f"http://127.0.0.1:{emulator}" in text
            assert "curl -N" in text
            assert listens(server)
            assert listens(emulator)
            asked = subprocess.run(
                [sys.executable, "-m", "client", "say", "--json", "--text", "where is order 1042"],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                check=False,
                timeout=40,
            )
            assert asked.returncode == 0, asked.stderr
            assert "UPS" in json.loads(asked.stdout)["reply"]
            process.send_signal(signal.SIGINT)
            rest = process.stdout.read() if process.stdout else ""
            assert process.wait(30) == 0
            assert "Traceback" not in text + rest
        assert not listens(server)
        assert not listens(emulator)

    await asyncio.to_thread(whole)


async def test_say_starts_what_is_missing_and_leaves_nothing_behind(environment: dict[str, str]) -> None:
    def whole() -> None:
        with client(environment, "say", "--start", "--text", "how long do I have to return something") as process:
            text = process.communicate(timeout=80)[0]
        assert process.returncode == 0, text
        assert "starting the server and the emulator" in text
        assert "days" in text
        assert "took" in text
        assert not listens(environment["REPARTEE_PORT"])
        assert not listens(environment["EMULATOR_PORT"])

    await asyncio.to_thread(whole)


def test_a_port_that_is_taken_is_named_and_the_other_one_is_not_left_running(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["EMULATOR_PORT"]))):
        with client(environment, "run") as process:
            text = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert f"port {environment['EMULATOR_PORT']} is taken" in text
    assert "EMULATOR_PORT=" in text
    assert not listens(environment["REPARTEE_PORT"])


def test_one_that_does_not_start_stops_the_other(environment: dict[str, str]) -> None:
    environment["REPARTEE_HOST"] = "0.0.0.0"  # without a key the server refuses that
    with client(environment, "run") as process:
        text = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert "the server did not start" in text
    assert not listens(environment["EMULATOR_PORT"])


def test_one_that_ends_later_stops_the_other(environment: dict[str, str]) -> None:
    with client(environment, "run") as process:
        read_until(process, "Ctrl-C stops both")
        os.kill(child_named(process.pid, "emulator"), signal.SIGKILL)
        text = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert "the emulator has ended" in text
    assert not listens(environment["REPARTEE_PORT"])


def child_named(parent: int, name: str) -> int:
    for _ in range(100):
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for child in children:
            if name in Path(f"/proc/{child}/cmdline").read_text().split("\0"):
                return int(child)
        time.sleep(0.05)
    raise AssertionError("no such child")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["say", ""], "no question"),
        (["talk", "--wav", "none.wav"], "no such file"),
        (["talk", "--text", "--out", "x.wav"], "not with --text"),
        (["talk", "--text", "--url", "nowhere"], "begins with http"),
    ],
)
def test_wrong_usage_is_two(words: list[str], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert why in capsys.readouterr().err


def test_a_port_nobody_can_name_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REPARTEE_PORT", "0")
    assert main(["run"]) == 1
    assert "REPARTEE_PORT is 0" in capsys.readouterr().err
    monkeypatch.setenv("REPARTEE_PORT", "99999")
    assert main(["run"]) == 2
    assert "REPARTEE_PORT" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["99999", "0", "-1"])
def test_the_page_is_not_served_on_what_is_no_port(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["web", f"--port={port}"])
    assert left.value.code == 2
    assert "1 to 65535" in capsys.readouterr().err


def test_a_page_whose_port_is_taken_ends_with_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with client(OUTSIDE, "web", "--port", str(taken.getsockname()[1])) as process:
            text = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert "address already in use" in text


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("EMULATOR_PORT", "many")
    assert main(["talk", "--text"]) == 2
    assert "EMULATOR_PORT" in capsys.readouterr().err
