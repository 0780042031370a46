"""What the caller has really heard: audio is sent ahead of real time, but heard in real time."""

import re
from dataclasses import dataclass

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Sound:
    """A stretch of audio and the text that is spoken in it, perhaps none; it sounds from `start` on."""

    text: str
    start: float
    seconds: float

    def heard(self, now: float) -> str:
        """The words that were said to their end by now."""
        played = now - self.start
        if played >= self.seconds:
            return self.text
        if played <= 0:
            return ""
        reached = len(self.text) * played / self.seconds
        ends = [word.end() for word in _WORD.finditer(self.text) if word.end() <= reached]
        return self.text[: ends[-1]] if ends else ""


class Spoken:
    """One reply as it sounds."""

    def __init__(self) -> None:
        self.sounds: list[Sound] = []

    @property
    def seconds(self) -> float:
        """How long all of it is."""
        return sum(sound.seconds for sound in self.sounds)

    def heard(self, now: float) -> str:
        """What was heard of it by now, cut at a word; whitespace as it was."""
        said = ""
        for sound in self.sounds:
            part = sound.heard(now)
            said += part
            if part != sound.text:
                break
        return said


def corrected(heard: str, original: str) -> str:
    """What was heard as the platform writes it: on one line, with dots where it was cut off."""
    heard, original = " ".join(heard.split()), " ".join(original.split())
    if not heard or heard == original:
        return heard
    return f"{heard.rstrip('.,;:!?… ')}..."


class Playback:
    """The caller's loudspeaker, as the server imagines it: it plays in real time what it was sent, without pauses.

    All times are seconds on one clock that only grows.
    """

    def __init__(self) -> None:
        self._free_at = 0.0

    def play(self, now: float, seconds: float, text: str, reply: Spoken) -> None:
        """`seconds` of audio leave at `now`; they sound when everything before them has."""
        start = max(self._free_at, now)
        reply.sounds.append(Sound(text, start, seconds))
        self._free_at = start + seconds

    def ahead(self, now: float) -> float:
        """Seconds of audio that were sent and not heard yet."""
        return max(0.0, self._free_at - now)

    def stop(self, now: float) -> None:
        """The loudspeaker is emptied: an interruption."""
        self._free_at = min(self._free_at, now)
