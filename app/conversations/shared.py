"""Agreeing with other processes on who answers a conversation, through a lease in the database.

Every request claims first. The owner of a lease looks every few milliseconds whether another process has taken it
over, or wants to hear what it says; only while something runs. A database that does not answer is gone without.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog

from app.conversations.generation import Batch, Generation
from app.conversations.lease_form import Claim, lease_id, recalled, remembered
from app.conversations.memory import Key, kept_s
from app.conversations.said import Said
from app.errors import StoreError
from app.metrics.journal import Journal
from app.reconcile import Sight, Sorted, reconcile
from app.store.leases import Lease, LeaseState, LeaseStore, Wish
from app.turn import Finish

log = structlog.get_logger(__name__)
_CLAIM_S = 1.0
_REST_S = 3.0  # after the database has failed; until then everybody answers alone
_LOOK_S = 0.02
_LISTEN_S = 0.03
_TELL_S = 0.05
_RENEW_S = 0.6
_LEASE = timedelta(seconds=3)
_KEPT = timedelta(seconds=300)
_SWEEP_S = 60.0
_LONGEST_WATCH_S = 60.0


def _now() -> datetime:
    return datetime.now(UTC)


class Shared:
    """This process among those that answer the same calls."""

    def __init__(self, store: LeaseStore) -> None:
        self._store = store
        self._owner = uuid4().hex
        self._running: dict[str, tuple[int, Generation]] = {}
        self._coming: dict[tuple[str, int], asyncio.Event] = {}  # won, but nothing runs yet
        self._told: dict[str, tuple[int, float]] = {}
        self._busy = asyncio.Event()
        self._writing: set[asyncio.Task[None]] = set()
        self._watch: asyncio.Task[None] | None = None
        self._rests_until = self._renewed_at = float("-inf")
        self._swept_at = time.monotonic()

    async def start(self) -> None:
        """Begin to look after what runs here."""
        self._watch = asyncio.create_task(self._look_after())

    async def aclose(self) -> None:
        """Write down what has ended, then stop."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=1.0)
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)

    async def claim(self, key: Key, sight: Sight) -> Claim | None:
        """Sort a request by what all processes remember; where a reply is to be made, it is this process's to make.

        None when the database does not say in time.
        """
        if time.monotonic() < self._rests_until:
            return None
        claiming = asyncio.create_task(self._claim(key, sight))
        try:
            async with asyncio.timeout(_CLAIM_S):
                return await asyncio.shield(claiming)
        except (StoreError, TimeoutError) as error:
            self._rests_until = time.monotonic() + _REST_S
            log.warning("conversations are not shared for a while", problem=str(error) or "the database is slow")
            claiming.add_done_callback(self._give_back)
            return None
        except asyncio.CancelledError:
            claiming.add_done_callback(self._give_back)
            raise

    async def _claim(self, key: Key, sight: Sight) -> Claim:
        name, now = lease_id(key), _now()
        sorted_, coming = Sorted("new"), (name, 0)

        def decide(lease: Lease | None) -> tuple[Wish, Mapping[str, object]]:
            nonlocal sorted_, coming
            self._came(coming)  # decided twice when another process was first: then that epoch is not ours
            sorted_ = reconcile(sight, recalled(lease, alive=self._is_alive(lease, now), now=now))
            if sorted_.kind == "duplicate":
                return ("leave" if lease and lease.owner == self._owner else "watch"), {}
            if sorted_.kind in {"replay", "stale"}:
                return "leave", {}
            coming = (name, lease.epoch + 1 if lease else 1)
            self._coming[coming] = asyncio.Event()  # before anybody can see the row
            return "take", remembered(sight, lease, now)

        try:
            before = await self._store.claim(name, self._owner, decide, expires_at=now + _LEASE)
        except BaseException:
            self._came(coming)
            raise
        takes = sorted_.kind not in {"duplicate", "replay", "stale"}
        return Claim.of(key, name, sight.fingerprint, sorted_, before, takes=takes, now=now)

    def _is_alive(self, lease: Lease | None, now: datetime) -> bool:
        """Whether there is or will be a reply to a running lease: here we know it, elsewhere the lease is renewed."""
        if lease is None:
            return False
        if (lease.id, lease.epoch) in self._coming:
            return True
        if lease.owner == self._owner:
            epoch, generation = self._running.get(lease.id, (0, None))
            return epoch == lease.epoch and generation is not None and (generation.answered or not generation.ended)
        return lease.expires_at > now

    def _give_back(self, claiming: "asyncio.Task[Claim]") -> None:
        """A lease that was won after all, but nobody waited for it."""
        if claiming.cancelled() or claiming.exception():
            return
        claim = claiming.result()
        self._came((claim.id, claim.epoch))
        if claim.taken:
            self._in_background(self._write(claim, Said(), ended=True))

    def _came(self, coming: tuple[str, int]) -> None:
        if event := self._coming.pop(coming, None):
            event.set()

    async def arrival(self, claim: Claim) -> None:
        """Wait until the reply of a claimed lease runs, where this process has won it a moment ago."""
        if claim.sorted.kind != "duplicate":  # its own is for the claimer to begin, and nobody else will
            return
        if event := self._coming.get((claim.id, claim.epoch)):
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLAIM_S):
                    await event.wait()

    def is_outrun(self, claim: Claim) -> bool:
        """Whether this process answers a later request of the conversation already; then the claim is void."""
        outrun = self._running.get(claim.id, (0, None))[0] > claim.epoch
        if outrun:
            self._came((claim.id, claim.epoch))
        return outrun

    def running(self, claim: Claim) -> Generation | None:
        """The reply of a claimed lease, where this process makes it."""
        epoch, generation = self._running.get(claim.id, (0, None))
        return generation if epoch == claim.epoch else None

    def run(self, claim: Claim, generation: Generation) -> None:
        """Answer for a reply that is made under this claim, until its end."""
        self._running[claim.id] = (claim.epoch, generation)
        generation.when_ended(partial(self._ended, claim))
        self._busy.set()
        self._came((claim.id, claim.epoch))

    def _ended(self, claim: Claim, generation: Generation) -> None:
        self._in_background(self._conclude(claim, generation))

    async def _conclude(self, claim: Claim, generation: Generation) -> None:
        """Write down the whole reply; until then requests to this process find it here."""
        said = Said.of(generation.log)
        answered = generation.answered and said.is_small
        await self._write(claim, said if answered else Said(), ended=True)
        if self._running.get(claim.id) == (claim.epoch, generation):
            del self._running[claim.id]
            self._told.pop(claim.id, None)

    def _in_background(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, claim: Claim, said: Said, *, ended: bool = False) -> None:
        state: LeaseState = "running" if not ended else "ended" if said.reason else "abandoned"
        kept = timedelta(seconds=kept_s(claim.key, _KEPT.total_seconds()))
        expires_at = _now() + (kept if ended else _LEASE)
        try:
            await self._store.write(
                claim.id, self._owner, claim.epoch, said.to_json(), state=state, expires_at=expires_at
            )
        except StoreError as error:
            log.warning("a reply could not be shared", problem=str(error))

    async def watch(self, claim: Claim, journal: Journal) -> AsyncGenerator[Batch, None]:
        """The reply another process makes, as it writes it down; nothing at all when that one went before a word."""
        said, until = Said(), time.monotonic() + _LONGEST_WATCH_S
        lease: Lease | None = None
        while time.monotonic() < until:
            await asyncio.sleep(_LISTEN_S)
            with suppress(StoreError):
                lease = await self._store.read(claim.id)
            if lease is None or lease.epoch != claim.epoch:
                mine = lease is None or lease.memory.get("fingerprint") == claim.fingerprint
                if mine and not (said.text or said.calls):
                    return  # another process has begun to answer the same request, or the row cannot be read
                journal.outcome = "superseded"
                yield [Finish("stop")]
                return
            later = Said.from_json(lease.said)
            if lease.state == "abandoned" or (lease.state == "running" and lease.expires_at < _now()):
                break
            if batch := said.until(later):
                said = later
                journal.outcome = "completed" if later.reason else journal.outcome
                yield batch
            if said.reason:
                return
        if said.text or said.calls:
            journal.outcome, journal.error = "failed", "the process that answered is gone"
            yield [Finish("stop")]

    async def _look_after(self) -> None:
        with suppress(StoreError):  # the first caller shall not wait until the database has opened its connections
            await self._store.forget(_now() - _KEPT)
            await self._store.held(self._owner)
        while True:
            await self._busy.wait()
            await asyncio.sleep(_LOOK_S)
            try:
                await self._look()
            except StoreError as error:
                log.warning("leases cannot be seen", problem=str(error))
                await asyncio.sleep(_REST_S)

    async def _look(self) -> None:
        """One look at the leases of everything that runs here."""
        running = dict(self._running)  # what begins after the question is not in the answer
        if not running:
            self._busy.clear()
            return
        held = await self._store.held(self._owner)
        for name, (epoch, generation) in running.items():
            if generation.ended:
                continue
            known, watched = held.get(name, (0, False))
            if known != epoch:
                generation.stop("superseded")
            elif watched:
                generation.kept = True
                await self._tell(name, epoch, generation)
        now = time.monotonic()
        if now - self._renewed_at > _RENEW_S:
            self._renewed_at = now
            await self._store.renew(self._owner, running, _now() + _LEASE)
        if now - self._swept_at > _SWEEP_S:
            self._swept_at = now
            await self._store.forget(_now() - _KEPT)

    async def _tell(self, name: str, epoch: int, generation: Generation) -> None:
        """Write down what was said since the last time, not more often than a listener can hear."""
        pieces, at = self._told.get(name, (0, float("-inf")))
        now = time.monotonic()
        if len(generation.log) == pieces or now - at < _TELL_S:
            return
        self._told[name] = (len(generation.log), now)
        said = Said.of(generation.log).to_json()
        await self._store.write(name, self._owner, epoch, said, state="running", expires_at=_now() + _LEASE)
