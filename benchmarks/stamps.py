"""Time stamps written as words, so that they pass any server unharmed, one that shapes text into speech included.

A stamp is eight letters a-p: the low 32 bits of this machine's monotonic clock in microseconds, a letter for each
hexadecimal digit. The upstream puts one into every token; a client on the same machine reads how long the token took.
"""

import re
import time

_SPAN = 2**32
_LETTERS = b"abcdefghijklmnop"
_TO_LETTERS = bytes.maketrans(b"0123456789abcdef", _LETTERS)
_TO_DIGITS = bytes.maketrans(_LETTERS, b"0123456789abcdef")

FIRST = re.compile(rb"r([a-p]{8}) w([a-p]{8})")
"""The first token: when the request had been received, and when the token was written."""
TOKEN = re.compile(rb" w([a-p]{8})")
"""Every token: when it was written."""


def now_us() -> int:
    """The clock of the stamps, in microseconds."""
    return (time.monotonic_ns() // 1000) % _SPAN


def written(at_us: int) -> bytes:
    """A time of `now_us` as eight letters."""
    return (b"%08x" % at_us).translate(_TO_LETTERS)


def read(letters: bytes) -> int:
    """The time of a stamp."""
    return int(letters.translate(_TO_DIGITS), 16)


def between_us(earlier: int, later: int) -> int:
    """Microseconds from one time to another; negative when they are the other way round."""
    span = (later - earlier) % _SPAN
    return span if span < _SPAN // 2 else span - _SPAN
