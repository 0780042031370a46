"""The process that decodes: frames in on stdin, answers out on stdout, one utterance at a time. Ends with its stdin."""

import json
import os
import signal
import struct
import sys
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

from emulator.engines.errors import EngineError
from emulator.engines.stt.decoder import DecoderPair
from emulator.engines.stt.model_files import prepare

HEAD = struct.Struct("<BII")
"""A frame: what to do, the request's number, how many bytes follow."""


ALONE = "!"
"""Before the channel of a `Do.START`: the shop's decoder listens without the general one, for a third of the work."""


class Do(IntEnum):
    """What a frame asks for. The last three are answered: `{"id", "text", "channel"}`, one JSON line each."""

    START = 1
    AUDIO = 2
    PARTIAL = 3
    FINISH = 4
    DROP = 5


def serve(frames: BinaryIO, answers: BinaryIO, decoder: DecoderPair) -> None:
    """Answer until the frames end."""
    while len(head := frames.read(HEAD.size)) == HEAD.size:
        do, number, size = HEAD.unpack(head)
        payload = frames.read(size)
        text = channel = ""
        match Do(do):
            case Do.START:
                channel = payload.decode()
                decoder.start(channel.removeprefix(ALONE), alone=channel.startswith(ALONE))
                continue
            case Do.AUDIO:
                decoder.feed(payload)
                continue
            case Do.PARTIAL:
                text = decoder.partial()
            case Do.FINISH:
                text, channel = decoder.finish()
            case Do.DROP:
                decoder.drop()
        _answer(answers, {"id": number, "text": text, "channel": channel})


def main(domain_file: str) -> int:
    """Load, say so (`{"id": 0, "error": ""}`), serve. The C library's chatter is kept off the answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; our parent closes stdin
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        try:
            decoder = DecoderPair(prepare(Path(domain_file)))
        except (EngineError, OSError, RuntimeError, ValueError) as error:
            _answer(answers, {"id": 0, "error": f"{type(error).__name__}: {error}"})
            return 1
        _answer(answers, {"id": 0, "error": ""})
        serve(sys.stdin.buffer, answers, decoder)
    return 0


def _answer(answers: BinaryIO, answer: dict[str, object]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
