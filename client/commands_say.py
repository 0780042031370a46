"""`say`: one question through the whole voice loop of the emulator; transcript, reply, and where the time went."""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path

from client.settings import Programs, Settings
from client.stack import Program, Stack, StackError, answers, emulator, server
from client.voice.address import Address, AddressError, address_of, http_url
from client.voice.asking import NoVoice, spoken
from client.voice.call import Call, Outcome
from client.voice.devices import SpokenDevice
from client.voice.handset import Handset
from client.voice.interrupting import hanging_up
from client.voice.options import own_version
from client.voice.recording import Recording, RecordingError
from client.voice.resampling import RateError
from client.voice.screen import PlainScreen
from client.voice.scripts import Lines, Recordings, Script
from client.voice.wav_files import WavError, read_wav
from convai.client_events import ConversationInitiationClientData, SourceInfo
from convai.overrides import Overrides, write_overrides

RATE = 16_000
_CUSTOMER = "c1"
_EPILOG = "Exit status: 0 it was answered, 1 it was not, 2 wrong usage."


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `say`."""
    parser = commands.add_parser("say", help="ask one question", description=__doc__, epilog=_EPILOG)
    parser.add_argument("question", help="what to ask")
    parser.add_argument("--url", default="", help="the emulator (EMULATOR_URL)")
    parser.add_argument("--agent-id", default="", metavar="ID", help="another agent of the emulator than the demo's")
    parser.add_argument(
        "--user-id", default=_CUSTOMER, metavar="ID", help=f'who asks ({_CUSTOMER}, a demo customer); "" is a stranger'
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--text", action="store_true", help="ask in writing")
    how.add_argument("--wav", type=Path, metavar="FILE", help="speak this recording, not a synthetic voice")
    how.add_argument("--voice", default="", metavar="NAME", help="the caller's voice, by the emulator's name for it")
    parser.add_argument("--wav-out", type=Path, metavar="FILE", help="record both sides: caller left, agent right")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--start", action="store_true", help="start the server and the emulator where none runs")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Ask and return the exit status."""
    if not args.question.strip():
        return _complain('there is no question: make say Q="where is order 1042"', 2)
    try:
        address = address_of(args.url or settings.emulator_url, args.agent_id, settings.account, "")
        return asyncio.run(_say(args, address, settings.programs))
    except (AddressError, WavError) as error:
        return _complain(str(error), 2)
    except (StackError, RecordingError, RateError) as error:
        return _complain(str(error), 1)
    except asyncio.CancelledError:
        return 130


@dataclass(frozen=True, slots=True)
class _Question:
    """The question as it is asked: spoken, or (None) in writing, and then why."""

    text: str
    pcm: bytes | None
    why_written: str = ""


async def _say(args: argparse.Namespace, address: Address, programs: Programs) -> int:
    async with _running(programs if args.start else None):
        question = await _question(args, address)
        if question.why_written:
            sys.stderr.write(f"asked in writing: {question.why_written}\n")
        call, outcome = await _ask(args, address, question)
    return _report(args, question, call, outcome)


async def _question(args: argparse.Namespace, address: Address) -> _Question:
    if args.text:
        return _Question(args.question, None)
    if args.wav:
        return _Question(args.question, await asyncio.to_thread(read_wav, args.wav, RATE))
    try:
        return _Question(args.question, await spoken(http_url(address.url), args.question, args.voice, RATE))
    except NoVoice as error:
        return _Question(args.question, None, f"{address.shown}: {error}")


async def _ask(args: argparse.Namespace, address: Address, question: _Question) -> tuple[Call, Outcome]:
    overrides = Overrides(first_message="", text_only=True if question.pcm is None else None)
    start = ConversationInitiationClientData(
        conversation_config_override=write_overrides(overrides),
        user_id=args.user_id or None,
        source_info=SourceInfo("repartee", own_version()),
    )
    device, handset = SpokenDevice(RATE), None
    if question.pcm is not None:
        recording = await asyncio.to_thread(Recording, args.wav_out, RATE) if args.wav_out else None
        handset = Handset(device, recording)
    call = Call(address, start, PlainScreen(lambda _: None, lambda: None), handset=handset)
    call.line.pauses = ()  # whoever asks one question wants to know at once
    with hanging_up(call.hang_up):
        outcome = await call.run(_script(question, call, device))
    return call, outcome


def _script(question: _Question, call: Call, device: SpokenDevice) -> Script:
    if question.pcm is not None:
        return Recordings(device, [question.pcm], at_once=True)

    async def one() -> AsyncGenerator[str, None]:
        yield question.text

    return Lines(one(), call.write, greet=False)


def _report(args: argparse.Namespace, question: _Question, call: Call, outcome: Outcome) -> int:
    said = call.line.session.transcript.lines
    heard = " ".join(line.text for line in said if line.role == "user")
    reply = " ".join(line.text for line in said if line.role == "agent" and line.text)
    problem = outcome.problem or ("" if reply else "no answer came")
    turn = outcome.turns[0] if outcome.turns else None
    if args.json:
        form = {
            "question": question.text,
            "spoken": question.pcm is not None,
            "transcript": heard,
            "reply": reply,
            "latency": turn.form if turn else None,
            "problem": problem or None,
        }
        sys.stdout.write(f"{json.dumps(form, ensure_ascii=False)}\n")
    else:
        _print(question, heard, reply, "" if turn is None else turn.line, args.wav_out)
    if problem:
        return _complain(problem, 1)
    return 0


def _print(question: _Question, heard: str, reply: str, latency: str, recording: Path | None) -> None:
    show = PlainScreen()
    show.said("asked ", question.text)
    if question.pcm is not None:
        show.said("heard ", heard or "(nothing)")
    show.said("reply ", reply or "(nothing)")
    if latency:
        show.said("took  ", latency)
    if recording is not None and question.pcm is not None:
        show.note(f"both sides are in {recording}")


@contextlib.asynccontextmanager
async def _running(programs: Programs | None) -> AsyncGenerator[None, None]:
    """What is missing of server and emulator runs while the block does. Raises `StackError` with what they said."""
    missing = [] if programs is None else await _missing(programs)
    if not missing:
        yield
        return
    sys.stderr.write(f"starting the {' and the '.join(program.name for program in missing)} ...\n")
    with tempfile.TemporaryFile() as output:
        try:
            async with Stack(missing, output) as _:
                yield
        except StackError as error:
            output.seek(0)
            said = output.read(4000).decode("utf-8", "replace").strip()
            raise StackError(f"{said}\n{error}" if said else str(error)) from None


async def _missing(programs: Programs) -> Sequence[Program]:
    both = (server(programs), emulator(programs))
    return [program for program in both if not await answers(program.url)]


def _complain(text: str, status: int) -> int:
    sys.stderr.write(f"{text}\n")
    return status
