"""Who a conversation is with: nobody we know, the customer the request names, or the one the caller proved to be."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from app.hearing.caller import caller_identity
from app.hearing.proof import Claim, claims_said, words_so_far
from app.orders import Customer
from app.proving import Proven, Prover
from app.standing import Level, Standing
from app.store.proofs import Proof, ProofStore
from app.store.shop import ShopStore
from app.turn import DERIVED, Message

MOST_CUSTOMERS = 2  # that one conversation may prove to be
_MOST_SEEN = 2000
_SEEN_S = 300.0


async def identify(shop: ShopStore, caller_id: str) -> Customer | None:
    """The one customer this caller id stands for; None when there is none, or more than one.

    A phone shared by two customers names neither: telling one the other's orders is worse than asking. The same goes
    for a text that is one customer's id and looks like another's phone. Raises `StoreError`.
    """
    claimed = caller_identity(caller_id)
    found: dict[str, Customer] = {}
    if claimed.customer_id and (customer := await shop.customer(claimed.customer_id)):
        found[customer.id] = customer
    if claimed.phone:
        found |= {customer.id: customer for customer in await shop.customers_by_phone(claimed.phone)}
    if claimed.email:
        found |= {customer.id: customer for customer in await shop.customers_by_email(claimed.email)}
    return next(iter(found.values())) if len(found) == 1 else None


class Ladder:
    """Unknown -> known by what the request says -> verified by what the caller has proved.

    What was proved outranks what the request says: a caller known as one customer who proves to be another is that
    other one from then on, and hears nothing more of the first. A proof holds for a while, for the conversation and
    the caller id it was given with, and only for a request whose own history begins with the words it was given in:
    so somebody else's conversation id unlocks nothing. Under a derived id nothing stored counts at all; there the
    caller's words in the history are compared again.
    """

    def __init__(
        self,
        shop: ShopStore,
        proofs: ProofStore,
        prover: Prover,
        *,
        valid: timedelta = timedelta(hours=1),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`valid`: how long a proof holds."""
        self._shop = shop
        self._proofs = proofs
        self._prover = prover
        self._valid = valid
        self._now = now
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, str]] = OrderedDict()

    async def standing(self, conversation_id: str, caller_id: str, history: Sequence[Message]) -> Standing:
        """Who this is right now. Raises `StoreError`."""
        if not conversation_id.startswith(DERIVED):
            proved = await self._proved_before(conversation_id, caller_id, history)
            known = None if proved else await identify(self._shop, caller_id)
        else:
            known = await identify(self._shop, caller_id)
            proved = await self._proved_by_words(conversation_id, caller_id, history, known)
        if proved:
            return Standing(Level.VERIFIED, proved)
        return Standing(Level.KNOWN, known) if known else Standing()

    async def prove(self, claim: Claim, conversation_id: str, caller_id: str, history: Sequence[Message]) -> Proven:
        """Try a claim; when it is right it is kept for the conversation. Raises `StoreError`."""
        known = await identify(self._shop, caller_id)
        proven = await self._prover.prove(claim, conversation_id, caller_id, known)
        said = words_so_far(history)
        if proven.customer is None or conversation_id.startswith(DERIVED) or not said:
            return proven  # every conversation begins with no words at all
        now = self._now()
        proof = Proof(conversation_id, caller_id, proven.customer.id, proven.proof, _digest_of(said), now)
        if await self._proofs.keep(proof, since=now - self._valid, most_customers=MOST_CUSTOMERS):
            return proven
        return Proven("too_many_attempts")

    async def _proved_before(self, conversation_id: str, caller_id: str, history: Sequence[Message]) -> Customer | None:
        proofs = await self._proofs.of(conversation_id, caller_id, self._now() - self._valid)
        if not proofs:
            return None
        said = words_so_far(history, max(_length_of(proof.words) for proof in proofs))
        held = next((proof for proof in proofs if _begins_with(said, proof.words)), None)
        return await self._shop.customer(held.customer_id) if held else None

    async def _proved_by_words(
        self, conversation_id: str, caller_id: str, history: Sequence[Message], known: Customer | None
    ) -> Customer | None:
        """The customer whom the newest right claim in the history names; nobody, when it names too many."""
        proved: list[str] = []
        for claim in claims_said(history):
            customer_id = await self._compared(claim, conversation_id, caller_id, known)
            if customer_id and customer_id not in proved:
                proved.append(customer_id)
        if not 0 < len(proved) <= MOST_CUSTOMERS:
            return None
        return await self._shop.customer(proved[0])

    async def _compared(self, claim: Claim, conversation_id: str, caller_id: str, known: Customer | None) -> str:
        """The id of the customer a claim proves, "" for none. The same claim comes with every turn: remembered."""
        name = hashlib.sha256(f"{caller_id}\n{claim}".encode("utf-8", "replace")).hexdigest()
        at, customer_id = self._seen.get(name, (0.0, ""))
        if not at or self._clock() - at > _SEEN_S:
            proven = await self._prover.prove(claim, conversation_id, caller_id, known)
            customer_id = proven.customer.id if proven.customer else ""
            self._seen[name] = (self._clock(), customer_id)
            while len(self._seen) > _MOST_SEEN:
                self._seen.popitem(last=False)
        return customer_id


def _digest_of(words: str) -> str:
    return f"{len(words)}:{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()}"


def _begins_with(said: str, digest: str) -> bool:
    """Whether the words of a proof are still what the conversation begins with."""
    length = _length_of(digest)
    return len(said) >= length and _digest_of(said[:length]) == digest


def _length_of(digest: str) -> int:
    """How many characters of the conversation's beginning a digest is of; 0 where it is none, and matches nothing."""
    length = digest.partition(":")[0]
    return int(length) if length.isdigit() else 0
