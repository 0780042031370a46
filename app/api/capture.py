"""Where captured requests go: a folder with a JSON file each, written behind the replies."""

import asyncio
import json
import os
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import orjson
import structlog

log = structlog.get_logger(__name__)

Capture = dict[str, object]
_WAITING_AT_MOST = 128  # each may hold a body of a mebibyte
_DRAIN_S = 5.0
_COMPLAIN_EVERY_S = 60.0
_STALE_S = 3600.0
_OURS = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}\.json")


class CaptureFolder:
    """Keeps captures in a folder, the newest `limit` of them. Nothing here makes a request wait or fail."""

    def __init__(self, folder: Path, *, limit: int = 1000) -> None:
        self._folder = folder
        self._limit = limit
        self._waiting: asyncio.Queue[Capture | Callable[[], Capture]] = asyncio.Queue(_WAITING_AT_MOST)
        self._writer: asyncio.Task[None] | None = None
        self._closed = False
        self._complained_at = float("-inf")
        self.lost = 0

    async def start(self) -> None:
        """Make the folder and begin to write. A folder that cannot be made is logged, not raised."""
        try:
            await asyncio.to_thread(self._prepare)
        except OSError as error:
            self._complain(str(error))
        self._writer = asyncio.create_task(self._write_all())

    async def aclose(self) -> None:
        """Write what is waiting, for at most a few seconds; what comes later is dropped."""
        self._closed = True
        if self._writer is None:
            return
        try:
            async with asyncio.timeout(_DRAIN_S):
                await self._waiting.join()
        except TimeoutError:
            self.lost += self._waiting.qsize()
            log.warning("captures lost at shutdown", lost=self._waiting.qsize())
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)

    def put(self, capture: Capture | Callable[[], Capture]) -> None:
        """Hand over a capture, or what makes one (then that runs in the writer's thread). Never waits, never raises."""
        if self._closed:
            self.lost += 1
            return
        try:
            self._waiting.put_nowait(capture)
        except asyncio.QueueFull:
            self.lost += 1
            self._complain("the writer does not keep up")

    async def _write_all(self) -> None:
        while True:
            capture = await self._waiting.get()
            try:
                await asyncio.to_thread(self._write, capture)
            except Exception as error:  # noqa: BLE001 - a full disk or an odd capture must not end the writing of others
                self.lost += 1
                self._complain(f"{type(error).__name__}: {error}")
            finally:
                self._waiting.task_done()

    def _complain(self, problem: str) -> None:
        """Say that captures are lost, at most once in a while: a full disk would say it with every request."""
        now = time.monotonic()
        if now - self._complained_at >= _COMPLAIN_EVERY_S:
            self._complained_at = now
            log.warning("captures are not kept", problem=problem, folder=str(self._folder), lost=self.lost)

    def _prepare(self) -> None:
        """The folder, closed to others if we make it, and without what a crash left half written."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._folder.stat().st_mode & 0o077:
            log.warning("the capture folder is open to other users", folder=str(self._folder))
        for left in self._folder.glob(".capture-*.tmp"):
            if time.time() - left.stat().st_mtime > _STALE_S:  # another process may be writing a younger one
                left.unlink(missing_ok=True)

    def _write(self, capture: Capture | Callable[[], Capture]) -> None:
        form = capture() if callable(capture) else capture
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{_moment(form):%Y%m%dT%H%M%S.%f}Z-{secrets.token_hex(4)}.json"
        half_written = self._folder / f".capture-{secrets.token_hex(8)}.tmp"
        try:
            with os.fdopen(os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(_encoded(form))
            half_written.replace(self._folder / name)
        except BaseException:
            half_written.unlink(missing_ok=True)
            raise
        self._prune()

    def _prune(self) -> None:
        """Delete the oldest captures beyond the limit; other files in the folder are not ours to touch."""
        with os.scandir(self._folder) as entries:
            names = sorted(entry.name for entry in entries if _OURS.fullmatch(entry.name))
        for name in names[: -self._limit]:
            (self._folder / name).unlink(missing_ok=True)


def _moment(capture: Capture) -> datetime:
    """When the request came, in UTC; the file's time when the capture does not tell."""
    try:
        return datetime.fromisoformat(str(capture.get("captured_at"))).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.now(UTC)


def _encoded(capture: Capture) -> bytes:
    try:
        return orjson.dumps(capture, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:  # numbers over 64 bits, half an emoji
        return json.dumps(capture, indent=2).encode() + b"\n"
