"""Measures how well identifiers are read by ear: generated utterances, the share read right, by kind."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from app.hearing.confusions import the_one_meant
from app.hearing.emails import emails
from app.hearing.order_numbers import order_numbers
from app.hearing.phones import phones
from app.hearing.postcodes import postcodes
from app.orders import order_key, same_postcode
from evals.utterances import Spoken, spoken

_LOOKED_UP = 3  # readings of an order number that a look-up tries


def main(argv: Sequence[str] | None = None) -> int:
    """`python -m evals.identifiers`: one line a kind; exit 1 when one is below `--at-least`."""
    parser = argparse.ArgumentParser(prog="python -m evals.identifiers", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what is generated")
    parser.add_argument("--count", type=int, default=500, help="utterances of each kind")
    parser.add_argument("--retail", type=Path, help="a folder of the tau-bench retail world, for its order numbers")
    parser.add_argument("--misses", type=int, default=0, help="show so many that were read wrong, of each kind")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="SHARE", help="what each kind must reach")
    parser.add_argument("--json", action="store_true", help="as JSON")
    options = parser.parse_args(argv)
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    misses: dict[str, list[Spoken]] = {}
    for one in spoken(options.seed, options.count, options.retail):
        asked[one.kind] += 1
        if is_read(one):
            right[one.kind] += 1
        else:
            misses.setdefault(one.kind, []).append(one)
    shares = {kind: right[kind] / asked[kind] for kind in asked}
    _show(shares, asked, as_json=options.json)
    for kind, wrong in misses.items():
        for one in wrong[: options.misses]:
            print(f"  {kind}: {one.said!r} means {one.meant}, heard {heard(one)}")
    return 0 if min(shares.values(), default=1.0) >= options.at_least else 1


def heard(one: Spoken) -> tuple[str, ...]:
    """What our hearing makes of it, likeliest first."""
    if one.own:
        return tuple(filter(None, (the_one_meant(order_numbers(one.said), one.own),)))
    if one.kind.startswith("order"):
        return order_numbers(one.said)
    if one.kind.startswith("postcode"):
        return tuple(order_key(code) for code in postcodes(one.said, expecting=True))
    return emails(one.said) if one.kind == "e-mail" else phones(one.said)


def is_read(one: Spoken) -> bool:
    """Whether what was meant is what a look-up finds: the first reading, for orders one of the first three.

    A misheard number is right when the only one of the caller's own orders that is near is offered; where several are
    near, or the mistake made another of their own numbers, nothing may be guessed.
    """
    found = heard(one)
    if one.own:
        return _guessed_right(one, found)
    if one.kind.startswith("postcode"):
        return any(same_postcode(one.meant, code) for code in found[:_LOOKED_UP])
    return one.meant in found[: _LOOKED_UP if one.kind.startswith("order") else 1]


def _guessed_right(one: Spoken, found: tuple[str, ...]) -> bool:
    return found in {(one.meant,), ()} if set(order_numbers(one.said)) & set(one.own) else found == (one.meant,)


def _show(shares: dict[str, float], asked: Counter[str], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({kind: {"utterances": asked[kind], "right": share} for kind, share in shares.items()}))
        return
    for kind, share in shares.items():
        print(f"{kind:24} {asked[kind]:6} utterances  {100 * share:6.2f} % right")


if __name__ == "__main__":
    sys.exit(main())
