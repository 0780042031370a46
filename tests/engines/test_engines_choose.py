"""Engines by name; what is missing is named, with what to install."""

import sys
from pathlib import Path

import pytest

from emulator.engines import flite
from emulator.engines.choose import NAMES, stt, tts, vad
from emulator.engines.errors import EngineMissing


def _absent(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize("name", ["", "nothing", "Local"])
def test_unknown_names_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="take local"):
        vad(name)
    with pytest.raises(EngineMissing, match="take local, elevenlabs, scripted"):
        stt(name, folder=tmp_path)
    with pytest.raises(EngineMissing, match="take local, elevenlabs, scripted"):
        tts(name)


def test_elevenlabs_needs_a_key(tmp_path: Path) -> None:
    assert "elevenlabs" in NAMES
    with pytest.raises(EngineMissing, match="ELEVENLABS_API_KEY"):
        tts("elevenlabs")
    with pytest.raises(EngineMissing, match="ELEVENLABS_API_KEY"):
        stt("elevenlabs", folder=tmp_path)


@pytest.mark.parametrize("package", ["onnxruntime", "numpy"])
def test_without_its_packages_the_local_vad_says_what_to_install(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    _absent(monkeypatch, package)
    with pytest.raises(EngineMissing, match=rf"{package}.*pip install 'repartee\[voice\]'"):
        vad("local")


def test_without_the_model_the_local_vad_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnxruntime")
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(EngineMissing, match="--no-deps silero-vad"):
        vad("local")


def test_torch_is_never_imported() -> None:
    try:
        vad("local")
    except EngineMissing as missing:
        pytest.skip(str(missing))
    assert not {"torch", "silero_vad"} & set(sys.modules)


def test_without_its_package_the_local_recogniser_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _absent(monkeypatch, "pocketsphinx")
    with pytest.raises(EngineMissing, match=r"pip install 'repartee\[voice\]'"):
        stt("local", folder=tmp_path)


def test_without_websockets_the_elevenlabs_engines_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _absent(monkeypatch, "websockets")
    with pytest.raises(EngineMissing, match=r"websockets: pip install 'repartee\[voice\]'"):
        tts("elevenlabs", key="k")


def test_without_flite_espeak_speaks_and_without_both_both_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_library(name: str) -> None:
        raise EngineMissing(f"lib{name} is not installed: apt-get install libflite1 (or flite)")

    monkeypatch.setattr(flite, "_load", no_library)
    if "espeakng_loader" in sys.modules or _installed("espeakng_loader"):
        assert tts("local").label == "espeak-ng en-us"
    _absent(monkeypatch, "espeakng_loader")
    with pytest.raises(EngineMissing, match=r"apt-get install libflite1.*pip install 'repartee\[voice\]'"):
        tts("local")


def _installed(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None
