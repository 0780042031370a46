"""The official JavaScript SDK from npm, installed once into the user's cache; in Node, and in a page of its own."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from tests.web.web_stage import serving

PACKAGE = "@elevenlabs/client@1.25.0"
FOLDER = Path("~/.cache/repartee/npm").expanduser()
BUILT = FOLDER / "node_modules/@elevenlabs/client"
PAGE = Path(__file__).parent / "js"
NPM = ("install", "--silent", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(FOLDER))
INSTALL_S = 60
TALK_S = 30


def needs_sdk() -> None:
    """Install the package; where that is not possible the test is skipped, with the reason."""
    version = PACKAGE.rpartition("@")[2]
    described = BUILT / "package.json"
    if described.is_file() and json.loads(described.read_text())["version"] == version:
        return
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is missing: apt-get install npm")
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run([npm, *NPM, PACKAGE], capture_output=True, text=True, timeout=INSTALL_S, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm does not get {PACKAGE} here: it takes too long")
    if done.returncode:
        pytest.skip(f"npm does not get {PACKAGE} here: {done.stderr.strip()[-200:]}")


@dataclass
class Told:
    """What the SDK's callbacks were told, in order."""

    events: list[dict[str, Any]] = field(default_factory=list)

    def all(self, kind: str) -> list[Any]:
        return [event["value"] for event in self.events if event["kind"] == kind]

    def said(self, source: str) -> list[str]:
        """The messages of one side: `ai` or `user`."""
        return [message["message"] for message in self.all("message") if message["source"] == source]


async def converse(origin: str, messages: list[str | dict[str, str] | None], **options: Any) -> Told:
    """A written conversation in Node: the next message follows each answer; `None` hangs up."""
    process = await asyncio.create_subprocess_exec(
        *_node(),
        str(PAGE / "text.mjs"),
        str(FOLDER),
        origin,
        json.dumps(options),
        json.dumps(messages),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, complaints = await asyncio.wait_for(process.communicate(), TALK_S)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    told = Told([json.loads(line) for line in out.splitlines()])
    assert told.events, complaints.decode()
    return told


@asynccontextmanager
async def page_server() -> AsyncIterator[str]:
    """A page with the built SDK, on an origin of its own; its address."""
    app = FastAPI()
    app.mount("/sdk", StaticFiles(directory=BUILT))
    app.mount("/", StaticFiles(directory=PAGE, html=True))
    async with serving(app) as address:
        yield address


def _node() -> list[str]:
    """Node with a WebSocket: its own from 22 on, behind a flag in 20."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is missing: apt-get install nodejs")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=10).stdout
    major = int(re.sub(r"\D*(\d+).*", r"\1", version.strip()))
    if major < 20:
        pytest.skip(f"Node {version.strip()} has no WebSocket: 20 or newer is needed")
    return [node] if major >= 22 else [node, "--experimental-websocket", "--no-warnings"]
