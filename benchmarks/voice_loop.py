"""End of the caller's speech to the agent's first sound, through the whole loop, stage by stage and on a recording."""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import gettempdir

from benchmarks.voice.call import Turn, ask
from benchmarks.voice.stack import running
from benchmarks.voice.tape import write
from benchmarks.voice.voices import question

_AIM_MS = 400.0
_NAMES = {"first_sentence": "first words to speak", "ttft": "LLM, first token", "tts": "TTS, first byte", "stt": "STT"}


def main(argv: Sequence[str] | None = None) -> int:
    """`python -m benchmarks.voice_loop`: a table; exit status 1 where a turn had no answer."""
    args = _parser().parse_args(argv)
    settings = {
        "EMULATOR_END_SILENCE_MS": str(args.end_silence_ms),
        "EMULATOR_GUESS_SILENCE_MS": str(args.guess_silence_ms),
        "EMULATOR_TTS": "local",
        "EMULATOR_STT": "local",
        "EMULATOR_VAD": "local",
    }
    before = os.getloadavg()[0]
    with running(settings) as (_, emulator):
        turns = asyncio.run(_talk(f"127.0.0.1:{emulator.port}", args))
    write(args.out, [turn.tape for _, turn in turns])
    for line in _report(args, turns):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"load before {before:.2f}, after {os.getloadavg()[0]:.2f}; recording: {args.out}\n")
    return 0 if all(turn.heard_ms() is not None for _, turn in turns) else 1


async def _talk(address: str, args: argparse.Namespace) -> list[tuple[str, Turn]]:
    for warm in range(args.warm_up):
        await ask(address, question(warm)[1], args.chunk_ms)
    turns = []
    for turn in range(args.turns):
        text, pcm = question(turn)
        turns.append((text, await ask(address, pcm, args.chunk_ms)))
    return turns


def _report(args: argparse.Namespace, turns: Sequence[tuple[str, Turn]]) -> Iterator[str]:
    answered = [turn for _, turn in turns if turn.heard_ms() is not None and turn.total_ms is not None]
    same = sum(text == turn.transcript for text, turn in turns)
    yield (
        f"{len(turns)} turns, {len(answered)} answered, {same} transcribed to the word; "
        f"silence {args.end_silence_ms} ms, guess {args.guess_silence_ms} ms, chunks {args.chunk_ms} ms"
    )
    if not answered:
        return
    yield f"{'ms':30} {'p50':>7} {'p95':>7}"
    for name in dict.fromkeys(name for turn in answered for name in turn.stages):
        yield _row(_NAMES.get(name, name), [turn.stages.get(name, 0.0) for turn in answered])
    added = [sum(turn.stages.values()) for turn in answered]
    heard = [turn.heard_ms() or 0.0 for turn in answered]
    yield _row("the stages together", added)
    yield _row("on the recording", heard)
    yield _row("recording less stages", [mine - theirs for mine, theirs in zip(heard, added, strict=True)])
    met = "met" if median(heard) <= _AIM_MS else "not met"
    yield f"aim: p50 on the recording <= {_AIM_MS:.0f} with 300 ms of silence: {met}"


def _row(name: str, values: Sequence[float]) -> str:
    p95 = quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
    return f"{name:30} {median(values):7.1f} {p95:7.1f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.voice_loop", description=__doc__)
    parser.add_argument("--turns", type=int, default=20, help="questions, each on a call of its own")
    parser.add_argument("--warm-up", type=int, default=2, help="questions before, not counted")
    parser.add_argument("--end-silence-ms", type=int, default=300, help="silence that ends the caller's turn")
    parser.add_argument("--guess-silence-ms", type=int, default=0, help="0, or silence that begins a reply on a guess")
    parser.add_argument("--chunk-ms", type=int, default=20, help="audio in each message of the caller")
    parser.add_argument("--out", type=Path, default=Path(gettempdir()) / "voice_loop.wav", help="the recording, stereo")
    return parser


if __name__ == "__main__":
    sys.exit(main())
