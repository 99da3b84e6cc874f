"""What is counted and timed, for Prometheus. One registry an application; numbers and stable names only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from engine.document import Document

_REQUEST_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_STEP_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300)
_CONFIDENCE = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


class Metrics:
    """Every instrument of the process. Safe from several threads."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._requests = Counter("ocr_requests", "HTTP requests", ("method", "route", "status"), registry=registry)
        self._request_seconds = Histogram(
            "ocr_request_seconds",
            "Seconds a request took",
            ("route",),
            buckets=_REQUEST_SECONDS,
            registry=registry,
        )
        self._documents = Counter("ocr_documents", "Documents whose work ended", ("state", "kind"), registry=registry)
        self._pages = Counter("ocr_pages", "Pages read", ("reader",), registry=registry)
        self._step_seconds = Histogram(
            "ocr_step_seconds",
            "Seconds a document took in a step",
            ("step",),
            buckets=_STEP_SECONDS,
            registry=registry,
        )
        self._waited_seconds = Histogram(
            "ocr_queue_wait_seconds", "Seconds a document waited in line", buckets=_STEP_SECONDS, registry=registry
        )
        self._errors = Counter("ocr_reader_errors", "Documents not read, by error code", ("code",), registry=registry)
        self._confidence = Histogram(
            "ocr_field_confidence", "Confidence of the values found", buckets=_CONFIDENCE, registry=registry
        )
        self._cache = Counter(
            "ocr_cache_lookups",
            "Submissions looked up among those known: answered from there (hit) or not (miss)",
            ("cache", "result"),
            registry=registry,
        )
        self._deliveries = Counter("ocr_webhook_attempts", "Webhook attempts", ("result",), registry=registry)
        self._refused = Counter("ocr_limited_requests", "Requests refused by a limit", ("limit",), registry=registry)
        self._queue_depth = Gauge("ocr_queue_depth", "Documents waiting", registry=registry)
        self._queue_age = Gauge("ocr_queue_age_seconds", "Age of the document that waits longest", registry=registry)
        self._damaged = Gauge("ocr_database_damaged", "1 when the database was found damaged", registry=registry)
        self._originals = Gauge(
            "ocr_originals_bad", "Originals that the last walk found damaged or lost", ("how",), registry=registry
        )
        self._anchor_age = Gauge(
            "ocr_audit_anchor_age_seconds", "Age of the last anchor noted in every place", registry=registry
        )
        self._anchor_failures = Gauge(
            "ocr_audit_anchor_failures", "Anchors that did not reach a place, since the start", registry=registry
        )
        self._wound_back = Gauge(
            "ocr_audit_disagrees", "1 when the record does not agree with its anchors", registry=registry
        )
        self._processes = Gauge("ocr_reader_processes", "Reader processes alive", registry=registry)
        self._deaths = Gauge(
            "ocr_reader_deaths", "Reader processes that ended in the middle of their work", registry=registry
        )

    def watch_room(self, processes: Callable[[], int], deaths: Callable[[], int]) -> None:
        """Counts the reader processes whenever somebody asks; the room itself says how many there are."""
        self._processes.set_function(processes)
        self._deaths.set_function(deaths)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; `route` is the template, never the path."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def started(self, waited_seconds: float) -> None:
        """A document's turn came."""
        self._waited_seconds.observe(waited_seconds)

    def done(self, document: Document, seconds_by_step: Mapping[str, float]) -> None:
        """A document was read; of one that was remembered, no page was and no second went by."""
        self._documents.labels("done", document.kind or "unknown").inc()
        if document.provenance.remembered:
            return
        self._pages.labels(document.provenance.reader).inc(len(document.pages))
        for step, seconds in seconds_by_step.items():
            self._step_seconds.labels(step).observe(seconds)
        for field in document.fields:
            if field.is_found:
                self._confidence.observe(field.confidence)

    def not_done(self, state: str, code: str | None = None) -> None:
        """A document's work ended without a result."""
        self._documents.labels(state, "unknown").inc()
        if code is not None:
            self._errors.labels(code).inc()

    def looked_up(self, cache: str, *, hit: bool) -> None:
        """Something was looked up among what is known."""
        self._cache.labels(cache, "hit" if hit else "miss").inc()

    def delivered(self, result: str) -> None:
        """A webhook was tried: `delivered`, `failed` or `dead`."""
        self._deliveries.labels(result).inc()

    def refused(self, limit: str) -> None:
        """A limit refused a request."""
        self._refused.labels(limit).inc()

    def watch_care(
        self,
        anchor_age_seconds: Callable[[], float],
        anchor_failures: Callable[[], float],
        disagrees: Callable[[], float],
        is_damaged: Callable[[], float],
    ) -> None:
        """What the caretaker knows, asked whenever the numbers are."""
        self._anchor_age.set_function(anchor_age_seconds)
        self._anchor_failures.set_function(anchor_failures)
        self._wound_back.set_function(disagrees)
        self._damaged.set_function(is_damaged)

    def walked(self, damaged: int, lost: int) -> None:
        """The originals were looked through."""
        self._originals.labels("damaged").set(damaged)
        self._originals.labels("lost").set(lost)

    def render(self, queue_depth: int, queue_age_seconds: float) -> bytes:
        """Prometheus' text format, with the queue as it is now."""
        self._queue_depth.set(queue_depth)
        self._queue_age.set(queue_age_seconds)
        return generate_latest(self._registry)
