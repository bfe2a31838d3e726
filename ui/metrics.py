"""What a serving process counts, for Prometheus.

Knows nothing of how questions are answered: whoever answers tells it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from math import nan
from time import perf_counter
from typing import Literal, Protocol, get_args

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import DatelineError
from rag.types import Answer, Coverage, Event, Verdict
from ui.gate import Busy, TookTooLong
from ui.job import Job, State

# left: whoever asked did not wait for the answer.
Outcome = Literal["answered", "refused", "busy", "too_slow", "failed", "left"]
SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60)


class Places(Protocol):
    """How many questions are being answered, and wait for it."""

    @property
    def running(self) -> int: ...

    @property
    def waiting(self) -> int: ...


class Works(Protocol):
    """The jobs of late."""

    def recent(self) -> Sequence[Job]: ...


class Metrics:
    """Counts of one process, in a registry of their own."""

    def __init__(self, *, gate: Places, jobs: Works, coverage: Callable[[], Coverage]) -> None:
        self.registry = registry = CollectorRegistry()
        self._questions = Counter(
            "dateline_questions", "Questions asked, by how they ended", ["outcome"], registry=registry
        )
        self._seconds = Histogram(
            "dateline_answer_seconds",
            "Seconds until an answer or a refusal, waiting too",
            registry=registry,
            buckets=SECONDS,
        )
        self._sentences = Counter(
            "dateline_sentences", "Sentences of answers, by verdict", ["verdict"], registry=registry
        )
        self._responses = Counter(
            "dateline_http_responses", "HTTP responses, by class of their status", ["status"], registry=registry
        )
        for outcome in get_args(Outcome):
            self._questions.labels(outcome)
        for verdict in (*get_args(Verdict), "removed"):
            self._sentences.labels(verdict)
        _gauge(registry, "questions_running", "Questions being answered now", lambda: gate.running)
        _gauge(registry, "questions_waiting", "Questions that wait for their turn", lambda: gate.waiting)
        _gauge(
            registry, "articles", "Articles of the library; NaN where it cannot be read", lambda: _articles(coverage)
        )
        counted = Gauge("dateline_jobs", "Jobs of late that write to the library", ["state"], registry=registry)
        for state in get_args(State):
            counted.labels(state).set_function(partial(_count, jobs, state))

    @contextmanager
    def asking(self) -> Iterator[Callable[[Event], None]]:
        """Around one question: gives what is to hear its events; what ends it otherwise goes through."""
        began, answers = perf_counter(), list[Answer]()

        def hear(event: Event) -> None:
            if isinstance(event, Answer):
                answers.append(event)
                self.answered(event, perf_counter() - began)

        try:
            yield hear
        except BaseException as e:
            if not answers:
                self.ended(_outcome(e))
            raise

    def answered(self, answer: Answer, seconds: float) -> None:
        """Counts an answer or a refusal."""
        count = answer.grounding
        self.ended(answer.status)
        self._seconds.observe(seconds)
        for verdict in get_args(Verdict):
            self._sentences.labels(verdict).inc(getattr(count, verdict))
        self._sentences.labels("removed").inc(count.removed)

    def ended(self, outcome: Outcome) -> None:
        """Counts a question."""
        self._questions.labels(outcome).inc()

    def responded(self, status: int) -> None:
        """Counts a response by its status."""
        self._responses.labels(f"{status // 100}xx").inc()


class Counted:
    """An ASGI application whose responses are counted."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.metrics.responded(message["status"])
            await send(message)

        await self.app(scope, receive, counted)


def metrics_router(metrics: Metrics) -> APIRouter:
    """GET /metrics."""
    router = APIRouter(tags=["operation"])

    @router.get("/metrics", response_class=Response)
    def counts(request: Request) -> Response:
        """All counts, in Prometheus' text format."""
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics.registry), media_type=kind)

    return router


def _outcome(error: BaseException) -> Outcome:
    match error:
        case Busy():
            return "busy"
        case TookTooLong():
            return "too_slow"
        case GeneratorExit() | asyncio.CancelledError():
            return "left"
    return "failed"


def _gauge(registry: CollectorRegistry, name: str, help: str, value: Callable[[], float]) -> None:
    Gauge(f"dateline_{name}", help, registry=registry).set_function(value)


def _articles(coverage: Callable[[], Coverage]) -> float:
    try:
        return coverage().articles
    except DatelineError:
        return nan


def _count(jobs: Works, state: State) -> int:
    return sum(job.state == state for job in jobs.recent())
