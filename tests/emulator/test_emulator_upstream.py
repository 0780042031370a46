"""The upstream from hell as a program: it answers, breaks as it is told, and lists what it can do."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from emulator.upstream.faults import FAULTS

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "emulator.upstream"]


@contextmanager
def serving(*options: str) -> Iterator[str]:
    with subprocess.Popen([*COMMAND, "--port", "0", *options], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip().removeprefix("REPARTEE_LLM_BASE_URL=")
        process.terminate()


def asked(url: str) -> httpx2.Response:
    return httpx2.post(f"{url}/chat/completions", json={"messages": []}, timeout=5)


def test_it_answers_and_breaks_in_turn() -> None:
    with serving("--say", "On Tuesday.") as url:
        assert '"On "' in asked(url).text
    with serving("--fault", "reset", "--fault", "error object with 200") as url:
        with pytest.raises(httpx2.HTTPError):
            asked(url)
        assert "overloaded" in asked(url).text
        assert "overloaded" in asked(url).text


def test_a_page_comes_with_its_own_headers() -> None:
    with serving("--fault", "a page instead") as url:
        assert asked(url).headers["content-type"] == "text/html"


def test_faults_are_listed_and_unknown_ones_refused() -> None:
    shown = subprocess.run([*COMMAND, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=15, check=True)
    assert all(name in shown.stdout for name in FAULTS)
    refused = subprocess.run(
        [*COMMAND, "--fault", "x"], cwd=ROOT, capture_output=True, text=True, timeout=15, check=False
    )
    assert refused.returncode == 2
    assert "there is no fault 'x'" in refused.stderr
