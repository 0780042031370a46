"""Proving to be a customer: order number and postcode, or e-mail and postcode; all three while somebody is guessing."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from app.hearing.caller import caller_identity
from app.hearing.proof import Claim
from app.orders import Customer, Order, order_key, same_postcode
from app.store.attempts import AttemptStore, Guess
from app.store.shop import ShopStore
from app.turn import DERIVED

Reason = Literal["", "incomplete", "no_match", "need_all", "too_many_attempts"]

_DAY, _HOUR, _QUARTER = timedelta(days=1), timedelta(hours=1), timedelta(minutes=15)
_ZIP, _ZIP_PLUS_FOUR = 5, 9


@dataclass(frozen=True, slots=True)
class Limits:
    """Different wrong guesses allowed, and for how long each counts.

    Past `conversation` and `whole` nothing is compared any more. Past the others a postcode with one more thing is no
    longer enough: number, e-mail and postcode must all be right. A stranger's guessing so costs the owner one more
    question, and never shuts them out. The caller whom the request itself names as the owner is held to `conversation`
    and `caller` only.
    """

    conversation: int = 5
    whole: int = 5  # postcodes tried with one order number and one e-mail together
    caller: int = 10
    order: int = 10
    email: int = 10
    postcode: int = 20
    everybody: int = 60


_COUNTED_FOR = {
    "conversation": _HOUR,
    "whole": _DAY,
    "caller": _DAY,
    "order": _DAY,
    "email": _DAY,
    "postcode": _HOUR,
    "everybody": _QUARTER,
}
_REFUSING = ("conversation", "whole")


@dataclass(frozen=True, slots=True)
class Proven:
    """The outcome of a try: the customer and what proved it, or the reason why not. A wrong part is never named."""

    reason: Reason
    customer: Customer | None = None
    order: Order | None = None
    proof: str = ""


@dataclass(frozen=True, slots=True)
class _Match:
    """A row that the number or the address leads to, and which parts of the claim are right for it."""

    customer: Customer
    order: Order | None
    number: bool
    email: bool
    postcode: bool


class Prover:
    """Compares claims with the records, and counts what was wrong. Shared state is in the database only."""

    def __init__(
        self,
        shop: ShopStore,
        attempts: AttemptStore,
        *,
        limits: Limits | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._shop = shop
        self._attempts = attempts
        self._limits = limits or Limits()
        self._now = now

    async def prove(self, claim: Claim, conversation_id: str, caller_id: str, known: Customer | None) -> Proven:
        """Compare. `known` is whom the request names. Raises `StoreError`.

        A guess is counted before it is compared and taken back when it was right, so that many at once get no further
        than one after the other.
        """
        if not claim.is_whole:
            return Proven("incomplete")
        guesses = _guesses(claim, conversation_id, caller_id)
        now = self._now()
        await self._attempts.claim([guess for _, guess in guesses], now, forget=now - _DAY)
        counts = await self._attempts.counts({guess[0]: now - _COUNTED_FOR[kind] for kind, guess in guesses})
        over = self._over(guesses, counts)
        if over.intersection(_REFUSING):
            return Proven("too_many_attempts")
        matches = await self._matches(claim)
        for match in matches:
            careful = over & {"caller"} if known and known.id == match.customer.id else over
            if _is_enough(match, careful=bool(careful)):
                await self._attempts.release([guess for _, guess in guesses])
                return Proven("", match.customer, match.order, _named(match))
        asks_more = bool(over) and not (claim.keys and claim.emails)
        return Proven("need_all" if asks_more else "no_match")

    def _over(self, guesses: Sequence[tuple[str, Guess]], counts: Mapping[str, int]) -> frozenset[str]:
        """The kinds of limits that are passed."""
        return frozenset(kind for kind, (name, _) in guesses if counts.get(name, 0) > getattr(self._limits, kind))

    async def _matches(self, claim: Claim) -> list[_Match]:
        matches: list[_Match] = []
        for order in await self._shop.orders_by_keys(claim.keys):
            owner = await self._shop.customer(order.customer_id)
            matches += [_match(claim, owner, order)] if owner else []
        for address in claim.emails:
            matches += [_match(claim, owner, None) for owner in await self._shop.customers_by_email(address)]
        alone = [m for m in matches if m.order is None]
        # An address that two share names neither of them.
        return matches if len(alone) <= 1 else [m for m in matches if m.order is not None]


def _match(claim: Claim, customer: Customer, order: Order | None) -> _Match:
    return _Match(
        customer,
        order,
        number=order is not None,
        email=bool(customer.email) and customer.email.lower() in claim.emails,
        postcode=any(same_postcode(customer.postcode, code) for code in claim.postcodes),
    )


def _is_enough(match: _Match, *, careful: bool) -> bool:
    if careful:
        return match.number and match.email and match.postcode
    return match.postcode and (match.number or match.email)


def _named(match: _Match) -> str:
    parts = (("number", match.number), ("email", match.email), ("postcode", match.postcode))
    return "+".join(name for name, right in parts if right)


def _guesses(claim: Claim, conversation_id: str, caller_id: str) -> list[tuple[str, Guess]]:
    """Every name this try counts against, with what was guessed under it, by kind of limit."""
    codes = tuple(map(_plain, claim.postcodes))
    whole = (*claim.keys[:1], *claim.emails[:1], *codes[:1])
    found = [("everybody", ("", whole))]
    if not conversation_id.startswith(DERIVED):  # strangers who begin alike share a derived id
        found.append(("conversation", (conversation_id, whole)))
    caller = caller_identity(caller_id)
    if who := caller.phone or caller.email or caller.customer_id:
        found.append(("caller", (who, whole)))
    found += [("order", (key, (code,))) for key in claim.keys for code in codes]
    found += [("email", (email, (code,))) for email in claim.emails for code in codes]
    found += [("postcode", (code, (part,))) for code in codes for part in (*claim.keys[:1], *claim.emails[:1])]
    both = [f"{key} {email}" for key in claim.keys[:1] for email in claim.emails[:1]]
    found += [("whole", (name, (code,))) for name in both for code in codes]
    return [(kind, (f"{kind}:{_digest(name)}", _digest(*guess))) for kind, (name, guess) in found]


def _plain(postcode: str) -> str:
    """The postcode as it is counted: a ZIP+4 matches its five digits, and is no other guess than they are."""
    key = order_key(postcode)
    return key[:_ZIP] if key.isdigit() and len(key) == _ZIP_PLUS_FOUR else key


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
