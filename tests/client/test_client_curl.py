"""curl lines, run by the shell and by curl as if they had been pasted."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from client.captures import as_json
from client.curl import curl_line

pytestmark = pytest.mark.skipif(not shutil.which("curl") or not shutil.which("bash"), reason="needs curl and bash")
SHELLS = [shell for shell in ("bash", "zsh") if shutil.which(shell)]
ANSWER = b'data: {"choices":[]}\n\ndata: [DONE]\n\n'


@dataclass
class Seen:
    """What reached the server."""

    url: str = ""
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        sizes = [line.split(":")[1] for line in head.lower().split("\r\n") if line.startswith("content-length")]
        if "100-continue" in head:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(int(sizes[0])))
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\n\r\n" + ANSWER)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def server() -> AsyncIterator[Seen]:
    seen = Seen()
    listening = await asyncio.start_server(seen.serve, "127.0.0.1", 0, limit=1 << 22)
    seen.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1/chat/completions"
    async with listening:
        yield seen


async def shell(*command: str, typed: str = "", **environment: str) -> bytes:
    """Run a command and return what it printed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **environment},
    )
    out, error = await asyncio.wait_for(process.communicate(typed.encode()), 15)
    assert process.returncode == 0, error.decode()
    return out


BODIES = {
    "quotes": {"content": "it's \"quoted\" 'twice' `now`"},
    "lines": {"content": "one\ntwo\r\n\tthree\x00\x1b[31m\x7f"},
    "unicode": {"content": "¿Qué tal? 🙂 中文 \u2028 \u202e \ud83d"},
    "backslashes": {"content": "a\\b\\\\c\\n \\' \\\" C:\\new"},
    "shell": {"content": "$HOME $(rm x) ${y} !! !x * ? ~ & ; | > < # % {a,b} [z]"},
    "plain": {"stream": True, "messages": []},
    "large": {"content": "it's large " * 30_000},
}


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_the_body_arrives_as_it_was(body: dict[str, object], name: str) -> None:
    async with server() as seen:
        line = curl_line(seen.url, as_json(body), {"X-Conversation-Id": "conv_1", "X-Note": "it's $HOME"}, bearer=False)
        assert "\n" not in line
        assert await shell(name, "-s", typed=line) == ANSWER
    assert json.loads(seen.bodies[0]) == body
    assert "\r\nContent-Type: application/json\r\n" in seen.heads[0]
    assert "\r\nX-Conversation-Id: conv_1\r\n" in seen.heads[0]
    assert "\r\nX-Note: it's $HOME\r\n" in seen.heads[0]
    assert "authorization" not in seen.heads[0].lower()
    assert seen.heads[0].startswith("POST /v1/chat/completions HTTP/1.1")


@pytest.mark.parametrize(
    "text", ["@file", "plain", "two\nlines\\n 'q' 100% \x00\x01 !!", "é\u2028🙂\r\n", "%s %d \\0101"]
)
async def test_a_body_that_is_no_json_arrives_as_it_was(text: str) -> None:
    async with server() as seen:
        line = curl_line(seen.url, text, {}, bearer=False)
        assert "\n" not in line
        await shell("bash", "-c", line)
    assert seen.bodies[0].decode() == text


async def test_a_line_can_be_pasted_at_a_prompt_with_history_expansion() -> None:
    body = {"content": "it's !! and !x and \"!y\" 'z!'"}
    async with server() as seen:
        line = curl_line(seen.url, as_json(body), {"X-Note": "wow!! it's"}, bearer=False)
        typed = f"set -o history -o histexpand\n{line}\nexit\n"
        await shell("bash", "--norc", "--noprofile", "-i", typed=typed, HISTFILE="")
    assert json.loads(seen.bodies[0]) == body
    assert "\r\nX-Note: wow!! it's\r\n" in seen.heads[0]


async def test_the_key_is_taken_from_the_environment_when_the_line_runs() -> None:
    async with server() as seen:
        line = curl_line(seen.url, "{}", {}, bearer=True)
        await shell("bash", "-c", line, REPARTEE_API_KEY="s3cret")
    assert "s3cret" not in line
    assert "\r\nAuthorization: Bearer s3cret\r\n" in seen.heads[0]


async def test_odd_urls_are_taken_to_the_letter() -> None:
    async with server() as seen:
        await shell("bash", "-c", curl_line(seen.url + "?a=[1-3]&b={x,y}&c='d'", "{}", {}, bearer=False))
    assert len(seen.heads) == 1
    assert seen.heads[0].startswith("POST /v1/chat/completions?a=[1-3]&b={x,y}&c='d' ")


async def test_the_printed_lines_of_every_golden_request_work() -> None:
    folder = Path(__file__).parent.parent / "captures"
    files = sorted(folder.glob("*.json"))
    async with server() as seen:
        base = seen.url.removesuffix("/chat/completions")
        command = (sys.executable, "-m", "client", "replay", str(folder), "--curl", "--url", base)
        lines = (await shell(*command, REPARTEE_API_KEY="s3cret")).decode().splitlines()
        assert len(lines) == len(files)
        assert not any("s3cret" in line for line in lines)
        await shell("bash", "-e", "-c", "\n".join(lines), REPARTEE_API_KEY="s3cret")
    assert [json.loads(body) for body in seen.bodies] == [json.loads(file.read_text())["body"] for file in files]
    assert all("\r\nAuthorization: Bearer s3cret\r\n" in head for head in seen.heads)
