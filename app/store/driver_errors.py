"""Whatever the driver or SQLAlchemy raises, in our own words."""

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.errors import StoreError


class our_errors:  # noqa: N801 - used as a context manager; a generator would cost a frame on the per-turn path
    """Turns whatever the driver or SQLAlchemy raises into StoreError."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, SQLAlchemyError | OSError | UnicodeError | OverflowError):
            # `from None`: PostgreSQL's errors quote the row they are about, and a log prints the whole chain.
            raise StoreError(first_line(error)) from None


def first_line(error: BaseException) -> str:
    """What the driver says, without the lines below in which PostgreSQL quotes the row."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return f"{type(cause).__name__}: {(str(cause).splitlines() or [''])[0]}"
