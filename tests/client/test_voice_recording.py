"""Both sides in one file, and recordings as they are read."""

import array
import struct
import wave
from pathlib import Path

import pytest

from client.voice.recording import Recording, RecordingError, stereo
from client.voice.wav_files import WavError, read_wav


def samples(file: Path) -> tuple[list[int], list[int]]:
    with wave.open(str(file)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (2, 2, 16_000)
        data = array.array("h", reader.readframes(reader.getnframes()))
    return list(data[0::2]), list(data[1::2])


def write(file: Path, data: bytes, *, rate: int = 16_000, channels: int = 1, width: int = 2) -> Path:
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(data)
    return file


def test_the_caller_is_left_and_the_agent_right(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "both.wav", 16_000)
    for number in range(5):
        recording.put(struct.pack("<2h", number, number), struct.pack("<2h", -number, 100))
    recording.close()
    left, right = samples(tmp_path / "both.wav")
    assert left == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert right == [0, 100, -1, 100, -2, 100, -3, 100, -4, 100]


def test_a_side_that_is_shorter_ends_in_silence() -> None:
    assert stereo(b"\1\0\2\0", b"\3\0") == b"\1\0\3\0\2\0\0\0"


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be written"):
        Recording(tmp_path / "no" / "both.wav", 16_000)


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 44_100, 48_000])
def test_a_file_of_any_rate_lasts_as_long_as_before(tmp_path: Path, rate: int) -> None:
    file = write(tmp_path / "in.wav", bytes(2 * rate), rate=rate)
    assert len(read_wav(file, 16_000)) / 32_000 == pytest.approx(1.0, abs=0.01)


def test_an_extensible_header_is_read_as_the_plain_one_it_stands_for(tmp_path: Path) -> None:
    samples = b"\x10\x00\x20\x00" * 100
    kind = bytes.fromhex("0100000000001000800000aa00389b71")
    form = struct.pack("<HHIIHHHHI", 65534, 2, 16_000, 64_000, 4, 16, 22, 16, 3) + kind
    body = b"WAVE" + b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(samples)) + samples
    file = tmp_path / "extensible.wav"
    file.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert read_wav(file, 16_000) == b"\x18\x00" * 100


def test_channels_are_mixed(tmp_path: Path) -> None:
    file = write(tmp_path / "in.wav", struct.pack("<4h", 100, 300, -100, -300), channels=2)
    assert struct.unpack("<2h", read_wav(file, 16_000)) == (200, -200)


def test_what_cannot_be_spoken_is_said(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("hello")
    (tmp_path / "cut.wav").write_bytes(b"RIFF")
    write(tmp_path / "wide.wav", bytes(300), width=3)
    write(tmp_path / "empty.wav", b"")
    for name, why in {
        "text.wav": "no WAV",
        "cut.wav": "no WAV",
        "wide.wav": "24-bit",
        "empty.wav": "nothing in it",
        "none.wav": "no such file",
    }.items():
        with pytest.raises(WavError, match=why):
            read_wav(tmp_path / name, 16_000)
    with pytest.raises(WavError, match="cannot be read"):
        read_wav(tmp_path, 16_000)
