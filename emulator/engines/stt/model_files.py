"""The recogniser's files on disk: built once for a domain, found again by its digest."""

import importlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from emulator.engines.errors import EngineMissing
from emulator.engines.stt.domain import Domain, corpus
from emulator.engines.stt.english import English
from emulator.engines.stt.lexicon import Lexicon
from emulator.engines.stt.ngram import arpa
from emulator.engines.stt.numbers import NUMBER_WORDS

_GENERAL_WORDS = 20_000  # of 126,000: a third of the time, and what is rarer is mostly misheard anyway
_EVERYDAY_WORDS = 1_500  # of these, the ones that the shop's model knows too: two seconds to build


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """What the two decoders load."""

    acoustics: Path
    domain_model: Path
    domain_words: Path
    general_model: Path
    general_words: Path


def installed() -> Any:
    """The pocketsphinx package. Raises `EngineMissing`."""
    try:
        return importlib.import_module("pocketsphinx")
    except ImportError as error:
        raise EngineMissing("the local STT needs pocketsphinx: pip install 'repartee[voice]'") from error


def keep(domain: Domain, folder: Path) -> Path:
    """Write the domain down for the workers; answers its file. Blocking."""
    file = folder / domain.digest / "domain.json"
    if not file.is_file():
        _write(file, [json.dumps(asdict(domain))])
    return file


def prepare(domain_file: Path) -> ModelFiles:
    """Build what is missing (about a second) and say where everything is. Safe to run in several processes at once."""
    sphinx = installed()
    model = Path(sphinx.get_model_path("en-us"))
    dictionary, general_model = model / "cmudict-en-us.dict", model / "en-us.lm.bin"
    folder = domain_file.parent
    files = ModelFiles(
        acoustics=model / "en-us",
        domain_model=folder / "domain.arpa",
        domain_words=folder / "domain.dict",
        general_model=general_model,
        general_words=folder.parent / f"general-{_GENERAL_WORDS}-{general_model.stat().st_size}.dict",
    )
    if not all(file.is_file() for file in (files.domain_model, files.domain_words, files.general_words)):
        _build(files, Lexicon(dictionary), Domain(**json.loads(domain_file.read_text(encoding="utf-8"))), sphinx)
    return files


def _build(files: ModelFiles, lexicon: Lexicon, domain: Domain, sphinx: Any) -> None:
    logarithms = sphinx.LogMath(1.0001)
    model = sphinx.NGramModel(sphinx.Config(lm=None), logarithms, str(files.general_model))
    likeliest = lexicon.likeliest(lambda word: model.prob([word]), _GENERAL_WORDS)
    if not files.general_words.is_file():
        _write(files.general_words, lexicon.lines(likeliest))
    sentences = [run for sentence in corpus(domain) for run in lexicon.known(sentence)]
    own = {word for sentence in sentences for word in sentence.split()}
    everyday = [word for word in likeliest[:_EVERYDAY_WORDS] if word not in NUMBER_WORDS]  # the shop's know their place
    english = English(everyday, lambda words: logarithms.exp(model.prob(words)), sorted(NUMBER_WORDS))
    _write(files.domain_words, lexicon.lines(own.union(everyday)))
    _write(files.domain_model, arpa(sentences, english))


def _write(file: Path, lines: Iterable[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    with unfinished.open("w", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in lines)
    unfinished.replace(file)  # at once: another process sees the whole file or none
