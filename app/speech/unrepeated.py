"""Leaves out what was said just before: a model that goes on after a tool likes to begin its reply once more."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_STOP = re.compile(r"[^\w\s]*[.!?…][^\w\s]*(?:\s+|\Z)")
_MOST_SENTENCES = 20


class Unrepeated:
    """Words in, the same words out without leading sentences that were said before, however they are cut.

    While the words are still those of such a sentence they are kept back; with the first other word all go out.
    """

    def __init__(self, said: Iterable[str]) -> None:
        """`said`: what was said before, in any number of texts."""
        sentences = (_words(sentence) for text in said for sentence in _SENTENCE_END.split(text))
        self._known = [words for words in sentences if words][-_MOST_SENTENCES:]
        self._held = ""
        self.left_out = ""

    def feed(self, text: str) -> str:
        """Words that are new."""
        if not self._known:
            return text
        self._held += text
        while self._held and self._drop():
            pass
        return "" if self._may_repeat() else self._release()

    def flush(self) -> str:
        """The end of the text: what was kept back, unless it is a whole sentence said before."""
        if self._held and _words(self._held) in self._known:
            self.left_out, self._held = self._held, ""
        return self._release() if self._held.strip() else ""

    def _drop(self) -> bool:
        """Drop one known sentence from the front of what is held, once its end is seen."""
        for known in self._known:
            words = list(_WORD.finditer(self._held))[: len(known)]
            if [word[0].casefold() for word in words] != known:
                continue
            stop = _STOP.match(self._held, words[-1].end())
            if stop and stop.end() < len(self._held):
                self.left_out, self._held = self._held[: stop.end()], self._held[stop.end() :]
                return True
        return False

    def _may_repeat(self) -> bool:
        """Whether what is held may still become a known sentence; its last word may be half a word."""
        held = " ".join(_words(self._held))
        return any(" ".join(known).startswith(held) for known in self._known)

    def _release(self) -> str:
        self._known, held, self._held = [], self._held, ""
        return held


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
