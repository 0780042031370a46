"""Counts the sentences and words of the spoken text, sets its spaces, and stops it at the agent's limits."""

import re
from math import inf

from app.speech.characters import HAN, LETTERS, UNSPACED
from app.speech.joints import JOINT, tidy
from app.speech.marks import ATOM_CLOSE, ATOM_OPEN, ITEM, LIST, PARAGRAPH, ROW, STRUCTURE
from app.speech.sentences import TERMINAL, ends_sentence
from app.speech.style import SpeechStyle

_SIMPLE = re.compile(r"(?:[A-Za-z0-9'-]+|,(?= ))?(?: [A-Za-z0-9'-]+)*\Z")
"""Words with one space before each, behind a part of a word or a comma: no sentence ends, nothing is to be tidied."""
_LIGHT = frozenset(("", " ", ","))  # joints that `_SIMPLE` may begin with
_TOKEN = re.compile(rf"({JOINT.pattern})|{ATOM_OPEN}[^{ATOM_CLOSE}]*{ATOM_CLOSE}|[^{JOINT.pattern[1:-2]}{ATOM_OPEN}]+")
_REMEMBERED = 100
_LONGEST_LOOK = 24
_RUN_ON, _HOPELESS = 1.5, 2.5
_CONJUNCTIONS = frozenset(
    ("and", "but", "or", "so", "because", "which", "while", "although", "though", "however", "then")
)
# A clause that has named one of these is not over before the number has come.
_OWED = re.compile(
    rf"\b(?:totals?|subtotal|sum|amount|balance|refund|price|costs?|number|code|address|phone|email|e-mail|comes to)\b"
    rf"[^{ATOM_CLOSE}.!?]*\Z",
    re.IGNORECASE,
)
_SURE = (".", "!", "?")
_HAN = re.compile(f"[{HAN}]")
_COMMA = re.compile("[,，、،]")
_BLANKS = re.compile("  +")
_SEMICOLON = re.compile("[;；؛]")
_NEW_ITEM = re.compile(f"[{LIST}{ITEM}{ROW}{PARAGRAPH}]")
_STRUCTURAL = re.compile(f"[{STRUCTURE}]")
_INSIDE = frozenset((" ", ", "))  # joints that end no sentence, whatever follows


class Governor:
    """Feed it worded text; what comes out is sent as it is. `full`: the limit is reached, nothing more comes out.

    A sentence is counted, and the limit seen, with the first character of the word after it.
    """

    def __init__(self, style: SpeechStyle) -> None:
        self.full = False
        self.sentences = 0
        self.spoken_words = 0
        self._language = style.language.lower().replace("_", "-").split("-")[0]
        self._max_sentences: float = style.max_sentences or inf
        self._max_words: float = style.max_words or inf
        self._run_on = self._max_words * _RUN_ON
        self._joint = ""
        self._ahead = ""
        self._recent = ""
        self._quarters = 0
        self._begun = False
        self._commas = False

    def feed(self, text: str) -> str:
        """The next piece; gives back what can be sent."""
        if self.full:
            return ""
        if self._begun and not self._ahead and self._joint in _LIGHT:
            whole = self._joint + text
            words = self.spoken_words + whole.count(" ")
            if _SIMPLE.match(whole) and (words == self.spoken_words or words <= self._run_on):
                return self._pass_on(whole, words)
            if whole in _LIGHT:
                self._joint = whole
                return ""
        return self._read(text)

    def _pass_on(self, text: str, words: int) -> str:
        """Words that are sent as they are, whatever comes."""
        self.spoken_words = words
        self._commas = self._commas or text[:1] == ","
        self._joint = ""
        self._recent = (self._recent + text)[-_REMEMBERED:]
        return text

    def flush(self) -> str:
        """The end of the text; gives back the rest. Text fed after it begins a new paragraph."""
        if self.full:
            return ""
        return (self._resolve(settled=True) if self._ahead else "") + self._close()

    def _close(self) -> str:
        """End the text: its last punctuation. What is left to a further paragraph is the pause before it."""
        if self.full or not self._recent:
            return ""
        ending = self._tidied("", end=True)
        self._count_sentence()
        self._joint = " " if ending else PARAGRAPH
        return ending

    def foresee(self) -> str:
        """A word is sure to come: end here already where its letters cannot matter. Gives back the last stop, or ""."""
        if self.full or self._ahead or not self._begun or self._joint.strip(" ") not in _SURE:
            return ""
        at_limit = self.sentences + 1 >= self._max_sentences or self.spoken_words >= self._max_words
        if not (at_limit and " " in self._joint and self._recent[-1].isalnum()):
            return ""
        sure = all(
            ends_sentence(self._recent, self._joint, sign, settled=False, language=self._language) for sign in "Aa"
        )
        ending = self._tidied("", end=True)
        return self._stop(ending) if sure and self._count_sentence() else ""

    def _read(self, text: str) -> str:
        out = []
        for token in _TOKEN.finditer(text):
            if token[1]:
                out.append(self._resolve(settled=True) if self._ahead else "")
                self._joint = _BLANKS.sub(" ", self._joint + token[1])
            elif self._joint or self._ahead or not self._recent:
                self._ahead += token[0]
                out.append(self._resolve(settled=token[0][0] == ATOM_OPEN or len(self._ahead) >= _LONGEST_LOOK))
            else:
                out.append(self._send("", token[0]))
            if self.full:
                break
        return "".join(out)

    def _resolve(self, *, settled: bool) -> str:
        """Decide what the joint before the word ahead becomes, and send both; "" while the word must be seen whole."""
        if not self._recent:
            return self._send(self._tidied(self._ahead, start=True), self._ahead)
        if not self._begun and self._at_limit():
            return self._stop("")
        ends = self._ends(settled)
        if ends:
            ending = self._tidied("", end=True)
            return self._stop(ending) if self._count_sentence() else self._send(self._tidied(self._ahead), self._ahead)
        cut = ends if ends is None or self.spoken_words < self._run_on else self._may_cut(settled)
        if cut is None:
            return ""
        if cut:
            self._count_sentence()
            return self._stop(".")
        return self._send(self._tidied(self._ahead), self._ahead)

    def _ends(self, settled: bool) -> bool | None:
        joint = self._joint
        if joint in _INSIDE:
            return False
        if _STRUCTURAL.search(joint) and (TERMINAL.search(joint) or PARAGRAPH in joint):
            return TERMINAL.search(self._tidied(self._ahead)) is not None
        after = self._ahead[:_LONGEST_LOOK].lstrip(ATOM_OPEN)
        before = self._recent.rstrip(ATOM_CLOSE)
        return ends_sentence(before, joint, after, settled=settled, language=self._language)

    def _may_cut(self, settled: bool) -> bool | None:
        """Whether a sentence that has run on too long may stop before the word ahead."""
        hopeless = self.spoken_words >= self._max_words * _HOPELESS
        tidied, after = self._tidied(self._ahead), self._ahead[:_LONGEST_LOOK]
        if not hopeless and _OWED.search(self._recent):
            return False
        if _SEMICOLON.search(tidied):
            return True
        # A comma before a capital or a number may stand inside an address, a date or a list.
        if _COMMA.search(tidied):
            return hopeless or (after[0].isalpha() and not after[0].isupper())
        if not after[0].islower() or self._recent.endswith(ATOM_CLOSE) or tidied != " ":
            return False
        return True if hopeless else _is_conjunction(after, settled)

    def _tidied(self, after: str, *, start: bool = False, end: bool = False) -> str:
        return tidy(
            self._joint,
            lower=after[:1].islower(),
            wide=_HAN.match(self._recent[-1:]) is not None,
            semicolons=self._commas,
            start=start,
            end=end,
        )

    def _send(self, tidied: str, word: str) -> str:
        if _NEW_ITEM.search(self._joint):
            self._commas = False
        elif _COMMA.search(tidied):
            self._commas = True
        self._commas = self._commas or "," in word
        self._recent = (self._recent + tidied + word)[-_REMEMBERED:]
        self._joint = self._ahead = ""
        text = word.replace(ATOM_OPEN, "").replace(ATOM_CLOSE, "")
        self._count_words(text, begins=not self._begun or " " in tidied)
        self._begun = True
        return tidied + text

    def _count_words(self, text: str, *, begins: bool) -> None:
        """Count the words; where a script has no spaces, two Chinese or four Thai characters are one."""
        self.spoken_words += text.strip().count(" ") + (text[:1] == " ")
        if not text.isascii():
            signs = UNSPACED.findall(text)
            self._quarters += sum(2 if _HAN.match(sign) else 1 for sign in signs)
            self.spoken_words, self._quarters = self.spoken_words + self._quarters // 4, self._quarters % 4
            begins = begins and not UNSPACED.match(text)
        self.spoken_words += begins

    def _count_sentence(self) -> bool:
        """Count the sentence that ends here, if it has words; gives back whether that was the last one."""
        if not self._begun:
            return False
        self._begun = False
        self.sentences += 1
        return self._at_limit()

    def _at_limit(self) -> bool:
        return self.sentences >= self._max_sentences or self.spoken_words >= self._max_words

    def _stop(self, ending: str) -> str:
        self.full = True
        self._joint = self._ahead = ""
        return ending


def _is_conjunction(after: str, settled: bool) -> bool | None:
    """Whether the word is a conjunction; None while it may still become one."""
    found = LETTERS.match(after)
    word = found[0] if found else ""
    if settled or len(word) < len(after):
        return word in _CONJUNCTIONS
    return None if any(known.startswith(word) for known in _CONJUNCTIONS) else False
