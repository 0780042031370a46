"""What is measured while the server runs, and `GET /metrics`, where Prometheus reads it."""

import asyncio
import time
from functools import lru_cache

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app.metrics.journal import Journal

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.7, 1.0, 2.0, 4.0, 8.0, 15.0)
_MOST_LABELS = 128
_LAG_EVERY_S = 0.1
_LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


class Meters:
    """The figures of one process. `start` begins to watch how late the event loop runs."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._turns = Counter("repartee_turns", "Turns answered", ["agent", "outcome"], registry=self.registry)
        self._kinds = Counter("repartee_requests", "Requests, by what they were", ["kind"], registry=self.registry)
        self._first = Histogram(
            "repartee_first_content_seconds",
            "Request to first words or tool call",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._total = Histogram(
            "repartee_turn_seconds", "Request to last word", buckets=_SECONDS, registry=self.registry
        )
        self._decisions = Counter(
            "repartee_decisions",
            "What turns had to do: fillers, failed models, late facts",
            ["kind"],
            registry=self.registry,
        )
        self._lag = Histogram(
            "repartee_loop_lag_seconds", "How late the event loop runs", buckets=_LAG_SECONDS, registry=self.registry
        )
        self.streaming = Gauge("repartee_streams", "Replies streaming now", registry=self.registry)
        self.refused = Gauge(
            "repartee_refused", "Replies turned away because the server was full", registry=self.registry
        )
        self.dropped = Gauge("repartee_dropped_turns", "Turns that could not be recorded", registry=self.registry)
        self.messages = Gauge(
            "repartee_messages",
            "Messages sent, failed to send, given up",
            ["state"],
            registry=self.registry,
        )
        # To find a counter by its labels costs more than to count.
        self._turns_of = lru_cache(_MOST_LABELS)(self._turns.labels)
        self._requests_of = lru_cache(_MOST_LABELS)(self._kinds.labels)
        self._watch: asyncio.Task[None] | None = None

    def count(self, agent: str, journal: Journal) -> None:
        """Count a finished turn."""
        self._turns_of(agent, journal.outcome).inc()
        self._requests_of(journal.kind).inc()
        for decision in journal.decisions:
            self._decisions.labels(decision.split(" ")[0]).inc()
        for meter, at in ((self._first, journal.content_at), (self._total, journal.finished_at)):
            if at is not None:
                meter.observe(at - journal.started)

    async def start(self) -> None:
        """Begin to watch the event loop."""
        self._watch = asyncio.create_task(self._watch_lag())

    async def aclose(self) -> None:
        """Stop watching."""
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)

    async def _watch_lag(self) -> None:
        while True:
            due = time.monotonic() + _LAG_EVERY_S
            await asyncio.sleep(_LAG_EVERY_S)
            self._lag.observe(max(0.0, time.monotonic() - due))


def metrics_router(meters: Meters) -> APIRouter:
    """The one route."""
    router = APIRouter()

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(meters.registry), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
