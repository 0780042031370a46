"""The real server with a shop of its own, as a process beside the tests; the emulator in front of it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx

ROOT = Path(__file__).parents[2]
SHOP = {
    "customers": [
        {"id": "ida", "name": "Ida Moss", "email": "ida@example.org", "phone": "+12065550123", "postcode": "98101"}
    ],
    "orders": [
        {
            "number": "5817",
            "customer": "ida",
            "placed_at": "2026-11-02T10:00:00Z",
            "status": "shipped",
            "currency": "USD",
            "items": [{"sku": "LAN-1", "name": "Copper lantern", "quantity": 1, "unit_price": "39.90"}],
            "shipments": [{"carrier": "UPS", "tracking": "1Z999", "status": "in_transit", "expected_on": "2026-12-24"}],
        }
    ],
}


@pytest.fixture(autouse=True)
def _blocking_is_an_error() -> Iterator[None]:
    """A call of the emulator's that blocks the event loop fails the test it happens in."""
    with blockbuster_ctx(["emulator", "convai"]):
        yield


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server with the demo shop and one order nobody else knows; it ends in /v1."""
    folder = tmp_path_factory.mktemp("server")
    shop = folder / "shop.json"
    shop.write_text(json.dumps(SHOP))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("REPARTEE_", "OPENAI_"))},
        "REPARTEE_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'shop.db'}",
        "REPARTEE_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "app"]
    port = _free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "serve", "--demo", "--port", str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", process)
        orders = [*command, "orders", "import", str(shop)]
        subprocess.run(orders, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where recognisers keep what they built."""
    return tmp_path_factory.mktemp("models")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(1000):
        assert process.poll() is None, "the server did not start"
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not answer")
