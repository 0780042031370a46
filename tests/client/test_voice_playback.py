"""The loudspeaker's queue: everything in order, silence where there is nothing, nothing from before an interruption.

And the microphone's: nothing is kept, or counted as lost, for a line that is gone.
"""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from client.voice.devices import Exchange
from client.voice.handset import Handset
from client.voice.playback import Playback

chunks = st.lists(st.binary(min_size=1, max_size=60).map(lambda data: data * 2), max_size=12)


@given(chunks, st.integers(1, 40).map(lambda n: 2 * n))
@settings(max_examples=100, deadline=None)
def test_what_is_played_is_what_was_given_then_silence(parts: list[bytes], size: int) -> None:
    playback = Playback(16_000)
    for event_id, part in enumerate(parts, 1):
        playback.play(event_id, part)
    given_ = b"".join(parts)
    played = b""
    while not playback.idle:
        played += playback.pull(size).pcm
    assert played[: len(given_)] == given_
    assert not any(played[len(given_) :])
    assert playback.pull(size).pcm == bytes(size)


@given(chunks, st.integers(1, 40).map(lambda n: 2 * n))
@settings(max_examples=100, deadline=None)
def test_each_reply_begins_once_at_its_first_sample(parts: list[bytes], size: int) -> None:
    playback = Playback(16_000)
    for event_id, part in enumerate(parts, 1):
        playback.play(event_id, part)
        playback.play(event_id, part)
    began, at = [], 0
    while not playback.idle:
        pulled = playback.pull(size)
        began += [(event_id, at + offset) for event_id, offset in pulled.began]
        at += size
    places = [2 * sum(map(len, parts[:number])) for number in range(len(parts))]
    assert began == list(enumerate(places, 1))


def test_an_interruption_drops_what_came_before_it_and_keeps_what_came_after() -> None:
    playback = Playback(16_000)
    playback.play(1, b"\1\1" * 16_000)
    playback.play(2, b"\2\2" * 8000)
    playback.pull(16_000)
    assert playback.flush(1) == 0.5
    assert playback.seconds == 0.5
    assert playback.pull(4).pcm == b"\2\2\2\2"
    assert playback.flush() > 0.49
    assert playback.idle


def test_a_server_that_sends_without_end_fills_no_memory() -> None:
    playback = Playback(100)
    for _ in range(70):
        playback.play(1, bytes(2 * 1000))
    assert playback.seconds == 600
    assert playback.dropped == 70 * 2000 - 600 * 200


class ByHand:
    """A device that hears what it is told."""

    label, rate = "by hand", 16_000
    hear: Exchange

    def start(self, exchange: Exchange) -> None:
        self.hear = exchange

    async def stop(self) -> None:
        pass


async def test_what_is_said_while_the_line_is_gone_is_neither_kept_nor_counted_as_lost() -> None:
    device = ByHand()
    handset = Handset(device)
    handset.start()
    handset.deafen()
    for _ in range(600):
        device.hear(b"\1\0" * 320)
    await asyncio.sleep(0)
    listening = asyncio.create_task(handset.heard())
    await asyncio.sleep(0)
    device.hear(b"\2\0" * 320)
    assert await listening == b"\2\0" * 320
    assert handset.lost == 0
    for _ in range(600):
        device.hear(b"\3\0" * 320)
    await asyncio.sleep(0)
    assert handset.lost == 100
    await handset.stop()
