"""Keeps back, while text streams, the sentences that claim something has been done, until it is known to be true."""

import re
from typing import cast

from app.speech.claims.claim import Claim, Kind
from app.speech.claims.matcher import END, Spots, matcher
from app.speech.claims.veto import Match, Sentence, may_stand, stands
from app.speech.claims.watched import ALERT, CALM, FIRST, FIRST_BEGINNINGS
from app.speech.claims.words import LEADS, OPENERS, tokens

_LONGEST_WORD = 80
_LONGEST_PIECE = 40  # of those that are read without a search; two of them are no longer than a word may be
_PART = rf"\w{{1,{_LONGEST_WORD}}}"
_NEXT = re.compile(rf"(\W*)({_PART}(?:['’.,@:/-]{_PART}){{0,8}})?")
"""The signs before the next word, and as much of the word as there is."""
_STOP = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*(?=\s)|\n+")
_LAST_STOP = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*\s*\Z|\n+")
_PAUSE = re.compile(r"[^\s$€£¥#'\"“”‘’«»¿¡*_&+]")
_INNER = "'’.,@:/-"
_LONGEST = 160  # characters kept back while a claim may be forming
_LONGEST_CLAIM = 480  # of a sentence that is one
_SHORT = 4
_MOST_GLUE = 12
_MOST_WORDS = 400  # of a sentence that does not end


class ClaimFilter:
    """Feed it words to speak; what comes out claims nothing. However they are cut into pieces, the result is the same.

    When `claim` is set, a whole sentence waits: `accept` lets it pass, `reject` drops it. Nothing comes out before one
    of the two. `asked`: what the caller wants done, if anything; then whatever leads up to a claim is kept back with
    it, and "all set" is one too.
    """

    def __init__(self, asked: Kind | None = None) -> None:
        self.claim: Claim | None = None
        self._asked = asked
        self._matcher = matcher()
        watched = ALERT if asked else CALM
        self._glue, self._notable, self._possible = watched.glue, watched.notable, watched.beginnings
        self._silent = True  # nothing has been said yet: the first words do not wait without need
        self._text = ""
        self._start("")

    def _start(self, text: str) -> None:
        """Begin a sentence with `text`."""
        self._text = text
        self._sent = self._read = 0
        self._words: list[str] = []
        self._broken: list[bool] = []
        self._offsets: list[int] = []
        self._live: list[tuple[int, int, Spots]] = []
        self._found: list[Match] = []
        self._glued: int | None = None
        self._kept: int | None = None  # the first word that is kept back; none when nothing is
        self._unfinished = ""
        self._flows = False  # whether the text ends inside that word
        self._pauses = False  # whether a pause stands before it
        self._ends_at = 0

    @property
    def holding(self) -> int:
        """Characters kept back right now."""
        return len(self._text) - self._sent

    def feed(self, text: str) -> str:
        """The next piece; gives back what can be said."""
        self._text += text
        if self.claim:
            return ""
        if self._flows and len(text) <= _LONGEST_PIECE:
            rest, *words = text.split(" ")
            if (rest.isalnum() or not rest) and all(map(str.isalnum, words)):
                return self._flow(rest, words)
        return self._go(final=False)

    def flush(self) -> str:
        """The end of the text; gives back the rest, unless it is a claim."""
        return "" if self.claim else self._go(final=True)

    def accept(self, *, final: bool = False) -> str:
        """The claim is true: its words, and what can be said after them. `final`: the text ended here."""
        claimed = self._text[self._sent : self._ends_at]
        self.reject()
        return claimed + self._go(final=final)

    def reject(self) -> None:
        """The claim is not true: drop its sentence."""
        self.claim = None
        self._start(self._text[self._ends_at :])

    def _flow(self, rest: str, words: list[str]) -> str:
        """The rest of the word that the text ended in, and more: what `_go` does, with nothing to search.

        Nearly every piece that a model writes is such.
        """
        freed = ""
        if not words:
            self._unfinished += rest
            self._flows = len(self._unfinished) <= _LONGEST_PIECE
        end = len(self._text) - sum(map(len, words)) - len(words)
        for word in words:
            self._take_all(tokens(self._unfinished + rest), self._read, end, broken=self._pauses)
            self._read, self._pauses = end, False
            if self._kept is not None or len(self._words) > _MOST_WORDS:
                freed += self._bounded()
                if self.claim or self._read != end:  # the sentence was taken to end there
                    return freed + self._go(final=False)
            self._unfinished, rest = word, ""
            end += len(word) + 1
        return freed + self._release(self._safe())

    def _go(self, *, final: bool) -> str:
        out: list[str] = []
        while self.claim is None:
            ended = self._read_word(final)
            if ended is None:
                out.append(self._release(len(self._text) if final else self._safe()))
                break
            out.append(self._end(ended) if ended else self._bounded())
        return "".join(out)

    def _bounded(self) -> str:
        """What has to be let go after a word, as more would be kept back than is borne."""
        held = 0 if self._kept is None else self._read - self._offset(self._kept)
        out = self._relax(held) if held > _LONGEST else ""
        if len(self._words) > _MOST_WORDS and not self._found:
            out += self._release(self._read)
            self._start(self._text[self._read :])
        return out

    def _read_word(self, final: bool) -> int | None:
        """Read one word: 0. Where the sentence ends before the next one: that place. None: there is no whole word."""
        text, begin = self._text, self._read
        found = _NEXT.match(text, begin)
        signs, word = (found[1], found[2]) if found else ("", None)
        at = begin + len(signs)
        self._pauses = False
        if signs and signs != " ":  # one space, as mostly, is no stop and no pause
            stop = (_LAST_STOP if final and at == len(text) else _STOP).search(text, begin, at + 1)
            if stop and stop.start() < at and not self._goes_on(stop[0]):
                return stop.end()
            self._pauses = _PAUSE.search(signs) is not None
        self._unfinished = word or ""
        if word is None:
            self._flows = False
            return at if final and (at > begin or self._words) else None
        end = at + len(word)
        self._flows = end == len(text) and len(word) <= _LONGEST_PIECE
        if not final and end + (text[end : end + 1] in _INNER) >= len(text):
            return None
        self._take_all(tokens(word), begin, end, broken=self._pauses)
        self._read = end
        return 0

    def _take_all(self, words: tuple[str, ...], begin: int, end: int, *, broken: bool) -> None:
        """Read what one written word stands for."""
        for word in words:
            self._take(word, begin, broken=broken)
            broken = False
            if self._kept is None or self._kept >= len(self._words):
                begin = end  # the rest of a contraction flows with its first word

    def _goes_on(self, stop: str) -> bool:
        """Whether a few words such as "Great news!" are kept with what they lead up to."""
        return bool(
            self._asked and "\n" not in stop and 0 < len(self._words) <= _SHORT and LEADS.issuperset(self._words)
        )

    def _take(self, word: str, offset: int, *, broken: bool) -> None:
        at = len(self._words)
        plain = self._kept is None and word not in self._notable
        opening = not plain and (broken or at == 0 or (self._words[-1] != "you" and LEADS.issuperset(self._words)))
        self._words.append(word)
        self._broken.append(broken)
        self._offsets.append(offset)
        if not plain:
            self._match(word, at, broken=broken, opening=opening)

    def _match(self, word: str, at: int, *, broken: bool, opening: bool) -> None:
        """Follow the patterns that are open, and those that begin with word number `at`."""
        live = []
        for held, start, spots in self._live:
            after, complete = self._matcher.go(spots, word, broken=broken)
            if complete:
                self._note(complete, held, start, at)
            if after:
                live.append((held, start, after))
        if self._joins(word):
            self._glued = None
        if begun := self._matcher.begin(word, opening=opening):
            flows = at == 0 and self._calm_start and word not in FIRST
            live.append((at + flows if self._glued is None else self._glued, at, begun))
        self._live = live
        if word not in self._glue or (at == 0 and self._calm_start):
            self._glued = None
        elif self._glued is None or at - self._glued > _MOST_GLUE:
            self._glued = at
        self._kept = self._first_kept()

    def _joins(self, word: str) -> bool:
        """Whether a new clause begins: "order 1042 and", not "okay and"."""
        return word in OPENERS and len(self._words) > 1 and self._words[-2] not in LEADS

    def _note(self, complete: Spots, held: int, start: int, end: int) -> None:
        for spot in complete:
            pattern = self._matcher.patterns[spot[0]]
            if pattern.kind == "any" and not self._asked:
                continue
            match = Match(pattern.voice, pattern.kind, held, start, end)
            if may_stand(Sentence(self._words, self._broken), match):
                self._found.append(match)

    def _first_kept(self) -> int | None:
        kept = self._glued
        for held, _, _ in self._live:
            if kept is None or held < kept:
                kept = held
        for match in self._found:
            if kept is None or match.held < kept:
                kept = match.held
        return kept

    def _safe(self) -> int:
        """How far the text can be said now."""
        if self._kept is not None:
            return self._offset(self._kept)
        if not self._unfinished:
            return self._read
        beginning = self._unfinished.lower()
        possible = self._possible if self._words or not self._calm_start else FIRST_BEGINNINGS
        if beginning in possible or not (beginning.isalnum() and beginning[0].isalpha()):
            return self._read
        return self._text.index(self._unfinished, self._read) + len(self._unfinished)

    @property
    def _calm_start(self) -> bool:
        """Whether this is the first sentence, and no claim is likely: its first word does not wait without need."""
        return self._silent and not self._asked

    def _offset(self, word: int) -> int:
        """Where a word begins, with the signs before it; the next one to read may have none yet."""
        return self._offsets[word] if word < len(self._offsets) else self._read

    def _release(self, to: int) -> str:
        words = self._text[self._sent : max(to, self._sent)]
        self._sent = max(to, self._sent)
        return words

    def _relax(self, held: int) -> str:
        """Too many characters are held: a claim is judged as far as it goes, anything else is let go."""
        if not self._found:
            self._live, self._glued, self._kept = [], None, None
            return self._release(self._read)
        return self._end(self._read) if held > _LONGEST_CLAIM else ""

    def _end(self, at: int) -> str:
        """The sentence ends: whole, it may be none of the claims it looked like."""
        for held, start, spots in self._live:
            self._note(self._matcher.go(spots, END, broken=True)[1], held, start, len(self._words) - 1)
        sentence = Sentence(self._words, self._broken)
        question = "?" in self._text[self._read : at]
        claims = [match for match in self._found if stands(sentence, match, question=question)]
        if claims:
            self.claim, self._ends_at = self._claim(claims, at), at
            return self._release(self._offset(min(match.held for match in self._found)))
        words = self._release(at)
        self._silent = False
        self._start(self._text[at:])
        return words

    def _claim(self, matches: list[Match], end: int) -> Claim:
        held = min(match.held for match in self._found)
        begin = max(self._offset(held), self._sent)
        kinds = dict.fromkeys(cast("Kind", self._asked if m.kind == "any" else m.kind) for m in matches)
        own = any(m.kind == "any" or m.voice == "open" or self._words[m.start] == "i" for m in matches)
        clause = held < len(self._words) and (self._broken[held] or self._words[held] in OPENERS)
        return Claim(self._text[begin:end].strip(), tuple(kinds), own, opens=begin == 0, clause=clause)
