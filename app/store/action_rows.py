"""A row of the ledger as the noun it stands for."""

from collections.abc import Iterable
from typing import Any

from app.actions import Action, ActionState
from app.store.ledger_tables import actions

_NAMES = tuple(Action.__dataclass_fields__)
ACTION_COLUMNS = tuple(actions.c[name] for name in _NAMES)


def read_action(row: Iterable[Any]) -> Action:
    """The action of a row of ACTION_COLUMNS."""
    values = dict(zip(_NAMES, row, strict=True))
    return Action(**values | {"state": ActionState(values["state"])})
