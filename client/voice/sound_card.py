"""The microphone and the loudspeaker of this machine, by sounddevice (PortAudio)."""

import contextlib
import importlib
from typing import Any

from client.voice.devices import DeviceError, Exchange

_FRAME_S = 0.02


class SoundCard:
    """The default devices, or those named by number or by part of a name. Raises `DeviceError` where there are none."""

    def __init__(self, rate: int, microphone: str = "", loudspeaker: str = "") -> None:
        self._sounddevice = _library()
        self._devices = _chosen(microphone), _chosen(loudspeaker)
        self.rate = self._possible(rate)
        self.label = " / ".join(self._name(kind) for kind in ("input", "output"))
        self._stream: Any = None

    def start(self, exchange: Exchange) -> None:
        """Open both; the exchange is called by the sound system's own thread."""

        def swap(heard: Any, played: Any, _frames: int, _time: object, _status: object) -> None:
            played[:] = exchange(bytes(heard))

        try:
            self._stream = self._sounddevice.RawStream(
                samplerate=self.rate,
                blocksize=int(self.rate * _FRAME_S),
                device=self._devices,
                channels=1,
                dtype="int16",
                latency="low",
                callback=swap,
            )
            self._stream.start()
        except (self._sounddevice.PortAudioError, ValueError) as error:
            raise DeviceError(f"the sound card does not start: {error}") from None

    async def stop(self) -> None:
        """Stop both at once."""
        if self._stream is not None:
            stream, self._stream = self._stream, None
            with contextlib.suppress(self._sounddevice.PortAudioError):
                stream.abort()
                stream.close()

    def _possible(self, rate: int) -> int:
        """The rate that was asked for, or the device's own where it can do no other."""
        sd = self._sounddevice
        try:
            sd.check_input_settings(self._devices[0], 1, "int16", samplerate=rate)
            sd.check_output_settings(self._devices[1], 1, "int16", samplerate=rate)
        except (sd.PortAudioError, ValueError):
            with contextlib.suppress(sd.PortAudioError, ValueError):
                return int(sd.query_devices(self._devices[0], "input")["default_samplerate"])
        return rate

    def _name(self, kind: str) -> str:
        sd = self._sounddevice
        try:
            found = sd.query_devices(self._devices[kind == "output"], kind)
        except (sd.PortAudioError, ValueError):
            what = "microphone" if kind == "input" else "loudspeaker"
            raise DeviceError(
                f"there is no {what} here. Use recordings (--wav QUESTION.wav --out BOTH.wav), or write (--text)"
            ) from None
        return str(found["name"])


def _library() -> Any:
    try:
        return importlib.import_module("sounddevice")
    except ImportError:
        raise DeviceError("the microphone needs sounddevice: pip install 'repartee[talk]'. Or write: --text") from None
    except OSError:  # the wheel for Linux brings no PortAudio
        raise DeviceError(
            "the microphone needs PortAudio: apt-get install libportaudio2. Or: --wav FILE, --text"
        ) from None


def _chosen(name: str) -> int | str | None:
    return int(name) if name.isdecimal() else name or None
