"""The whole loop as processes: the real server with the demo shop in a new database, the real emulator before it."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import Process, free_port


@contextmanager
def running(settings: Mapping[str, str]) -> Iterator[tuple[Process, Process]]:
    """Server and emulator, both listening; `settings` are the emulator's. Ends them. Raises `RuntimeError`."""
    with TemporaryDirectory() as folder:
        clean = {name: "" for name in os.environ if name.startswith(("REPARTEE_", "EMULATOR_", "OPENAI_"))}
        database = f"sqlite+aiosqlite:///{Path(folder) / 'shop.db'}"
        server_port, port = free_port(), free_port()
        server = Process(
            [sys.executable, "-m", "app", "serve", "--demo", "--port", str(server_port)],
            server_port,
            {**clean, "REPARTEE_DATABASE_URL": database, "REPARTEE_LOG_LEVEL": "warning"},
        )
        emulator = Process(
            [sys.executable, "-m", "emulator", "--port", str(port)],
            port,
            {
                **clean,
                "EMULATOR_CUSTOM_LLM_URL": f"http://127.0.0.1:{server_port}/v1",
                "EMULATOR_LOG_LEVEL": "warning",
                **settings,
            },
        )
        with server, emulator:
            yield server, emulator
