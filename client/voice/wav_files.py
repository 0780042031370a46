"""WAV files in: any PCM16 file as mono at the rate that is wanted."""

import array
import io
import wave
from pathlib import Path
from typing import BinaryIO

from client.voice.resampling import resampled

_LONGEST_S = 3600.0
_HEADER = 4096  # the format stands before the samples, behind a few notes at most
_PLAIN, _EXTENSIBLE = b"\x01\x00", b"\xfe\xff"
_PCM = bytes.fromhex("0100000000001000800000aa00389b71")  # the sub-format of an extensible header, 24 bytes into it


class WavError(Exception):
    """The file is not one that can be spoken; the text says why."""


def read_wav(path: Path, rate: int) -> bytes:
    """The file as PCM16 mono of this rate in Hz; of several channels the mean. Raises `WavError`, `RateError`."""
    try:
        with _readable(path) as raw, wave.open(raw, "rb") as file:
            width, channels, frames, own_rate = (
                file.getsampwidth(),
                file.getnchannels(),
                file.getnframes(),
                file.getframerate(),
            )
            if width != 2:
                raise WavError(f"{path}: {8 * width}-bit samples; 16-bit PCM is needed (sox IN -b 16 OUT)")
            if frames > _LONGEST_S * own_rate:
                raise WavError(f"{path}: longer than an hour")
            pcm = file.readframes(frames)
    except FileNotFoundError:
        raise WavError(f"{path}: there is no such file") from None
    except OSError as error:
        raise WavError(f"{path} cannot be read: {error.strerror}") from None
    except (wave.Error, EOFError) as error:
        raise WavError(f"{path} is no WAV file of PCM samples: {str(error) or 'it ends too early'}") from None
    if not pcm:
        raise WavError(f"{path}: there is nothing in it")
    return resampled(_mono(pcm, channels), own_rate, rate)


def _readable(path: Path) -> BinaryIO:
    """The file; an extensible header that says PCM is made a plain one, all that Python 3.11 reads."""
    raw = path.open("rb")
    header = raw.read(_HEADER)
    raw.seek(0)
    at = header.find(b"fmt ", 12) + 8
    if at < 8 or header[at : at + 2] != _EXTENSIBLE or header[at + 24 : at + 40] != _PCM:
        return raw
    with raw:
        return io.BytesIO(header[:at] + _PLAIN + raw.read()[at + 2 :])


def _mono(pcm: bytes, channels: int) -> bytes:
    if channels == 1:
        return pcm
    samples = array.array("h", pcm[: len(pcm) - len(pcm) % (2 * channels)])
    mixed = (sum(samples[at : at + channels]) // channels for at in range(0, len(samples), channels))
    return array.array("h", mixed).tobytes()
