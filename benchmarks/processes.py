"""Servers under test as processes: started, waited for, and what they use of processor, memory and descriptors."""

import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

_PATIENCE_S = 60.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One server and its children. Use it as a context manager."""

    def __init__(self, command: Sequence[str], port: int, environment: Mapping[str, str] | None = None) -> None:
        """`command` listens on `port`; `environment` is added to this process's own."""
        self.port = port
        self._command = list(command)
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _wait(self) -> None:
        """Until the port accepts connections. Raises `RuntimeError`."""
        assert self._process is not None
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"it ended with {self._process.returncode}: {' '.join(self._command)}")
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise RuntimeError(f"it did not listen within {_PATIENCE_S:.0f} s: {' '.join(self._command)}")

    def stop(self) -> None:
        """End it, gently first."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    @property
    def _pids(self) -> list[int]:
        assert self._process is not None
        return _family(self._process.pid)

    def cpu_s(self) -> float:
        """Processor seconds used so far, to the nanosecond."""
        return sum(_cpu_s(pid) for pid in self._pids)

    def rss_kb(self) -> int:
        """Memory in use now; what processes share is counted once (PSS) when there are several."""
        pids = self._pids
        return sum(_memory_kb(pid, "Rss:" if len(pids) == 1 else "Pss:") for pid in pids)

    def descriptors(self) -> int:
        """Open files and sockets."""
        return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in self._pids)


def _family(pid: int) -> list[int]:
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += _family(int(child))
    return found


def _cpu_s(pid: int) -> float:
    return time.clock_gettime((~pid << 3) | 2)  # the processor clock of another process


def _memory_kb(pid: int, line: str) -> int:
    for found in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if found.startswith(line):
            return int(found.split()[1])
    return 0


def machine_cpu_s() -> float:
    """Processor seconds that the whole machine has used so far: what is not ours is noise."""
    counts = [int(value) for value in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return sum(counts[at] for at in (0, 1, 2, 5, 6)) / os.sysconf("SC_CLK_TCK")
