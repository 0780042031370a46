"""`python -m client replay` against a server on a real socket that behaves, and that does not."""

import asyncio
import json
import os
import socket
import sys
from pathlib import Path

import pytest

from client.__main__ import main
from emulator.upstream.script import DONE, chunk, tool_call, words
from emulator.upstream.server import Upstream, running

GOLDEN = Path(__file__).parent.parent / "captures"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REPARTEE_API_KEY", "REPARTEE_URL", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def capture(folder: Path, name: str = "one.json", reply: str | None = None, **body: object) -> str:
    """A capture in a file."""
    messages = [{"role": "user", "content": "Where is order 1042?"}]
    headers = {"x-conversation-id": "conv_1", "authorization": "[redacted]", "host": "elsewhere"}
    form = {"version": 1, "headers": headers, "body": {"stream": True, "messages": messages, **body}}
    if reply is not None:
        form["reply"] = {"status": 200, "text": reply}
    (folder / name).write_text(json.dumps(form))
    return str(folder / name)


async def replay(*arguments: str) -> int:
    """Run the command as it is run, in a thread of its own, where it starts its own event loop."""
    return await asyncio.to_thread(main, ["replay", *arguments])


async def test_a_reply_is_shown_with_its_times(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(Upstream([words("It is on its way. It comes on Tuesday.")])) as server:
        assert await replay(capture(tmp_path), "--url", server.url, "--key", "s3cret") == 0
    out = capsys.readouterr().out
    assert "one.json\n  It is on its way. It comes on Tuesday.\n  status 200 · finish stop · first content " in out
    assert " ms · total " in out
    assert "FAILED" not in out
    head = server.heads[0].lower()
    assert head.startswith("post /v1/chat/completions ")
    assert "\r\nx-conversation-id: conv_1\r\n" in head
    assert "\r\nauthorization: bearer s3cret\r\n" in head
    assert "\r\ncontent-type: application/json\r\n" in head
    assert "elsewhere" not in head
    assert server.requests[0]["messages"] == [{"role": "user", "content": "Where is order 1042?"}]


async def test_a_tool_call_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(Upstream([tool_call("end_call", '{"reason": "done"}')])) as server:
        assert await replay(capture(tmp_path), "--url", server.url) == 0
    assert '  tool call end_call {"reason": "done"}\n  status 200 · finish tool_calls' in capsys.readouterr().out


async def test_a_folder_is_sent_in_the_order_of_its_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(Upstream()) as server:
        assert await replay(str(GOLDEN), "--url", server.url + "/chat/completions", "--json") == 0
    files = sorted(GOLDEN.glob("*.json"))
    streamed = [json.loads(file.read_text())["body"] for file in files]
    assert server.requests == streamed
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["capture"] for line in lines] == [str(file) for file in files]


def json_answer(body: object, status: str = "200 OK", kind: str = "application/json") -> Upstream:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(data)}\r\n\r\n".encode()
    return Upstream([[data]], raw_head=head)


async def test_a_completion_that_is_not_streamed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = {"role": "assistant", "content": "Hello."}
    answer = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    async with running(json_answer(answer)) as server:
        assert await replay(capture(tmp_path, stream=False), "--url", server.url) == 0
        assert await replay(capture(tmp_path, stream=True), "--url", server.url) == 1
    out = capsys.readouterr().out
    assert "  Hello.\n  status 200" in out
    assert "FAILED: a stream was asked for, the answer is application/json" in out


HELLO = chunk({"content": "Hello"})
WRONG_KEY = {"error": {"message": "The API key is wrong.", "type": "authentication_error"}}


@pytest.mark.parametrize(
    ("server", "problem"),
    [
        (json_answer(WRONG_KEY, "401 Unauthorized"), "HTTP 401: The API key is wrong.; give the key with --key"),
        (json_answer("<b>nothing here</b>", "404 Not Found", "text/html"), "HTTP 404: <b>nothing here</b>; is the"),
        (json_answer("", "502 Bad Gateway", "text/plain"), "HTTP 502: Bad Gateway"),
        (json_answer("", "307 Temporary Redirect\r\nlocation: /x"), "HTTP 307: redirected to /x; the platform"),
        (Upstream([[b"data: {oops}\n\n", DONE]]), "an event is not a JSON object: {oops}"),
        (Upstream([[b'data: {"error": "model is down"}\n\n']]), "an event is an error: model is down"),
        (Upstream([[HELLO, DONE]]), "the reply was cut off: it ended without a finish reason"),
        (Upstream([[HELLO, HELLO[:40]]]), "the stream was cut off in the middle of an event"),
        (Upstream([[HELLO, "close"]]), "the connection broke mid-reply"),
        (Upstream([[HELLO, "reset"]]), "the connection broke mid-reply"),
        (Upstream([["close"]]), "the connection broke without an answer"),
        (Upstream([[chunk(finish="stop"), DONE]]), "the reply is empty: no words and no tool call"),
        (Upstream([tool_call("f", '{"a": ')]), "the arguments of f are not a JSON object"),
        (Upstream([[b"data: " + b"x" * 2_000_000]]), "an event is larger than 1048576 bytes"),
        (Upstream([["hang"]]), "no answer within 0.4 s"),
        (Upstream([[HELLO, "hang"]]), "the reply was not complete within 0.4 s"),
        (Upstream([[step for _ in range(100) for step in (HELLO, 0.05)]]), "the reply was not complete within 0.4 s"),
        (Upstream([[b"not http at all"]], raw_head=b"nonsense\r\n\r\n"), "the connection broke without an answer"),
    ],
)  # fmt: skip
async def test_what_goes_wrong_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], server: Upstream, problem: str
) -> None:
    timeout = "0.4" if "0.4" in problem else "10"
    async with running(server):
        assert await replay(capture(tmp_path), "--url", server.url, "--timeout", timeout) == 1
    assert f"  FAILED: {problem}" in capsys.readouterr().out


async def test_what_was_said_before_it_went_wrong_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(Upstream([[HELLO, "reset"]])) as server:
        assert await replay(capture(tmp_path), "--url", server.url) == 1
    assert "  Hello\n  status 200 · finish - · first content " in capsys.readouterr().out


async def test_no_done_at_the_end_is_only_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(Upstream([[HELLO, chunk(finish="stop")]])) as server:
        assert await replay(capture(tmp_path), "--url", server.url) == 0
    assert "note: the stream did not end with [DONE]" in capsys.readouterr().out


async def test_the_server_cannot_move_the_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(Upstream([words("\x1b[2JHello")])) as server:
        assert await replay(capture(tmp_path), "--url", server.url) == 0
    assert "\\x1b[2JHello" in capsys.readouterr().out


async def test_nothing_listens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        assert await replay(capture(tmp_path), "--url", f"http://127.0.0.1:{port}/v1") == 1
    assert f"FAILED: nothing listens at 127.0.0.1:{port} (connection refused)" in capsys.readouterr().out


async def test_no_such_host(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await replay(capture(tmp_path), "--url", "http://nowhere.invalid/v1") == 1
    assert "FAILED: " in capsys.readouterr().out


async def test_broken_captures_are_said_and_the_others_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_text('{"version": 9}')
    capture(tmp_path, "c.json")
    async with running(Upstream()) as server:
        assert await replay(str(tmp_path), str(tmp_path / "gone.json"), "--url", server.url) == 1
    shown = capsys.readouterr()
    assert len(server.requests) == 1
    assert "Hello there." in shown.out
    assert [line.partition(": ")[0] for line in shown.err.splitlines()] == [
        str(tmp_path / name) for name in ("a.json", "b.json", "gone.json")
    ]


async def test_the_difference_to_the_captured_reply(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = capture(tmp_path, reply="It is on its way. It comes on Monday.")
    same = capture(tmp_path, "same.json", reply="It is on its way. It comes on Tuesday.")
    none = capture(tmp_path, "none.json")
    async with running(Upstream([words("It is on its way. It comes on Tuesday.")])) as server:
        assert await replay(file, same, none, "--diff", "--url", server.url) == 0
        assert await replay(file, "--diff", "--json", "--url", server.url) == 0
    out = capsys.readouterr().out
    diff = "--- captured\n+++ new\n@@ -1,2 +1,2 @@\n It is on its way.\n-It comes on Monday.\n+It comes on Tuesday."
    assert out.count(f"{diff}\n") == 1
    assert "  the reply is the same\n" in out
    assert "  no reply was captured" in out
    assert json.loads(out.splitlines()[-1])["diff"] == diff


async def test_json_tells_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("[]")
    async with running(Upstream([tool_call("end_call", "{}"), [HELLO, DONE]])) as server:
        assert await replay(capture(tmp_path), capture(tmp_path), str(broken), "--json", "--url", server.url) == 1
    first, second, third = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert first["ok"] is True
    assert first["status"] == 200
    assert first["tool_calls"] == [{"id": "call_1", "name": "end_call", "arguments": "{}"}]
    assert first["first_content_ms"] <= first["total_ms"]
    assert first["problem"] is None
    assert second["ok"] is False
    assert second["text"] == "Hello"
    assert "cut off" in second["problem"]
    assert third == {"capture": str(broken), "ok": False, "problem": "not a capture: it holds no JSON object"}


async def test_url_and_key_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(Upstream()) as server:
        monkeypatch.setenv("REPARTEE_URL", server.url)
        monkeypatch.setenv("REPARTEE_API_KEY", "from-outside")
        assert await replay(capture(tmp_path)) == 0
        assert await replay(capture(tmp_path), "--key", "given") == 0
    assert "bearer from-outside" in server.heads[0].lower()
    assert "bearer given" in server.heads[1].lower()


def test_a_curl_line_never_holds_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = capture(tmp_path)
    assert main(["replay", file, "--curl"]) == 0
    assert "Authorization" not in capsys.readouterr().out
    assert main(["replay", file, "--curl", "--key", "s3cret"]) == 0
    shown = capsys.readouterr()
    assert "s3cret" not in shown.out + shown.err
    assert '"Authorization: Bearer $REPARTEE_API_KEY"' in shown.out
    assert "export REPARTEE_API_KEY=" in shown.err
    monkeypatch.setenv("REPARTEE_API_KEY", "s3cret")
    assert main(["replay", file, str(tmp_path / "gone"), "--curl", "--json"]) == 1
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert first["curl"].startswith("curl -sS -N http://127.0.0.1:8000/v1/chat/completions -H ")
    assert second["problem"] == "there is no such file"


@pytest.mark.parametrize(
    "arguments",
    [
        ["replay"],
        ["replay", "x.json", "--curl", "--diff"],
        ["replay", "x.json", "--timeout", "0"],
        ["replay", "x.json", "--timeout", "soon"],
        ["dance"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_a_url_that_cannot_be_called(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", capture(tmp_path), "--url", "127.0.0.1:8000"]) == 2
    assert "http://" in capsys.readouterr().err


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "replay" in capsys.readouterr().out


async def test_as_a_process_whose_reader_goes_away(tmp_path: Path) -> None:
    for at in range(50):
        capture(tmp_path, f"{at:02d}.json", text="long " * 5_000)
    command = f"{sys.executable} -m client replay {tmp_path} --curl | head -c 10"
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", command, stdout=-1, stderr=-1, env={"PATH": os.environ["PATH"]}
    )
    out, error = await asyncio.wait_for(process.communicate(), 15)
    assert out == b"curl -sS -"
    assert error == b""
