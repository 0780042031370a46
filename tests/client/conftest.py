"""In these tests it is the client's voice, too, that may not block the event loop."""

from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx


@pytest.fixture(autouse=True)
def _blocking_is_an_error() -> Iterator[None]:
    """A call of the client's that blocks the event loop fails the test it happens in."""
    with blockbuster_ctx(["client.voice", "convai"]):
        yield
