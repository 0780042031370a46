"""`talk`: a conversation with an agent, by microphone, by recordings or in writing; on ElevenLabs or the emulator."""

import argparse
import asyncio
import sys
from pathlib import Path

from client.settings import ACCOUNT_KEY_VARIABLE, Settings
from client.voice.address import Address, AddressError, address_of
from client.voice.call import Call, Outcome
from client.voice.devices import Device, DeviceError, SpokenDevice
from client.voice.handset import Handset
from client.voice.interrupting import hanging_up
from client.voice.keyboard import lines
from client.voice.options import add_options, initiation, tool_answer
from client.voice.recording import Recording, RecordingError
from client.voice.resampling import RateError
from client.voice.screen import Screen, screen
from client.voice.scripts import Lines, Microphone, Recordings, Script
from client.voice.sdk_call import SdkCall, SdkMissing
from client.voice.sound_card import SoundCard
from client.voice.wav_files import WavError, read_wav

RATE = 16_000
_EPILOG = f"""Without --agent-id you talk to the emulator (make run). An agent on ElevenLabs that is not public needs
{ACCOUNT_KEY_VARIABLE}: each conversation then gets an address signed for it. Use headphones with a microphone, or the
agent hears itself. Exit status: 0 fine, 1 the line was lost or a question got no answer, 2 wrong usage."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `talk`."""
    parser = commands.add_parser("talk", help="talk to an agent", description=__doc__, epilog=_EPILOG)
    parser.add_argument("--agent-id", default="", metavar="ID", help="an agent on ElevenLabs (or of --url)")
    parser.add_argument("--url", default="", help="the emulator, or a socket's address (EMULATOR_URL)")
    parser.add_argument("--sdk", action="store_true", help="let the official elevenlabs SDK hold the conversation")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--text", action="store_true", help="write, a line at a time; no sound")
    source.add_argument(
        "--wav", action="append", default=[], type=Path, metavar="IN", help="speak a recording; several in turn"
    )
    parser.add_argument("--at-once", action="store_true", help="the first recording does not wait for the greeting")
    parser.add_argument("--out", type=Path, metavar="OUT", help="record both sides: caller left, agent right")
    parser.add_argument("--microphone", default="", metavar="DEVICE", help="number, or part of the name")
    parser.add_argument("--loudspeaker", default="", metavar="DEVICE", help="number, or part of the name")
    parser.add_argument(
        "--tool", type=tool_answer, action="append", default=[], metavar="NAME=RESULT", help="answer a client tool"
    )
    parser.add_argument("--approve-mcp", action="store_true", help="allow MCP tools that ask for approval")
    parser.add_argument("--events", action="store_true", help="show every message that comes, by its type")
    add_options(parser)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Talk and return the exit status."""
    if args.text and args.out:
        sys.stderr.write("--out records sound: not with --text\n")
        return 2
    try:
        address = address_of(
            args.url, args.agent_id or settings.account.agent_id, settings.account, settings.emulator_url
        )
        return asyncio.run(_talk(args, address))
    except (AddressError, WavError) as error:
        return _complain(str(error), 2)
    except (DeviceError, RecordingError, RateError, SdkMissing) as error:
        return _complain(str(error), 1)
    except asyncio.CancelledError:
        return 130


async def _talk(args: argparse.Namespace, address: Address) -> int:
    handset, device = None, None
    recordings = await asyncio.to_thread(lambda: [read_wav(path, RATE) for path in args.wav])
    if not args.text:
        device = await _device(args)
        recording = await asyncio.to_thread(Recording, args.out, device.rate) if args.out else None
        handset = Handset(device, recording)
    show = screen()
    try:
        show.note(f"calling {address.agent_id} on {address.shown}{'' if device is None else f', {device.label}'}")
        call = _call(args, address, show, handset)
        with hanging_up(call.hang_up):
            outcome = await call.run(_script(args, call, device, recordings))
        return _report(show, outcome, args.out)
    finally:
        show.close()


def _call(args: argparse.Namespace, address: Address, show: Screen, handset: Handset | None) -> Call | SdkCall:
    start, answers = initiation(args, text_only=args.text and not args.sdk), dict(args.tool)
    if args.sdk:
        return SdkCall(address, start, show, handset=handset, answers=answers)
    return Call(
        address,
        start,
        show,
        handset=handset,
        answers=answers,
        approves_mcp=args.approve_mcp,
        shows_events=args.events,
    )


async def _device(args: argparse.Namespace) -> Device:
    if args.wav:
        return SpokenDevice(RATE)
    return await asyncio.to_thread(SoundCard, RATE, args.microphone, args.loudspeaker)


def _script(args: argparse.Namespace, call: Call | SdkCall, device: Device | None, recordings: list[bytes]) -> Script:
    if args.text:
        return Lines(lines(), call.write, by_hand=sys.stdin.isatty())
    if isinstance(device, SpokenDevice):
        return Recordings(device, recordings, at_once=args.at_once)
    return Microphone()


def _report(show: Screen, outcome: Outcome, recording: Path | None) -> int:
    for note in outcome.notes:
        show.note(note)
    if recording is not None:
        show.note(f"both sides are in {recording}")
    if outcome.problem:
        show.close()
        return _complain(outcome.problem, 1)
    show.note("over: you hung up" if outcome.end.by == "user" else f"over: {outcome.end.reason}")
    return 0


def _complain(text: str, status: int) -> int:
    sys.stderr.write(f"{text}\n")
    return status
