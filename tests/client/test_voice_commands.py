"""`talk` and `say` as a user runs them: in a terminal, in a pipe, with the official SDK, and without a microphone."""

import asyncio
import json
import os
import pty
import re
import signal
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import pytest

from client.voice.devices import DeviceError
from client.voice.sound_card import SoundCard
from emulator.engines import tones
from tests.client.calling import melodies
from tests.emulator.harness import Live, emulator
from tests.emulator.scripted_llm import ScriptedLlm, saying

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("REPARTEE_", "ELEVENLABS_"))}


async def run(live: Live, *words: str, typed: str = "") -> tuple[int, str, str]:
    """The command against this emulator: exit status, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "client", *words, "--url", live.base),
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = await process.communicate(typed.encode())
    return process.returncode or 0, out.decode(), err.decode()


def recorded(file: Path, text: str) -> str:
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(16_000)
        writer.writeframes(tones.encode(text))
    return str(file)


async def test_lines_from_a_pipe_are_answered_one_after_the_other() -> None:
    async with emulator(engines=melodies()) as live:
        status, out, err = await run(live, "talk", "--text", typed="one\n\ntwo\n")
    assert (status, err) == (0, "")
    told = [line.split()[0] for line in out.splitlines() if line.startswith(("you", "agent"))]
    assert told == ["you", "agent"] * 2
    assert "over: you hung up" in out


async def test_recordings_in_and_a_recording_of_both_sides_out(tmp_path: Path) -> None:
    out_file = tmp_path / "both.wav"
    async with emulator(ScriptedLlm(saying("Yes.")), melodies()) as live:
        question = recorded(tmp_path / "in.wav", "Hi?")
        status, out, err = await run(live, "talk", "--wav", question, "--out", str(out_file), "--at-once")
    assert (status, err) == (0, "")
    assert "you    Hi?" in out
    assert "end of speech → first audio" in out
    with wave.open(str(out_file)) as reader:
        assert (reader.getnchannels(), reader.getframerate()) == (2, 16_000)
        assert reader.getnframes() > 16_000


@pytest.mark.parametrize("by_voice", [True, False])
async def test_the_official_sdk_holds_the_conversation(tmp_path: Path, by_voice: bool) -> None:
    llm = ScriptedLlm(saying("Yes."))
    async with emulator(llm, melodies()) as live:
        how = ("--wav", recorded(tmp_path / "in.wav", "Hi?"), "--at-once") if by_voice else ("--text",)
        status, out, err = await run(live, "talk", "--sdk", *how, "--user-id", "c9", typed="Hi?\n")
    assert (status, err) == (0, "")
    assert "you    Hi?" in out
    assert "agent  Yes." in out
    assert llm.asked[0].body["user_id"] == "c9"


async def test_say_prints_question_transcript_reply_and_latency(tmp_path: Path) -> None:
    out_file = tmp_path / "both.wav"
    async with emulator(ScriptedLlm(saying("Yes.")), melodies(), first_message="Hello.") as live:
        status, out, err = await run(live, "say", "Hi?", "--voice", "any", "--wav-out", str(out_file))
    assert (status, err) == (0, "")
    assert re.search(r"asked +Hi\?\nheard +Hi\?\nreply +Yes\.\ntook +endpointing \d+ \+ STT", out)
    assert out_file.stat().st_size > 44


async def test_say_falls_back_to_writing_where_no_voice_is_understood() -> None:
    async with emulator(ScriptedLlm(saying("Yes.")), melodies()) as live:
        status, out, err = await run(live, "say", "Hi?", "--json")
    form: dict[str, Any] = json.loads(out)
    assert status == 0
    assert (form["spoken"], form["reply"], form["problem"]) == (False, "Yes.", None)
    assert "asked in writing" in err
    assert "--voice" in err


async def test_say_fails_where_nobody_answers() -> None:
    async with emulator(ScriptedLlm(saying("")), melodies(), retries=0) as live:
        status, out, err = await run(live, "say", "Hi?", "--text")
    assert status == 1
    assert "(nothing)" in out
    assert err.strip()


async def test_ctrl_c_on_a_terminal_hangs_up_and_gives_the_terminal_back() -> None:
    async with emulator(ScriptedLlm(saying("word " * 50)), melodies(), first_message="Hello.") as live:
        controller, terminal = pty.openpty()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "client", "talk", "--text", "--url", live.base),
            cwd=ROOT,
            env=ENVIRONMENT | {"TERM": "xterm", "COLUMNS": "100"},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
        )
        os.close(terminal)
        seen = b""
        while b"Hello." not in seen:
            seen += await asyncio.to_thread(os.read, controller, 4096)
        process.send_signal(signal.SIGINT)
        try:
            while data := await asyncio.to_thread(os.read, controller, 4096):
                seen += data
        except OSError:
            pass  # the other side is closed
        os.close(controller)
        assert await process.wait() == 0
        while live.reception.open:  # noqa: ASYNC110 - a counter of theirs
            await asyncio.sleep(0.01)
    assert b"over: you hung up" in seen
    assert b"\x1b[?25h" in seen  # the cursor is back


def test_without_its_microphone_it_says_what_else_can_be_done() -> None:
    with pytest.raises(DeviceError, match=r"--text") as missing:
        SoundCard(16_000, "a microphone nobody has")
    assert "--wav" in str(missing.value) or "sounddevice" in str(missing.value)
