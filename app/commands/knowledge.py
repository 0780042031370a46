"""`python -m app knowledge`: add documents to the knowledge base, list, remove and search them."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from app.errors import IntakeError
from app.intake.documents import SUFFIXES, Document, read_document
from app.knowledge import Passage, Source
from app.retrieval.index import Hit, Index
from app.retrieval.query import spoken_query
from app.settings import Settings
from app.store.database import Database
from app.store.knowledge import KnowledgeStore
from app.store.version import require_newest

_HITS = 5


@dataclass(frozen=True, slots=True)
class _File:
    """A file to add. One that was only found in a folder may be of a kind nobody meant to add."""

    path: Path
    source: str
    named_by_user: bool


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `knowledge add`, `list`, `remove` and `search`."""
    parser = commands.add_parser("knowledge", help="the knowledge base: Markdown, text, HTML, PDF, CSV FAQ")
    actions = parser.add_subparsers(dest="action", required=True)
    adding = actions.add_parser("add", help="add files, or every file of a folder; again to update")
    adding.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    adding.add_argument("--source", metavar="NAME", help="the name to keep it under; NAME/file for several files")
    adding.set_defaults(func=run_add)
    listing = actions.add_parser("list", help="list the sources")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(func=run_list)
    removing = actions.add_parser("remove", help="remove a source and its passages")
    removing.add_argument("source", metavar="SOURCE")
    removing.set_defaults(func=run_remove)
    searching = actions.add_parser("search", help="what a caller's question would find")
    searching.add_argument("question", metavar="QUESTION")
    searching.add_argument("--json", action="store_true", help="print JSON")
    searching.set_defaults(func=run_search)


def run_add(args: argparse.Namespace, settings: Settings) -> int:
    """Add every file; 1 when one could not be added. Raises StoreError, ConfigurationError."""
    return asyncio.run(_add_all(settings.database_url, list(_named(args.paths, args.source or ""))))


def run_list(args: argparse.Namespace, settings: Settings) -> int:
    """Print the sources. Raises StoreError, ConfigurationError."""
    sources = asyncio.run(_sources(settings.database_url))
    if args.json:
        rows = [
            {"name": s.name, "title": s.title, "passages": s.passages, "added_at": s.added_at.isoformat()}
            for s in sources
        ]
        _print_json(rows)
        return 0
    width = max((len(s.name) for s in sources), default=0)
    for source in sources:
        _print(f"{source.name:{width}}  {source.passages:5} passages  {source.added_at:%Y-%m-%d}  {source.title}")
    _print(f"{len(sources)} sources, {sum(s.passages for s in sources)} passages")
    return 0


def run_remove(args: argparse.Namespace, settings: Settings) -> int:
    """Remove a source; 1 when there is none of that name. Raises StoreError, ConfigurationError."""
    removed = asyncio.run(_remove(settings.database_url, args.source))
    _print(f"removed  {args.source}" if removed else f"there is no source {args.source}; see: knowledge list")
    return 0 if removed else 1


def run_search(args: argparse.Namespace, settings: Settings) -> int:
    """Print the passages a question finds, best first. Raises StoreError, ConfigurationError."""
    query = spoken_query(args.question)
    index = Index(asyncio.run(_passages(settings.database_url)))
    hits = index.search(query, _HITS) if query is not None else ()
    if args.json:
        _print_json([_row(hit) for hit in hits])
        return 0
    for hit in hits:
        _print(f"{hit.score:6.2f}  {hit.passage.source}: {hit.passage.heading}\n{hit.passage.text}\n")
    if not hits:
        _print(f"Nothing in {len(index)} passages is about that.")
    return 0


def _named(paths: Sequence[Path], source: str) -> Iterator[_File]:
    """Every file with the name it is kept under: its own, or its path below the folder it was found in."""
    for path in paths:
        if path.is_dir():
            for file in _files(path):
                below = file.relative_to(path).as_posix()
                yield _File(file, f"{source}/{below}" if source else below, named_by_user=False)
        elif source:
            yield _File(path, source if len(paths) == 1 else f"{source}/{path.name}", named_by_user=True)
        else:
            yield _File(path, path.name, named_by_user=True)


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder and those below it, hidden ones left out, links to folders not followed."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root) / name for name in sorted(files) if not name.startswith("."))


async def _add_all(url: str, files: Sequence[_File]) -> int:
    """Add the files one after the other; what is wrong with one does not keep the others out."""
    taken: dict[str, Path] = {}
    failed = 0
    async with aclosing(Database(url)) as database:
        await require_newest(database)
        for file in files:
            if not file.named_by_user and file.path.suffix.lower() not in SUFFIXES:
                _print(f"skipped  {file.path}: not a kind of document that can be read")
                continue
            try:
                _take(file, taken)
                document = await asyncio.to_thread(read_document, file.path, source=file.source)
            except IntakeError as error:
                failed += 1
                sys.stderr.writelines(f"failed   {problem}\n" for problem in error.problems)
            else:
                await _add(KnowledgeStore(database), document)
    if not taken:
        sys.stderr.write("There was nothing to add.\n")
    return 1 if failed or not taken else 0


def _take(file: _File, taken: dict[str, Path]) -> None:
    """Two files under one name would silently replace each other."""
    if (other := taken.setdefault(file.source, file.path)) is not file.path:
        raise IntakeError((f"{file.path}: {other} is {file.source} already; add one of them with --source",))


async def _add(store: KnowledgeStore, document: Document) -> None:
    changed = await store.add(document.source, document.title, document.passages)
    _print(f"{'added  ' if changed else 'same   '}  {document.source}: {len(document.passages)} passages")


async def _sources(url: str) -> tuple[Source, ...]:
    async with aclosing(Database(url)) as database:
        await require_newest(database)
        return await KnowledgeStore(database).sources()


async def _remove(url: str, source: str) -> bool:
    async with aclosing(Database(url)) as database:
        await require_newest(database)
        return await KnowledgeStore(database).remove(source)


async def _passages(url: str) -> tuple[Passage, ...]:
    async with aclosing(Database(url)) as database:
        await require_newest(database)
        return await KnowledgeStore(database).passages()


def _row(hit: Hit) -> dict[str, object]:
    passage = hit.passage
    return {"source": passage.source, "heading": passage.heading, "text": passage.text, "score": round(hit.score, 3)}


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _print_json(rows: object) -> None:
    _print(json.dumps(rows, ensure_ascii=False))
