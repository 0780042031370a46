"""Streamed text cut into phrases a voice can begin with: sentences, and for the first one clauses."""

import re

_MAX = 240  # characters; a voice that got a whole page would keep the others waiting
_SOON = 8  # characters a first clause has at least
_SENTENCE = re.compile(r"[.!?…][.!?…\"'”’)\]]*\s+|\n\s*")
_CLAUSE = re.compile(r"[,;:–—][\"'”’)\]]*\s+")
_ABBREVIATION = re.compile(
    r"(?:^|\s|\()(?:mr|mrs|ms|dr|st|no|vs|approx|dept|inc|ltd|jr|sr|prof|e\.g|i\.e|[a-z])\.\s+$", re.IGNORECASE
)


class PhraseCutter:
    """Cuts text into phrases that, put together, are the text. Nothing waits for more than the next white space."""

    def __init__(self) -> None:
        self._text = ""
        self._first = True

    def feed(self, text: str) -> list[str]:
        """The phrases complete with this text."""
        self._text += text
        phrases = []
        while cut := self._cut():
            phrases.append(self._text[:cut])
            self._text = self._text[cut:]
            self._first = self._first and not phrases[-1].strip()
        return phrases

    def flush(self) -> list[str]:
        """The rest, if there is any."""
        rest, self._text = self._text, ""
        return [rest] if rest else []

    def _cut(self) -> int:
        for found in _SENTENCE.finditer(self._text):
            if self._ends(found):
                return found.end() if found.end() <= _MAX else self._long()
        if self._first:
            for found in _CLAUSE.finditer(self._text):
                if found.start() >= _SOON:
                    return found.end()
        return self._long() if len(self._text) > _MAX else 0

    def _ends(self, found: re.Match[str]) -> bool:
        following = self._text[found.end() : found.end() + 1]
        if "\n" in found.group():
            return True
        return not (_ABBREVIATION.search(self._text[: found.end()]) or following.islower())

    def _long(self) -> int:
        return self._text.rfind(" ", 0, _MAX) + 1 or _MAX
