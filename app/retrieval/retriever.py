"""Keeps the index of the knowledge base fresh and answers a caller's turn with passages."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import structlog

from app.errors import StoreError
from app.knowledge import Passage
from app.retrieval.index import Index
from app.retrieval.query import Query, spoken_query
from app.store.knowledge import KnowledgeStore

log = structlog.get_logger(__name__)

_MOST_ANSWERS = 512  # kept: callers begin alike ("where is my order"), and the platform asks again what it has asked
_FIRST_LOAD_S = 0.5  # how long the start waits for the index
_SOON = 2_000  # passages; the index of more is not built within that, so nobody waits for it
_IN_LOOP = 20_000  # passages; up to here a search takes well under a millisecond and a thread hop costs more
_BREATH_S = 0.0002  # the builder lets go of the interpreter this long, every millisecond or two


class _GivenUp(Exception):
    """The retriever was closed while its index was built."""


class Retriever:
    """Passages for a turn, from an index in this process. Belongs to one event loop."""

    def __init__(self, store: KnowledgeStore, *, poll_s: float = 2.0) -> None:
        """`poll_s`: how often the store is asked whether its knowledge has changed, in seconds."""
        self._store = store
        self._poll_s = poll_s
        self._index = Index(())
        self._revision: int | None = None
        self._answers: OrderedDict[tuple[Query, int], tuple[Passage, ...]] = OrderedDict()
        self._watch: asyncio.Task[None] | None = None
        self._searcher = ThreadPoolExecutor(1, thread_name_prefix="search")
        self._loaded = asyncio.Event()
        self._closed = False

    @property
    def size(self) -> int:
        """How many passages can be found right now."""
        return len(self._index)

    async def start(self) -> None:
        """Load the index and keep it fresh. When the database fails, the server starts without and keeps trying.

        A large index is built behind the first callers: they are answered without passages rather than not at all.
        """
        self._watch = asyncio.create_task(self._keep_fresh())
        loaded = asyncio.ensure_future(self._loaded.wait())
        await asyncio.wait({loaded}, timeout=_FIRST_LOAD_S)
        loaded.cancel()

    async def aclose(self) -> None:
        """Stop watching; a build under way is given up."""
        self._closed = True
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        self._searcher.shutdown(wait=False, cancel_futures=True)

    async def search(self, utterance: str, earlier: Sequence[str] = (), limit: int = 3) -> tuple[Passage, ...]:
        """Passages that answer the utterance, best first; `earlier` is what was said before it, oldest first.

        Empty for small talk and for questions the knowledge base says nothing about.
        """
        query = spoken_query(utterance, earlier)
        if query is None:
            return ()
        index, asked = self._index, (query, limit)
        if (known := self._answers.get(asked)) is not None:
            self._answers.move_to_end(asked)
            return known
        if len(index) <= _IN_LOOP:
            hits = index.search(query, limit)
        else:
            hits = await asyncio.get_running_loop().run_in_executor(self._searcher, index.search, query, limit)
        found = tuple(hit.passage for hit in hits)
        if index is self._index:
            self._answers[asked] = found
            if len(self._answers) > _MOST_ANSWERS:
                self._answers.popitem(last=False)
        return found

    async def _keep_fresh(self) -> None:
        while True:
            await self._refresh()
            self._loaded.set()
            await asyncio.sleep(self._poll_s)

    async def _refresh(self) -> None:
        """Load what the store has, if that has changed. Whatever fails, the last good index stays."""
        try:
            revision = await self._store.revision()
            if revision == self._revision:
                return
            passages = await self._store.passages()
            if len(passages) > _SOON:
                self._loaded.set()
            started = time.monotonic()
            index = await asyncio.to_thread(self._built, passages)
        except StoreError as error:
            log.warning("knowledge not loaded", problem=str(error), kept=self.size)
        except _GivenUp:
            return
        except Exception as error:  # noqa: BLE001 - a watch that dies would leave old knowledge in place, silently
            # In a thread: a traceback is written with lines read from the source files.
            await asyncio.to_thread(log.error, "knowledge not loaded", exc_info=error, kept=self.size)
        else:
            replaced = [self._index]
            self._index, self._revision = index, revision
            self._answers.clear()
            log.info(
                "knowledge loaded", passages=len(index), revision=revision, took_s=round(time.monotonic() - started, 3)
            )
            await asyncio.to_thread(replaced.clear)  # freeing a large index takes long enough to be felt in the loop

    def _built(self, passages: Sequence[Passage]) -> Index:
        return Index(passages, breathe=self._breathe)

    def _breathe(self) -> None:
        if self._closed:
            raise _GivenUp
        time.sleep(_BREATH_S)
