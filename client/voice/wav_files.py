"""WAV files in: any PCM16 file as mono at the rate that is wanted."""

import array
import wave
from pathlib import Path

from client.voice.resampling import resampled

_LONGEST_S = 3600.0


class WavError(Exception):
    """The file is not one that can be spoken; the text says why."""


def read_wav(path: Path, rate: int) -> bytes:
    """The file as PCM16 mono of this rate in Hz; of several channels the mean. Raises `WavError`, `RateError`."""
    try:
        with wave.open(str(path), "rb") as file:
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


def _mono(pcm: bytes, channels: int) -> bytes:
    if channels == 1:
        return pcm
    samples = array.array("h", pcm[: len(pcm) - len(pcm) % (2 * channels)])
    mixed = (sum(samples[at : at + channels]) // channels for at in range(0, len(samples), channels))
    return array.array("h", mixed).tobytes()
