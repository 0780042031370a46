"""The offer to send what a reply could not well say: once a call, and only where it can be kept."""

from app.llm.base import Prompt
from app.outbox.contacts import Contacts, was_said
from app.persona import Lines
from app.speech.unspeakable import is_unspeakable
from app.turn import Turn

_TOOL = "send_details"
_MOST = 8000  # characters of a model's text that are looked at


class Offer:
    """One reply's. Feed it the model's text as it was written."""

    def __init__(self, contacts: Contacts, turn: Turn, lines: Lines) -> None:
        self._contacts = contacts
        self._turn = turn
        self._lines = lines
        self._text: list[str] = []
        self._room = _MOST
        self._line = ""

    def begin(self, prompt: Prompt) -> None:
        """A round begins; the first one says who is calling and which tools there are."""
        if self._contacts.channels and any(spec.name == _TOOL for spec in prompt.own_tools):
            lines = {"email": self._lines.offer_mail, "sms": self._lines.offer_text}
            ways = (channel for channel in self._contacts.channels if channel in prompt.facts.reachable)
            self._line = next((lines[channel] for channel in ways), "")

    def hear(self, text: str) -> None:
        """What the model writes."""
        if self._line and self._room > 0:
            self._text.append(text[: self._room])
            self._room -= len(text)

    def line(self, said: str) -> str:
        """What to add to a reply that said this; "" for nothing. A reply that asks something is left alone."""
        if not self._line or not said.strip() or said.rstrip().endswith(("?", "？")):
            return ""
        fits = is_unspeakable("".join(self._text)) and not was_said(self._line, self._turn.history)
        return self._line if fits else ""
