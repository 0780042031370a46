"""What the stores share: a database, and methods that come to their end when the caller goes away."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from app.store.database import Database

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="Store")


class Store:
    """Methods over one database, each one short transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database


def unbroken(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Mark a store's method as one piece of work: cancelling its caller does not interrupt it (Database.finish)."""

    @wraps(method)
    async def whole(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.finish(method(self, *args, **kwargs))

    return whole
