"""Finds, while text streams, the stretches that cannot be said letter by letter, and has them said as a whole."""

import re
from typing import Protocol

from app.speech.characters import HAN, KEYCAP, LETTERS
from app.speech.lexicon import ENGLISH, LINKS, PLAIN, Lexicon
from app.speech.literal import literal
from app.speech.marks import STRUCTURE
from app.speech.scene import DIGITS
from app.speech.style import SpeechStyle
from app.speech.verbalize import english

_LONGEST_WORD = 120
_LONGEST_LINK = 2000
_LONGEST_STRETCH = 80
_REMEMBERED = 80

_SIMPLE = re.compile(r" ?[a-z]+\Z| (?:[A-Z][a-z]+|I)\Z")
"""A piece that is one word, or goes on with one: all that most pieces are. With a capital it begins a word."""
_SIMPLE_AS_WRITTEN = re.compile(r" ?[a-z][a-z0-9]*\Z| (?:[A-Z][a-z0-9]+|I)\Z")  # where digits are as good as letters
_WORDS = re.compile(r" ?[^ ]+| ")
_BREAK = rf"\s{STRUCTURE}{HAN}—"
_UNIT = re.compile(rf"[^{_BREAK}]+")
_BLANKS = re.compile(f" {{0,{_LONGEST_STRETCH}}}")
_SPECIAL = re.compile(r"[0-9$€£¥₹₩₽₪₺₦₱¢#@&+=~<>×∗÷±≈≤≥°%№§/\\^½¼¾⅓⅔⅛⅜⅝⅞²³|`*_\-–−\u20e3]")
_NEUTRAL = re.compile(rf"[{_BREAK},;:!?)\"“”«»\[\]{{}}¡¿'‘’…]+")
_WORD_END = re.compile(_NEUTRAL.pattern.removesuffix("]+") + "(]")
_LINK_START = re.compile(r"(?:https?|ftp|mailto):|www\.", re.IGNORECASE)
_FIGURE = re.compile("[0-9]+")
_LONGEST_CAPITALS = 40
_LAST_LETTER = re.compile(r"[^\W\d_](?=[\W\d_]*\Z)")
_FOREIGN = re.compile(r"[^\W\d_\u0000-\u036f\u1e00-\u1eff]")


class Voice(Protocol):
    """Says a stretch, or the later part of a word, given the text on both sides."""

    def say(self, text: str, before: str, after: str) -> str:
        """The words for a stretch."""
        ...

    def go_on(self, lead: str, rest: str, before: str, after: str) -> str:
        """The words for the rest of a word that begins with `lead`."""
        ...


class Wording:
    """Feed it text without markup, in any pieces: the pieces that come out, joined, are always the same.

    A plain word leaves letter by letter, and a number that is said as written. Other numbers, amounts, addresses and
    abbreviations leave when a character has come that is none of theirs; about 200 wait at most (a web address: 2000).
    """

    def __init__(self, style: SpeechStyle) -> None:
        is_english = style.language.lower().replace("_", "-").split("-")[0] == "en"
        speaks = is_english and style.verbalize
        self._lexicon: Lexicon = ENGLISH if speaks else PLAIN
        self._as_written: Voice = literal(apart=style.verbalize)
        self._voice: Voice = english(style.currency, style.language) if speaks else self._as_written
        self._simple = _SIMPLE if speaks else _SIMPLE_AS_WRITTEN
        self._waiting = self._lexicon.waiting
        self._held = ""
        self._lead = ""
        self._past = ""

    def feed(self, text: str) -> str:
        """The next piece of the text; gives back what is decided.

        Several words are taken one by one: there is a short way for a simple one, and most are.
        """
        if text.find(" ", 1) < 0:
            return self._feed(text)
        return "".join([self._feed(word) for word in _WORDS.findall(text)])

    def _feed(self, text: str) -> str:
        if self._simple.match(text) and (not self._held or (text[0] == " " and self._held_is_over())):
            return self._pass_on(text)
        if not self._held and text == ",":
            self._lead = ""
            self._past = (self._past + text)[-_REMEMBERED:]
            return text
        if not self._held and text == ".":
            self._held = text
            return ""
        return self._read(self._held + text, final=False)

    def _held_is_over(self) -> bool:
        """Whether what is held is said as it is when a space follows: a full stop, or a word that is no short form."""
        held = self._held
        return held == "." or (
            held.isascii() and held.isalpha() and held.islower() and not self._lead and held not in self._lexicon.whole
        )

    def _pass_on(self, text: str) -> str:
        """What is held, and one simple word; that one waits where it may be a short form."""
        said, self._held = self._held, ""
        begins = text[0] == " "
        if self._lead and not begins:
            self._lead += text
        else:
            word = self._lead = text[1:] if begins else text
            if word in self._waiting:
                self._lead, self._held, text = "", word, text[:begins]
        said += text
        self._past = (self._past + said)[-_REMEMBERED:]
        return said

    def flush(self) -> str:
        """The end of the text; gives back the rest. Text fed after it begins a new word."""
        out = self._read(self._held, final=True)
        self._lead = ""
        return out

    @property
    def word_waits(self) -> bool:
        """Whether a word is kept back of which it is certain that something will be said."""
        return bool(self._held) and not self._lead and self._lexicon.capitals_wait and self._held[0].isalpha()

    def _read(self, text: str, *, final: bool) -> str:
        out: list[str] = []
        at = 0
        while at < len(text):
            step = self._follow(text, at, final) if self._lead else self._start(text, at, final)
            if step is None:
                break
            said, end = step
            out.append(said)
            self._past = (self._past + text[at:end])[-_REMEMBERED:]
            at = end
        self._held = text[at:]
        return "".join(out)

    def _start(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        neutral = _NEUTRAL.match(text, at)
        if neutral:
            return neutral[0], neutral.end()
        sign = text[at]
        if sign in "(.":
            after = text[at + 1 : at + 2]
            if not after and not final:
                return None
            number = after.isdecimal() and not (sign == "." and self._past.endswith("."))
            return self._stretch(text, at, final) if number or after == "+" else (sign, at + 1)
        if figure := self._figure(text, at):
            return self._begin_figure(text, figure, final)
        if _SPECIAL.match(sign):
            return self._stretch(text, at, final)
        word = LETTERS.match(text, at)
        return self._word(text, word, final) if word else (sign, at + 1)

    def _figure(self, text: str, at: int) -> re.Match[str] | None:
        """Digits that are said as they are written."""
        return _FIGURE.match(text, at) if self._voice is self._as_written else None

    def _begin_figure(self, text: str, figure: re.Match[str], final: bool) -> tuple[str, int] | None:
        """A word that begins with digits; a lone one may be a picture."""
        run, end = figure[0], figure.end()
        if len(run) == 1 and text.startswith(KEYCAP, end):
            return self._stretch(text, figure.start(), final)
        return (self._lengthen(run), end) if len(run) > 1 or end < len(text) or final else None

    def _word(self, text: str, word: re.Match[str], final: bool) -> tuple[str, int] | None:
        run, end = word[0], word.end()
        if run[0] == "I" and not run[1:2].islower():
            self._lead = "I"
            return "I", word.start() + 1
        if end == len(text) and not final:
            if run in self._waiting or self._may_be_code(run):
                return None
        else:
            special = self._is_special(run, text, end, final)
            if special is None:
                return None
            if special:
                return self._stretch(text, word.start(), final)
        self._lead = run
        return run, end

    def _may_be_code(self, run: str) -> bool:
        return self._lexicon.capitals_wait and run.isupper() and run[0] != "I" and len(run) <= _LONGEST_CAPITALS

    def _is_special(self, run: str, text: str, end: int, final: bool) -> bool | None:
        """Whether a finished run of letters, with what follows it, must be said as a whole."""
        after = text[end : end + 1]
        lower = run.lower()
        if run not in (lower, lower.capitalize(), lower.upper()):
            return False
        if lower in LINKS and after in (":", "."):
            return True
        words = self._lexicon
        if not words.capitals_wait or run[0] == "I":
            return False
        if lower in words.whole or run in words.capital or run in words.codes:
            return True
        single = len(run) == 1 and (run.isupper() or run in words.letters)
        if after == "." and single:
            following = text[end + 1 : end + 2]
            return following.isalpha() if following or final else None
        if after == ".":
            return lower in words.dotted
        return (after == "/" and single) or (bool(after) and after in "0123456789-$" and self._may_be_code(run))

    def _follow(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        """Go on inside the word whose beginning has been passed on."""
        sign = text[at]
        if sign in DIGITS:
            figure = self._figure(text, at)
            return (self._lengthen(figure[0]), figure.end()) if figure else self._rest(text, at, final)
        letters = LETTERS.match(text, at)
        if letters and not (self._lead == "I" and sign.isupper()):
            return self._lengthen(letters[0]), letters.end()
        if sign in "'’.":
            return self._inner_sign(text, at, final)
        if _WORD_END.match(sign):
            return self._end_word(at)
        if not letters and not _SPECIAL.match(sign):
            return self._lengthen(sign), at + 1
        return self._rest(text, at, final)

    def _inner_sign(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        """An apostrophe or a full stop, inside the word or behind it."""
        sign, after = text[at], text[at + 1 : at + 2]
        if not after and not final:
            return None
        if sign != "." and after.isalpha():
            return self._lengthen(sign), at + 1
        if sign != "." or not after.isalnum():
            return self._end_word(at)
        return self._rest(text, at, final)

    def _lengthen(self, more: str) -> str:
        self._lead = (self._lead + more)[-_LONGEST_WORD:]
        return more

    def _end_word(self, at: int) -> tuple[str, int]:
        self._lead = ""
        return "", at

    def _rest(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        end = self._unit_end(text, at, final)
        if end is None:
            return None
        lead, self._lead = self._lead, ""
        return self._voice.go_on(lead, text[at:end], self._past.removesuffix(lead), text[end : end + 1]), end

    def _stretch(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        end = self._unit_end(text, at, final)
        while end is not None:
            following = _blanks_end(text, end)
            if following == len(text) and not final:
                return None
            if following in (end, len(text)) or following - at > _LONGEST_STRETCH:
                break
            joins = self._joins(text, following, final)
            if joins is None:
                return None
            if not joins:
                break
            end = self._unit_end(text, following, final)
        if end is None:
            return None
        after = text[end : _blanks_end(text, end) + 1]
        return self._voice_for(self._past, after).say(text[at:end], self._past, after), end

    def _voice_for(self, before: str, after: str) -> Voice:
        """The style's voice; between words of another script the one that says things as they are written."""
        letter = _LAST_LETTER.search(before)
        foreign = _FOREIGN.match(letter[0] if letter else "") or _FOREIGN.match(after.lstrip())
        return self._as_written if foreign else self._voice

    def _unit_end(self, text: str, at: int, final: bool) -> int | None:
        """The end of the run without spaces at `at`; None when it may go on."""
        unit = _UNIT.match(text, at)
        end = unit.end() if unit else at + 1
        longest = _LONGEST_LINK if _LINK_START.match(text, at) else _LONGEST_WORD
        if end == len(text) and not final and end - at < longest:
            return None
        return min(end, at + longest)

    def _joins(self, text: str, at: int, final: bool) -> bool | None:
        """Whether the next word belongs to the stretch before it."""
        words = self._lexicon
        if not words.joins:
            return False
        if text[at] == "(":
            after = text[at + 1 : at + 2]
            return after.isdecimal() if after or final else None
        run = LETTERS.match(text, at)
        if run is None:
            return _SPECIAL.match(text[at]) is not None
        if run.end() == len(text) and not final:
            return None if words.may_join(run[0]) or self._may_be_code(run[0]) else False
        return words.does_join(run[0]) or (self._may_be_code(run[0]) and text[run.end() : run.end() + 1].isdecimal())


def _blanks_end(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at
