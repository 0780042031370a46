"""The switches, the bad network they make, and the settings they come from."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from emulator.misbehave import BadOption, Misbehaviour, from_text
from emulator.network import Network
from emulator.settings import Settings, table

AUDIO = '{"type":"audio","audio_event":{}}'
frames = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), max_size=30)


def test_a_connection_changes_what_the_settings_say() -> None:
    faults = from_text("revise_ms=150&duplicate_posts=1&lose_audio=0.5&strict=1&silence=same")
    assert (faults.revise_ms, faults.duplicate_posts, faults.lose_audio, faults.strict) == (150, 1, 0.5, True)
    changed = faults.changed({"strict": "0", "agent_id": "demo", "source": "python_sdk"})
    assert not changed.strict
    assert changed.silence == "same"


@pytest.mark.parametrize(
    "text", ["revise_ms=soon", "lose_audio=2", "silence=loud", "strict=maybe", "duplicate_posts=99"]
)
def test_a_value_that_means_nothing_is_named(text: str) -> None:
    with pytest.raises(BadOption, match=text.split("=", maxsplit=1)[0]):
        from_text(text)


def test_an_unknown_switch_is_an_error_in_the_settings_only() -> None:
    with pytest.raises(BadOption, match="explode"):
        from_text("explode=1")
    assert Misbehaviour().changed({"explode": "1"}) == Misbehaviour()
    with pytest.raises(ValidationError):
        Settings(_env_file=None, misbehave="explode=1")


@given(frames, st.integers(0, 3), st.integers(0, 50), st.integers(0, 50))
@settings(max_examples=100, deadline=None)
def test_nothing_is_lost_or_overtaken_that_is_not_asked_for(
    sent: list[tuple[bool, float]], late: int, latency: int, jitter: int
) -> None:
    network = Network(Misbehaviour(latency_ms=latency, jitter_ms=jitter, late_audio_ms=late * 100))
    now, arrived = 0.0, []
    for at, (is_audio, pause) in enumerate(sent):
        network.put(f"{AUDIO if is_audio else '{}'} {at}", now)
        arrived += network.take(now)
        now += pause
    arrived += network.take(1e9)
    assert len(arrived) == len(sent)
    numbers = [[int(f.split()[1]) for f in arrived if f.startswith("{}") is plain] for plain in (True, False)]
    assert all(part == sorted(part) for part in numbers)
    if not late:
        assert [int(frame.split()[1]) for frame in arrived] == list(range(len(sent)))


def test_a_perfect_network_holds_nothing_back() -> None:
    network = Network(Misbehaviour())
    network.put("a", 1.0)
    assert network.take(1.0) == ["a"]
    assert network.next() is None


def test_a_slow_network_takes_its_time() -> None:
    network = Network(Misbehaviour(bytes_per_second=10, latency_ms=500))
    network.put("x" * 10, 0.0)
    network.put("y" * 10, 0.0)
    assert network.take(1.4) == []
    assert network.take(1.6) == ["x" * 10]
    assert network.next() == pytest.approx(2.5)


def test_losses_are_audio_only_and_repeatable() -> None:
    def kept(seed: int) -> list[str]:
        network = Network(Misbehaviour(lose_audio=0.5, seed=seed))
        for at in range(100):
            network.put(f"{AUDIO}{at}", 0.0)
            network.put(f"{{}}{at}", 0.0)
        return network.take(0.0)

    assert kept(1) == kept(1) != kept(2)
    assert sum(f.startswith("{}") for f in kept(1)) == 100
    assert 20 < sum(f.startswith(AUDIO) for f in kept(1)) < 80


def test_every_setting_is_explained_and_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert all(field.description for field in Settings.model_fields.values())
    assert all(field.description for field in Misbehaviour.model_fields.values())
    assert all(f"EMULATOR_{name.upper()}" in table() for name in Settings.model_fields if name != "elevenlabs_api_key")
    assert "ELEVENLABS_API_KEY" in table()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EMULATOR_PORT", "9000")
    monkeypatch.setenv("EMULATOR_TTS", "elevenlabs")
    monkeypatch.setenv("EMULATOR_CUSTOM_LLM_API_KEY", "secret")
    monkeypatch.setenv("ELEVENLABS_API_KEY", "xi")
    read = Settings()
    assert (read.port, read.tts, read.stt) == (9000, "elevenlabs", "local")
    assert read.custom_llm_api_key.get_secret_value() == "secret"
    assert read.elevenlabs_api_key.get_secret_value() == "xi"
    assert read.custom_llm_url == "http://127.0.0.1:8000/v1"
    monkeypatch.setenv("EMULATOR_VAD", "magic")
    with pytest.raises(ValidationError):
        Settings()
