"""A still room is known, and left as soon as anything is louder than its hum."""

from emulator.engines.vad.stillness import Stillness


def settled(power: float) -> Stillness:
    room = Stillness()
    for _ in range(32):
        assert not room.covers(power)
        room.heard(power, 0.01)
    return room


def test_a_second_without_speech_makes_a_room_still() -> None:
    room = settled(100.0)
    assert all(room.covers(power) for power in (100.0, 90.0, 130.0, 0.0))


def test_what_is_louder_ends_the_stillness_until_it_has_settled_again() -> None:
    room = settled(100.0)
    assert not room.covers(200.0)
    assert not room.covers(100.0)


def test_speech_heard_by_the_model_means_no_stillness() -> None:
    room = Stillness()
    for turn in range(200):
        assert not room.covers(100.0)
        room.heard(100.0, 0.9 if turn % 20 == 0 else 0.0)


def test_a_noise_that_comes_and_goes_is_none() -> None:
    room = Stillness()
    for turn in range(200):
        power = 10_000.0 if turn % 8 == 0 else 100.0
        assert not room.covers(power)
        room.heard(power, 0.0)


def test_a_hum_that_grows_slowly_is_followed() -> None:
    room = settled(100.0)
    power = 100.0
    for _ in range(500):
        power *= 1.005
        assert room.covers(power)


def test_digital_silence_is_as_still_as_a_room_gets() -> None:
    room = settled(0.0)
    assert room.covers(0.0)
    assert room.covers(4.0)
    assert not room.covers(10.0)
