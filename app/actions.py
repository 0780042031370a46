"""What changes something for a customer: proposed, read back, approved, executed once. The nouns of it. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

LEAD = "To confirm, "
"""How the server's own question before a change begins ..."""
QUESTION = "Shall I go ahead?"
"""... and how it ends."""


class ActionState(StrEnum):
    """The life of an action.

    prepared ── yes ──> executing ──> executed
        │                   └───────> refused    (policy or payment said no after all)
        └── no, silence, another subject, too late ──> dropped | expired; may be prepared again
    """

    PREPARED = "prepared"
    DROPPED = "dropped"
    EXPIRED = "expired"
    EXECUTING = "executing"
    EXECUTED = "executed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a mutating tool proposes: exact business arguments (JSON scalars, lists, objects) and how to read them back.

    `amount` is what moves, None where no money does. `read_back` is a sentence of ours, ending in a question.
    """

    customer_id: str
    arguments: Mapping[str, object]
    read_back: str
    order_key: str = ""
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was done: `reason` is a word for the record, `said` a sentence that begins with what was not done."""

    reason: str
    said: str
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: a sentence that says so, and the reference it can be found by."""

    said: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the ledger. Times are UTC; `turn` is how many times the caller had spoken when it was prepared.

    `dropped_turn` counts the same way when the caller's words dropped it: a transcript that is revised while they
    speak may take that back, nothing later may. `said` is the sentence of its outcome, "" before there is one;
    `reference` what the payment is found by.
    """

    id: str
    conversation_id: str
    caller_id: str
    customer_id: str
    tool: str
    key: str
    arguments: Mapping[str, object]
    order_key: str
    amount: Decimal | None
    currency: str
    read_back: str
    turn: int
    state: ActionState
    said: str
    reference: str
    attempts: int
    next_try_at: datetime | None
    prepared_at: datetime
    expires_at: datetime
    executed_at: datetime | None = None
    dropped_turn: int | None = None


def business_key(arguments: Mapping[str, object]) -> str:
    """One key for one set of business arguments, whatever the order they were written in."""
    text = json.dumps(arguments, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
