"""Measures what the local recogniser understands: order numbers, questions to the shop, other English."""

import argparse
import asyncio
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from app.hearing.order_numbers import heard_numbers
from app.orders import order_key
from emulator.engines.errors import EngineError
from emulator.engines.flite import VOICES
from emulator.engines.stt.domain import Domain
from emulator.vocabulary import read_domain
from evals.spoken import phrasings
from evals.spoken.calls import order_calls, plain_calls
from evals.spoken.ears import Understood, understand
from evals.spoken.words import word_count, wrong_words

_DEMO_NUMBERS = [str(number) for number in range(1001, 1641)]
_PHRASINGS = {"tuning": phrasings.TUNING, "held-out": phrasings.HELD_OUT, "late": phrasings.LATE}


def main(argv: Sequence[str] | None = None) -> int:
    """`python -m evals.spoken_orders`: a table; exit status 1 when fewer than `--least` of the numbers are right."""
    args = _parser().parse_args(argv)
    try:
        domain = read_domain(args.sentences)
        heard = asyncio.run(_measure(args, domain))
    except (EngineError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    orders = [one for one in heard if one.call.number]
    for line in (*_orders_table(orders), *_words_table(heard), *(_misheard(heard) if args.show else ())):
        sys.stdout.write(f"{line}\n")
    return 0 if not orders or sum(map(is_right, orders)) >= args.least * len(orders) else 1


def is_right(one: Understood) -> bool:
    """Whether one number is read from the transcript, and the number said is among the keys it is looked up by."""
    found = heard_numbers(one.words)
    return len(found) == 1 and order_key(one.call.number) in found[0].keys


def _keys(words: str) -> list[str]:
    return [number.keys[0] for number in heard_numbers(words)]


def _orders_table(heard: Sequence[Understood]) -> Iterator[str]:
    yield f"{'order numbers':24} {'right':>7} {'of':>5} {'share':>7} {'split':>6}"
    groups: tuple[tuple[str, Callable[[Understood], object]], ...] = (
        ("all", lambda _: ""),
        ("voice", lambda one: one.call.voice),
        ("said as", lambda one: one.call.form),
        ("level", lambda one: f"{one.call.level:.0f} dB"),
        ("noise", lambda one: f"{one.call.noise:.0f} dB" if one.call.noise else "none"),
    )
    for name, group in groups:
        for kind in sorted({str(group(one)) for one in heard}):
            those = [one for one in heard if str(group(one)) == kind]
            right, split = sum(map(is_right, those)), sum(one.pieces > 1 for one in those)
            yield f"{f'{name} {kind}':24} {right:7} {len(those):5} {right / len(those):7.1%} {split:6}"


def _words_table(heard: Sequence[Understood]) -> Iterator[str]:
    yield f"{'other sentences':24} {'wrong':>7} {'words':>5} {'WER':>7} {'number heard':>13}"
    sets = {"the shop's questions": phrasings.SHOP, "other English": phrasings.ELSEWHERE}
    for name, text in sets.items():
        sentences = set(phrasings.lines(text))
        those = [one for one in heard if one.call.text in sentences]
        wrong = sum(wrong_words(one.call.text, one.words) for one in those)
        words = sum(word_count(one.call.text) for one in those)
        numbers = sum(bool(_keys(one.words)) for one in those)
        if words:
            yield f"{name:24} {wrong:7} {words:5} {wrong / words:7.1%} {numbers:13}"


async def _measure(args: argparse.Namespace, domain: Domain) -> list[Understood]:
    source = random.Random(args.seed)
    numbers = list(domain.order_numbers) or _DEMO_NUMBERS
    leads = phrasings.lines(_PHRASINGS[args.phrasings])
    calls = order_calls(source, args.count, args.voices, leads, numbers)
    if not args.orders_only:
        calls += plain_calls(source, args.voices, phrasings.lines(phrasings.SHOP + phrasings.ELSEWHERE))
    with TemporaryDirectory() as folder:
        return await understand(calls, domain, Path(folder), workers=args.workers, end_ms=args.end_silence_ms)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.spoken_orders", description=__doc__)
    parser.add_argument("--voices", nargs="+", choices=VOICES, default=list(VOICES), help="callers' voices, of flite")
    parser.add_argument("--count", type=int, default=200, help="utterances with an order number")
    parser.add_argument("--seed", type=int, default=1, help="of numbers, forms, levels and noise")
    parser.add_argument("--phrasings", choices=_PHRASINGS, default="late", help="late: written when all was tuned")
    parser.add_argument("--sentences", type=Path, help="what EMULATOR_STT_SENTENCES names; its orders are asked for")
    parser.add_argument("--workers", type=int, default=2, help="recogniser processes, and calls at once")
    parser.add_argument("--end-silence-ms", type=float, default=300.0, help="silence that ends an utterance")
    parser.add_argument("--orders-only", action="store_true", help="no other sentences")
    parser.add_argument("--least", type=float, default=0.0, help="share of numbers that have to be right")
    parser.add_argument("--show", action="store_true", help="print what was misunderstood")
    return parser


def _misheard(heard: Sequence[Understood]) -> Iterator[str]:
    for one in heard:
        if not is_right(one) if one.call.number else wrong_words(one.call.text, one.words):
            call = one.call
            where = f"{call.voice:5} {call.form:8} {call.level:4.0f} dB, noise {call.noise:2.0f}"
            yield f"{where} | {call.text} | {one.words} | {' '.join(_keys(one.words))}"


if __name__ == "__main__":
    sys.exit(main())
