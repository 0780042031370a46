"""Turns a model's text, while it streams, into speech: words to send as they are, within the agent's limits."""

from app.speech.governor import Governor
from app.speech.markdown import Markdown
from app.speech.style import SpeechStyle
from app.speech.wording import Wording


class Shaper:
    """Markup out, numbers into words, length in bounds. However the text is cut into pieces, the speech is the same.

    Words leave as soon as they are safe to say: only open markup, an open number or address and the punctuation after
    the last word are kept back. Pieces are glued together as they are. Text fed after `flush()` (a model that goes on
    after a tool call) begins a new paragraph; the limits keep counting.
    """

    def __init__(self, style: SpeechStyle) -> None:
        self._markdown = Markdown()
        self._wording = Wording(style)
        self._governor = Governor(style)

    def feed(self, text: str) -> str:
        """Words that are now safe to speak, "" when none; for ever "" once `full`."""
        if self._governor.full:
            return ""
        out = self._governor.feed(self._wording.feed(self._markdown.feed(text)))
        return out + self._governor.foresee() if self._wording.word_waits else out

    def flush(self) -> str:
        """The rest, at the end of the model's text."""
        if self._governor.full:
            return ""
        rest = self._wording.feed(self._markdown.flush()) + self._wording.flush()
        return self._governor.feed(rest) + self._governor.flush()

    @property
    def full(self) -> bool:
        """Whether the length limit is reached: stop the model, nothing more will be spoken."""
        return self._governor.full

    @property
    def sentences(self) -> int:
        """Sentences completed so far; a sentence is complete when the word after it begins, or at the end."""
        return self._governor.sentences

    @property
    def spoken_words(self) -> int:
        """Words given back so far."""
        return self._governor.spoken_words
