"""Asks the fake upstream what it has seen, and tells it how to stream."""

import json
from dataclasses import dataclass

from aiohttp import ClientSession


@dataclass(frozen=True, slots=True)
class Seen:
    """The upstream's tally: `cancels` are tag, time in microseconds, and tokens written until then."""

    active: int
    cancels: list[tuple[str, int, int]]


async def read_tally(port: int) -> Seen:
    """The tally now."""
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/tally") as answer:
        tally = await answer.json()
    return Seen(tally["active"], [(tag, at, tokens) for tag, at, tokens in tally["cancels"]])


async def set_plan(port: int, **plan: float) -> None:
    """Stream from now on with this `first_token_ms`, `gap_ms` and number of `tokens`."""
    async with (
        ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}/plan", data=json.dumps(plan)) as answer,
    ):
        answer.raise_for_status()


async def drop_all(port: int) -> None:
    """Close every connection to the upstream: what a server left running ends now."""
    async with ClientSession() as session, session.post(f"http://127.0.0.1:{port}/drop") as answer:
        answer.raise_for_status()
