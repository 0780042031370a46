"""What the changing tools share: the caller's own order found by number, a no recorded, a yes proposed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.actions import Prepared, Refusal
from app.hearing.order_numbers import order_numbers
from app.orders import order_key
from app.policy.case import Allowed, Case, Denied
from app.policy.decisions import decide
from app.policy.rules import Rules
from app.policy.sentences import not_done
from app.policy.states import Deed
from app.store.audit import Attempt
from app.store.cases import CaseStore
from app.tools.base import Scope

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time of the decision; tools take another clock where needed."""
    return datetime.now(UTC)


class OwnOrders:
    """The verified customer's orders. Somebody else's order and one that is not there are the same: not found."""

    def __init__(self, cases: CaseStore, rules: Rules, clock: Clock = utc_now) -> None:
        self.rules = rules
        self.clock = clock
        self._cases = cases

    async def find(self, deed: Deed, number: str, scope: Scope) -> Case | Refusal:
        """The order that the number as said means. Raises `StoreError`."""
        if scope.standing.customer is None:
            return await self.refuse(
                deed, scope, Denied("not_verified", not_done(deed, "I do not know yet who you are."))
            )
        keys = order_keys(number)
        if not keys:
            return await self.refuse(deed, scope, Denied("unclear", not_done(deed, "which order is it about?")))
        case = await self._cases.case(scope.standing.customer.id, keys, self.clock())
        if case is None:
            why = "I cannot find that number among your orders. Could you say it once more?"
            return await self.refuse(deed, scope, Denied("not_found", not_done(deed, why)))
        return case

    async def decide(
        self, deed: Deed, scope: Scope, case: Case, arguments: Mapping[str, object], reason: str = ""
    ) -> Prepared | Refusal:
        """Ask the policy about these canonical arguments. Raises `StoreError`."""
        verdict = decide(deed, arguments, case, self.rules, self.clock(), reason=reason)
        key = order_key(case.order.number)
        if isinstance(verdict, Denied):
            return await self.refuse(deed, scope, verdict, key, arguments)
        return self.propose(scope, verdict, key, arguments, reason)

    def propose(
        self, scope: Scope, verdict: Allowed, key: str, arguments: Mapping[str, object], reason: str = ""
    ) -> Prepared:
        """What is read back and, after a yes, done."""
        owner = scope.standing.customer.id if scope.standing.customer else ""
        return Prepared(owner, arguments, verdict.read_back, key, verdict.amount, verdict.currency, reason)

    async def refuse(
        self, deed: Deed, scope: Scope, denied: Denied, key: str = "", arguments: Mapping[str, object] | None = None
    ) -> Refusal:
        """Record the no, and hand over to a human where that is called for. What this call did already is told."""
        owner = scope.standing.customer.id if scope.standing.customer else ""
        attempt = Attempt(scope.conversation_id, scope.caller_id, owner, deed.value, key)
        attempt = replace(attempt, detail={"arguments": dict(arguments or {})})
        return await self._cases.refuse(attempt, denied, self.clock())


def order_keys(number: str) -> Sequence[str]:
    """Candidate keys, best first: what it sounds like as an order number, and the text itself taken literally."""
    literal = order_key(number)
    if not literal:
        return ()
    return tuple(dict.fromkeys((*order_numbers(f"order number {number}"), literal)))
