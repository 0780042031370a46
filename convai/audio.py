"""The audio of this protocol: formats, base64, durations, whole samples, mu-law, loudness."""

import base64
import binascii
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from convai.errors import ProtocolError

FORMATS = ("pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_44100", "pcm_48000", "ulaw_8000")
FULL_SCALE = 32768


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """One of the formats of the socket, always mono: 16-bit signed little-endian PCM, or 8-bit mu-law."""

    encoding: str
    rate: int

    @classmethod
    def parse(cls, name: str) -> "AudioFormat":
        """Read `pcm_16000` and the like. Raises `ProtocolError` for anything that is not in `FORMATS`."""
        if name not in FORMATS:
            raise ProtocolError("not an audio format of this protocol")
        encoding, _, rate = name.partition("_")
        return cls(encoding, int(rate))

    @property
    def name(self) -> str:
        """The name on the wire, such as `pcm_16000`."""
        return f"{self.encoding}_{self.rate}"

    @property
    def sample_bytes(self) -> int:
        """Bytes per sample: 2 for PCM, 1 for mu-law."""
        return 2 if self.encoding == "pcm" else 1

    def seconds(self, size: int) -> float:
        """How long `size` bytes play."""
        return size / (self.rate * self.sample_bytes)

    def size(self, seconds: float) -> int:
        """Bytes of `seconds` of audio, whole samples only (rounded down; never negative)."""
        # The tiny excess keeps 0.29 s from losing a sample to binary fractions.
        return max(0, math.floor(seconds * self.rate + 1e-6)) * self.sample_bytes

    def silence(self, seconds: float) -> bytes:
        """`seconds` of silence."""
        return (b"\0" if self.encoding == "pcm" else b"\xff") * self.size(seconds)

    def split(self, data: bytes, seconds: float) -> Iterator[bytes]:
        """Cut `data` into chunks of `seconds`, at least one sample each; the last one may be shorter."""
        step = max(self.size(seconds), self.sample_bytes)
        return (data[at : at + step] for at in range(0, len(data), step))

    def to_pcm(self, data: bytes) -> bytes:
        """The same audio as 16-bit PCM at the same rate."""
        return data if self.encoding == "pcm" else ulaw_to_pcm(data)

    def from_pcm(self, pcm: bytes) -> bytes:
        """16-bit PCM of this rate, in this format."""
        return pcm if self.encoding == "pcm" else pcm_to_ulaw(pcm)


class Carry:
    """Makes whole samples of chunks cut anywhere: the odd byte waits for the next chunk."""

    def __init__(self, sample_bytes: int = 2) -> None:
        self._width = sample_bytes
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        """Take a chunk; give back whole samples, possibly none."""
        data = self._rest + data
        whole = len(data) - len(data) % self._width
        self._rest = data[whole:]
        return data[:whole]

    def flush(self) -> bytes:
        """Forget the half sample that was never completed, and give it back."""
        rest, self._rest = self._rest, b""
        return rest


def to_base64(data: bytes) -> str:
    """Bytes as the text the wire carries."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """The bytes of a base64 text. Raises `ProtocolError` for other alphabets, spaces, or wrong padding."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ProtocolError("not base64") from None


def samples(pcm: bytes) -> tuple[int, ...]:
    """The 16-bit samples of little-endian PCM; a trailing odd byte is left out."""
    count = len(pcm) // 2
    return struct.unpack_from(f"<{count}h", pcm)


def rms(pcm: bytes) -> float:
    """Loudness of 16-bit PCM: root mean square, 0.0 (silence) to 1.0 (full scale)."""
    values = samples(pcm)
    if not values:
        return 0.0
    return math.sqrt(sum(v * v for v in values) / len(values)) / FULL_SCALE


def peak(pcm: bytes) -> float:
    """The largest sample of 16-bit PCM, 0.0 to 1.0."""
    return max(map(abs, samples(pcm)), default=0) / FULL_SCALE


def ulaw_to_pcm(data: bytes) -> bytes:
    """G.711 mu-law to 16-bit little-endian PCM: two bytes for each one."""
    return b"".join(map(_EXPAND.__getitem__, data))


def pcm_to_ulaw(pcm: bytes) -> bytes:
    """16-bit little-endian PCM to G.711 mu-law: one byte for each two; a trailing odd byte is left out."""
    count = len(pcm) // 2
    return bytes(map(_COMPRESS.__getitem__, struct.unpack_from(f"<{count}H", pcm)))


def _expanded(code: int) -> int:
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84 << (code >> 4 & 0x07)) - 0x84
    return -magnitude if code & 0x80 else magnitude


def _compress_table() -> bytes:
    """A code for each 16-bit pattern, built from the runs of magnitudes that share one (256 steps, not 65 536)."""
    runs = bytearray(b"\xff" * 4)  # the bias of 132 leaves half of the first interval
    for segment in range(8):
        for step in range(16):
            if segment or step:
                runs += bytes([~(segment << 4 | step) & 0xFF]) * (8 << segment)
    positive = bytes(runs).ljust(FULL_SCALE + 1, b"\x80")  # magnitudes 0 to 32768, clipped at the loudest code
    negative = bytes(code & 0x7F for code in positive[:0:-1])  # patterns 0x8000 (-32768) to 0xFFFF (-1)
    return positive[:FULL_SCALE] + negative


_EXPAND = tuple(struct.pack("<h", _expanded(code)) for code in range(256))
_COMPRESS = _compress_table()
