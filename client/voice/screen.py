"""What a person sees of a conversation: lines that stay, and, on a terminal with rich, one below them that moves."""

import importlib
import importlib.util
import sys
from collections.abc import Callable
from typing import Any, Protocol

from client.report import shown

_METER = "▁▂▃▄▅▆▇█"
_NAMES = {"you": "you   ", "agent": "agent "}


class Screen(Protocol):
    """Shows a conversation. Texts from the server may hold anything; a screen makes them harmless."""

    def said(self, who: str, text: str) -> None:
        """A line of the transcript, by "you" or "agent"."""
        ...

    def saying(self, who: str, text: str) -> None:
        """What somebody seems to be saying; the next one, or the line itself, replaces it."""
        ...

    def note(self, text: str) -> None:
        """Something else that happened."""
        ...

    def figures(self, text: str) -> None:
        """How long a turn took."""
        ...

    def meter(self, caller: float, speech: float | None, agent: float) -> None:
        """Loudness of both sides (0 to 1), and how sure the server is that the caller speaks, if it said."""
        ...

    def close(self) -> None:
        """No more."""
        ...


class PlainScreen:
    """A line at a time, for pipes and files."""

    def __init__(
        self, write: Callable[[str], object] = sys.stdout.write, flush: Callable[[], None] | None = None
    ) -> None:
        self._write = write
        self._flush = flush or sys.stdout.flush

    def said(self, who: str, text: str) -> None:
        """A line of the transcript."""
        self._line(f"{_NAMES.get(who, who)} {text}")

    def saying(self, who: str, text: str) -> None:
        """Only the caller's: a reply that streams in is shown when it is whole."""
        if who == "you" and text:
            self._line(f"  ... {text}")

    def note(self, text: str) -> None:
        """Something else that happened."""
        self._line(f"  - {text}")

    def figures(self, text: str) -> None:
        """How long a turn took."""
        self._line(f"  = {text}")

    def meter(self, caller: float, speech: float | None, agent: float) -> None:
        """Not here."""

    def close(self) -> None:
        """Nothing to restore."""

    def _line(self, text: str) -> None:
        self._write(f"{shown(text)}\n")
        self._flush()


class LiveScreen:
    """With rich: the transcript scrolls, and below it are two meters and what is being said."""

    def __init__(self) -> None:
        self._console = importlib.import_module("rich.console").Console(highlight=False)
        self._text = importlib.import_module("rich.text").Text
        self._live: Any = importlib.import_module("rich.live").Live(
            console=self._console, refresh_per_second=12, transient=True, redirect_stdout=False, redirect_stderr=False
        )
        self._saying = ("", "")
        self._levels: tuple[float, float | None, float] | None = None  # in writing there are none
        self._live.start()

    def said(self, who: str, text: str) -> None:
        """A line of the transcript."""
        self._saying = ("", "")
        self._console.print(
            self._styled((_NAMES.get(who, who), "bold cyan" if who == "you" else "bold green"), (f" {text}", ""))
        )
        self._draw()

    def saying(self, who: str, text: str) -> None:
        """In the moving line."""
        self._saying = (who, text)
        self._draw()

    def note(self, text: str) -> None:
        """Something else that happened."""
        self._console.print(self._styled((f"       {text}", "dim")))

    def figures(self, text: str) -> None:
        """How long a turn took."""
        self._console.print(self._styled((f"       {text}", "dim yellow")))

    def meter(self, caller: float, speech: float | None, agent: float) -> None:
        """Both sides as bars."""
        self._levels = (caller, speech, agent)
        self._draw()

    def close(self) -> None:
        """Give the terminal back."""
        self._live.stop()

    def _draw(self) -> None:
        who, text = self._saying
        parts = [(f"{who}: {text}" if text else "", "italic")]
        if self._levels is not None:
            caller, speech, agent = self._levels
            sure = "" if speech is None else f" speech {speech:4.0%}"
            parts.insert(0, (f"agent {bar(agent)}  ", "green" if agent > 0.01 else "dim"))
            parts.insert(0, (f"mic {bar(caller)}{sure}  ", "cyan" if (speech or 0) > 0.5 else "dim"))
        self._live.update(self._styled(*parts))

    def _styled(self, *parts: tuple[str, str]) -> Any:
        return self._text.assemble(*((shown(text), style) for text, style in parts))


def screen() -> Screen:
    """The one for where the output goes."""
    if sys.stdout.isatty() and importlib.util.find_spec("rich") is not None:
        return LiveScreen()
    return PlainScreen()


def bar(level: float) -> str:
    """Eight bars for a loudness of 0 to 1; a voice at a normal distance reaches the middle."""
    lit = min(8, round((max(level, 0.0) ** 0.5) * 14))
    return (_METER[:lit]).ljust(8, "·")
