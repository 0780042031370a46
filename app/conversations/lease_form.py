"""What a lease's row holds, in our own terms: the memory of a conversation and the replies that may be given again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from app.conversations.memory import Key
from app.conversations.said import Said
from app.reconcile import Memory, Sight, Sorted
from app.store.leases import Lease
from app.wire.body import object_of

_MOST_REPLIES = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request is, and the epoch of the reply it is about: its own when `taken`, else another request's.

    `replies` are those all processes may give again, by fingerprint.
    """

    key: Key
    id: str
    fingerprint: str
    epoch: int
    sorted: Sorted
    taken: bool
    replies: Mapping[str, Said]

    @classmethod
    def of(
        cls,
        key: Key,
        name: str,
        fingerprint: str,
        sorted_: Sorted,
        before: Lease | None,
        *,
        takes: bool,
        now: datetime,
    ) -> "Claim":
        """After the row was read, and taken over or not."""
        epoch = (before.epoch if before else 0) + takes
        return cls(key, name, fingerprint, epoch, sorted_, takes, replies(before, now))


def lease_id(key: Key) -> str:
    """The row's id: one for each memory."""
    return blake2b("\x1f".join(key).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def recalled(lease: Lease | None, *, alive: bool, now: datetime) -> Memory | None:
    """The row as the reconciler sees it. `alive`: somebody makes the reply of a running lease."""
    if lease is None or (lease.state != "running" and lease.expires_at < now):
        return None
    form = lease.memory
    earlier, utterances = (form.get(name) for name in ("earlier", "utterances"))
    sight = Sight(
        tuple(map(str, utterances)) if isinstance(utterances, list) else (),
        str(form.get("fingerprint", "")),
        tuple(map(str, earlier)) if isinstance(earlier, list) else (),
    )
    if lease.state == "running":
        return Memory(sight, "running" if alive else "abandoned")
    return Memory(sight, "completed" if lease.state == "ended" else "abandoned")


def remembered(sight: Sight, before: Lease | None, now: datetime) -> Mapping[str, object]:
    """What the row holds while a request is answered, with the last replies before it."""
    kept = list(replies(before, now).items())[-_MOST_REPLIES:]
    return {
        "utterances": list(sight.utterances),
        "fingerprint": sight.fingerprint,
        "earlier": list(sight.earlier),
        "replies": {fingerprint: said.to_json() for fingerprint, said in kept},
    }


def replies(lease: Lease | None, now: datetime) -> dict[str, Said]:
    """The replies in a row, oldest first."""
    if lease is None or (lease.state != "running" and lease.expires_at < now):
        return {}
    found = {name: Said.from_json(said) for name, said in object_of(lease.memory.get("replies")).items()}
    if lease.state == "ended":
        fingerprint = str(lease.memory.get("fingerprint", ""))
        found.pop(fingerprint, None)
        found[fingerprint] = Said.from_json(lease.said)
    return found
