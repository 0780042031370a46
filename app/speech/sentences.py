"""Where sentences end, decided with a look at what follows; and a splitter for running text."""

import re

_FULL_WIDTH = "。！？｡"
_STOPS = f".!?…‼⁇⁈⁉{_FULL_WIDTH}؟۔।॥።။។։;"
_CLOSERS = "\"'”’»)]}」』）】›"
TERMINAL = re.compile(f"[{_STOPS}]")
"""A sign that may end a sentence."""

_ANY_FULL_WIDTH = re.compile(f"[{_FULL_WIDTH}]")
_OTHER_THAN_STOP = re.compile(f"[{_STOPS.replace('.', '').replace('…', '')}]")
_QUOTE_AFTER = re.compile(rf"[{_STOPS}][\"”’»']")
_LAST_WORD = re.compile(r"[\w.&'’-]*\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,2}", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words("""
    dr mr mrs ms prof rev hon gen col capt lt sgt st mt vs e.g i.e cf approx incl excl ca ud uds sra srta dra mme mlle
    hr fr bzgl
""")
"""After these a full stop never ends a sentence."""
_NUMBERED = _words("no nos nr fig p pp vol art ext ch sec apt ste ref tel box pos")
"""After these it does not before a number."""
_CLIPPED = _words("etc dept est max min ave blvd rd usw bzw a.m p.m misc acct bldg")
"""After these it does only before a capital letter."""
_COMPANIES = _words("inc ltd co corp jr sr")
"""After these it does only before a word that often begins a sentence."""
_ORDINAL_STOP = _words("de da nb nn no fi cs sk pl hu sl hr sr et lv is")
"""Languages in which "24. November" is a date."""
DATE_WORDS = _words("""
    monday tuesday wednesday thursday friday saturday sunday
    mondays tuesdays wednesdays thursdays fridays saturdays sundays
    january february march april june july august september october november december
    eastern central mountain pacific atlantic est edt cst cdt mst mdt pst pdt et ct mt pt gmt utc bst cet nw ne sw se
""")
"""Capitalised words that go on after "5 p.m." and "Oak Ave.", in lower case."""
_OPENINGS = _words("""
    the this that these those it its it's you you're you'll your we we're we'll our i i'm i'll i've he she they there
    there's here here's if please thank thanks would could can do does did is are was were have has what when where who
    how why for in on at by and but so or to let let's no yes my an once after before while since however also now then
    don't may just shall should will with from because although unless anything as all both each every any some most
""")
"""Words with which a new sentence begins after an abbreviation ("in the U.S. The")."""
_WORD = re.compile(r"[\w'’]+")


def ends_sentence(before: str, between: str, after: str, *, settled: bool, language: str = "en") -> bool | None:
    """Whether a sentence ends in `between`, the punctuation and spaces that stand between two words.

    `before` ends with the first of the words, `after` begins the second; `settled` says that this second word is whole.
    None: it takes the whole second word to know.
    """
    if _ANY_FULL_WIDTH.search(between):
        return True
    if not TERMINAL.search(between) or not any(sign.isspace() for sign in between):
        return False
    if not after:
        return True if settled else None
    if _OTHER_THAN_STOP.search(between):
        return not (_QUOTE_AFTER.search(between) and after[0].islower())
    if "..." in between or "…" in between:
        return not after[0].islower()
    found = _LAST_WORD.search(before.rpartition(" ")[2])  # a search in all that was said takes far longer
    return _after_stop(found[0] if found else "", after, settled, language)


def _after_stop(word: str, after: str, settled: bool, language: str) -> bool | None:
    """Whether one full stop between `word` and `after` ends a sentence."""
    lower = word.lower()
    if lower in _TITLES:
        return False
    if lower in _NUMBERED:
        return not after[0].isdecimal()
    initial = len(word) == 1 and word.isalpha() and word != "I"
    if initial or lower in _CLIPPED or lower in _COMPANIES or _DOTTED.fullmatch(word):
        if not after[0].isupper():
            return False
        if not settled:
            return None
        return _begins_sentence(lower, after, initial)
    return not (language in _ORDINAL_STOP and re.fullmatch(r"\d{1,2}", word))


def _begins_sentence(lower: str, after: str, initial: bool) -> bool:
    found = _WORD.match(after)
    following = found[0].lower().replace("’", "'") if found else ""
    if initial and following in ("a", "i"):
        return following == "i"
    if lower in _CLIPPED:
        return following not in DATE_WORDS
    return following in _OPENINGS


_CANDIDATE = re.compile(rf"[{_STOPS}]+[{re.escape(_CLOSERS)}{_STOPS}]*(?P<gap>\s*)")
_OPENERS = "\"'“‘«([¿¡"
_LONGEST_LOOK = 24


class SentenceSplitter:
    """Cuts running text into sentences; feed it in any pieces, the sentences are the same.

    A full stop ends a sentence only when the next character that is no space is there to look at. Sentences come
    without the spaces around them.
    """

    def __init__(self, language: str = "en") -> None:
        self._language = language.lower().replace("_", "-").split("-")[0]
        self._held = ""
        self._looked = 0

    def feed(self, text: str) -> list[str]:
        """The next piece; gives back the sentences that are complete."""
        return self._split(text, final=False)

    def flush(self) -> list[str]:
        """The end of the text; gives back what is left."""
        sentences = self._split("", final=True)
        rest, self._held, self._looked = self._held.strip(), "", 0
        return [*sentences, rest] if rest else sentences

    def _split(self, text: str, *, final: bool) -> list[str]:
        self._held += text
        sentences: list[str] = []
        while True:
            mark = _CANDIDATE.search(self._held, self._looked)
            if mark is None:
                self._looked = len(self._held)
                return sentences
            ends = self._ends(mark, final)
            if ends is None:
                # Look at this mark again when more text has come.
                self._looked = mark.start()
                return sentences
            if not ends:
                self._looked = mark.start("gap")
                continue
            sentences.append(self._held[: mark.end()].strip())
            self._held, self._looked = self._held[mark.end() :], 0

    def _ends(self, mark: re.Match[str], final: bool) -> bool | None:
        rest = self._held[mark.end() : mark.end() + _LONGEST_LOOK]
        if not rest:
            return True if final else None
        after = rest.lstrip(_OPENERS)
        if not after and not final and len(rest) < _LONGEST_LOOK:
            return None
        word = _WORD.match(after)
        settled = final or len(rest) == _LONGEST_LOOK or word is None or not rest.endswith(word[0])
        return ends_sentence(
            self._held[: mark.start()][-_LONGEST_LOOK:],
            mark[0],
            after or rest,
            settled=settled,
            language=self._language,
        )
