"""What our server wrote down about the turns of a run: the record is where its own clocks end up."""

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.load.steady import quantile


def newest(file: Path) -> str:
    """When the last turn of the record came in."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return str(database.execute("SELECT max(received_at) FROM turns").fetchone()[0] or "")


def context_p99_ms(file: Path, *, after: str) -> float:
    """p99 of the context stage, request received to prompt ready, over the turns that came in after that one."""
    query = "SELECT context_ms FROM turns WHERE context_ms IS NOT NULL AND received_at > ?"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return quantile(sorted(row[0] for row in database.execute(query, (after,))), 0.99)
