"""How words are pronounced: the CMU dictionary of the recogniser, more words by rule, cut to what a model needs."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from emulator.engines.errors import EngineMissing
from emulator.engines.flite import pronounce
from emulator.engines.stt.places import unplaced

_EXTRA = {"postcode": "P OW S T K OW D", "postcodes": "P OW S T K OW D Z", "okay": "OW K EY", "paypal": "P EY P AE L"}


class Lexicon:
    """Words and their pronunciations, from a dictionary file in CMU's form."""

    def __init__(self, file: Path) -> None:
        self._sounds: dict[str, list[str]] = {}
        for line in file.read_text(encoding="utf-8").splitlines():
            name, _, sounds = line.partition(" ")
            self._sounds.setdefault(name.partition("(")[0], []).append(sounds)
        for word, sounds in _EXTRA.items():
            self._sounds.setdefault(word, [sounds])

    def knows(self, word: str) -> bool:
        """Whether the word can be recognised; one the dictionary lacks is pronounced by flite, if there."""
        word = unplaced(word)
        if word not in self._sounds and word.isascii() and (sounds := _by_rule(word)):
            self._sounds[word] = [sounds]
        return word in self._sounds

    def known(self, sentence: str) -> Iterator[str]:
        """The sentence, cut at words that cannot be recognised."""
        run: list[str] = []
        for word in (*sentence.split(), ""):
            if word and self.knows(word):
                run.append(word)
            elif run:
                yield " ".join(run)
                run = []

    def likeliest(self, probability: Callable[[str], float], count: int) -> list[str]:
        """The words the model thinks likeliest."""
        return sorted(self._sounds, key=probability, reverse=True)[:count]

    def lines(self, words: Iterable[str]) -> Iterator[str]:
        """The dictionary of these words, in CMU's form."""
        for word in sorted(set(words)):
            for i, sounds in enumerate(self._sounds[unplaced(word)]):
                yield f"{word}({i + 1}) {sounds}" if i else f"{word} {sounds}"


def _by_rule(word: str) -> str:
    try:
        return pronounce(word)
    except EngineMissing:
        return ""
