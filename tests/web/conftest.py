"""Fixtures: the browser, started once, and a visit to the page for each test."""

from collections.abc import Iterator

import pytest

from tests.web.web_browser import Theatre, Visit, start_theatre

OURS = ("http://127.0.0.1:", "about:")


@pytest.fixture(scope="session")
def theatre() -> Iterator[Theatre]:
    """The browser and the server it visits, for the whole run."""
    started = start_theatre()
    yield started
    started.stop()


@pytest.fixture
def visit(theatre: Theatre) -> Iterator[Visit]:
    """A fresh page, not opened yet. Afterwards: a clean console, and no request to anybody else."""
    made: Visit = theatre.run(theatre.visit())
    yield made
    theatre.run(made.leave())
    assert made.complaints == []
    assert [url for url in made.requests if not url.startswith(OURS)] == []
