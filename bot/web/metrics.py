"""Figures for the operator, in a registry of their own."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.chat.bus import Note

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """What /metrics shows."""

    def __init__(self, connections: Callable[[], int], degraded: Callable[[], bool]) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "zhike_http_requests", "HTTP requests.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "zhike_http_seconds",
            "Seconds an HTTP request took.",
            ("route",),
            buckets=FAST,
            registry=self.registry,
        )
        self.frames_in = Counter("zhike_frames_in", "Frames received.", registry=self.registry)
        self.frame_seconds = Histogram(
            "zhike_frame_seconds",
            "Seconds until a received frame was dealt with.",
            buckets=FAST,
            registry=self.registry,
        )
        self.messages = Counter("zhike_messages", "Messages delivered.", registry=self.registry)
        self.closed = Counter(
            "zhike_sockets_closed",
            "Sockets ended by the server, by close code.",
            ("code",),
            registry=self.registry,
        )
        self.reading = Histogram(
            "zhike_reading_seconds",
            "Seconds the assistant took for a round.",
            buckets=FAST,
            registry=self.registry,
        )
        self.unread = Counter(
            "zhike_rounds_unread", "Rounds the assistant failed to read.", registry=self.registry
        )
        Gauge("zhike_connections", "Sockets that said hello.", registry=self.registry).set_function(
            connections
        )
        Gauge("zhike_degraded", "1 while no trained model is in use.", registry=self.registry).set_function(
            lambda: float(degraded())
        )

    def receive(self, note: Note) -> None:
        """Count what goes over the bus."""
        if note.seq:
            self.messages.inc()

    def text(self) -> bytes:
        """Return the exposition format."""
        return generate_latest(self.registry)
