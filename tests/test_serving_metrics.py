"""What a serving process counts, by literal counts, and as Prometheus' own parser reads it over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
from prometheus_client.parser import text_string_to_metric_families as read_plain
from serving import served
from small_house import FOR_EVER, SmallHouse, answered, played

from rag.errors import LibraryMissing, WriterError
from rag.types import Answer, Coverage, Draft
from ui.gate import Busy, Gate, TookTooLong
from ui.job import Job
from ui.metrics import Counted, Metrics, metrics_router

REFUSED = Answer("Q", "The articles do not say.", "refused")


@dataclass
class Works:
    jobs: list[Job] = field(default_factory=list)

    def recent(self) -> Sequence[Job]:
        return self.jobs


def metrics(
    gate: Gate | None = None, coverage: Callable[[], Coverage] = lambda: Coverage(3, 9, (), None, None)
) -> Metrics:
    return Metrics(gate=gate or Gate(1, 0, 60), jobs=Works(), coverage=coverage)


def counted(counts: Metrics, name: str, **labels: str) -> float | None:
    return counts.registry.get_sample_value(name, labels)


def outcomes(counts: Metrics) -> dict[str, float]:
    family = next(f for f in counts.registry.collect() if f.name == "dateline_questions")
    return {s.labels["outcome"]: s.value for s in family.samples if s.name.endswith("_total") and s.value}


async def test_an_answer_is_counted_with_its_seconds_and_its_sentences_by_verdict() -> None:
    counts = metrics()
    with counts.asking() as heard:
        for event in played(answered("Q")):
            heard(event)
    assert outcomes(counts) == {"answered": 1}
    assert counted(counts, "dateline_answer_seconds_count") == 1
    assert counted(counts, "dateline_answer_seconds_bucket", le="60.0") == 1
    verdicts = {
        v: counted(counts, "dateline_sentences_total", verdict=v) for v in ("quoted", "supported", "partly", "removed")
    }
    assert verdicts == {"quoted": 1, "supported": 0, "partly": 1, "removed": 2}


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Busy(4, 16, 7), "busy"),
        (TookTooLong(60), "too_slow"),
        (WriterError("no model answers"), "failed"),
        (ZeroDivisionError(), "failed"),
        (GeneratorExit(), "left"),
        (asyncio.CancelledError(), "left"),
    ],
)
def test_what_ends_a_question_otherwise_is_counted_and_goes_through(error, outcome) -> None:
    counts = metrics()
    with pytest.raises(type(error)), counts.asking():
        raise error
    assert outcomes(counts) == {outcome: 1}
    assert counted(counts, "dateline_answer_seconds_count") == 0


async def test_who_goes_once_the_answer_is_there_was_answered() -> None:
    counts = metrics()

    async def events() -> object:
        with counts.asking() as heard:
            for event in (Draft("x"), REFUSED):
                heard(event)
                yield event

    async with aclosing(events()) as stream:
        async for event in stream:
            if isinstance(event, Answer):
                break
    assert outcomes(counts) == {"refused": 1}
    async with aclosing(events()) as stream:
        await anext(stream)
    assert outcomes(counts) == {"refused": 1, "left": 1}


async def test_the_gate_is_looked_at_when_asked() -> None:
    gate, house = Gate(1, 1, 60), SmallHouse(lambda question: [Draft("x"), FOR_EVER])
    counts = metrics(gate)

    async def ask() -> None:
        async with aclosing(gate.events(partial(house.events, "Q"))) as events:
            async for _ in events:
                pass

    tasks = [asyncio.create_task(ask()) for _ in range(2)]
    while not house.waits.is_set():
        await asyncio.sleep(0)
    looked = [counted(counts, f"dateline_questions_{name}") for name in ("running", "waiting")]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert looked == [1, 1]
    assert [counted(counts, f"dateline_questions_{name}") for name in ("running", "waiting")] == [0, 0]


def test_jobs_and_articles_are_counted_when_asked() -> None:
    works, held = Works(), [3]
    counts = Metrics(gate=Gate(1, 0, 60), jobs=works, coverage=lambda: Coverage(held[0], 9, (), None, None))
    states = ("waiting", "running", "done", "failed", "stopped")
    assert [counted(counts, "dateline_jobs", state=state) for state in states] == [0, 0, 0, 0, 0]
    works.jobs = [Job("a", "A", "me", "done"), Job("b", "B", "me", "done"), Job("c", "C", "me", "running")]
    held[0] = 4
    assert [counted(counts, "dateline_jobs", state=state) for state in states] == [0, 1, 2, 0, 0]
    assert counted(counts, "dateline_articles") == 4


def test_two_processes_in_one_do_not_share_counts() -> None:
    one, two = metrics(), metrics()
    one.ended("answered")
    assert (outcomes(one), outcomes(two)) == ({"answered": 1}, {})


def gone() -> Coverage:
    raise LibraryMissing("there is no library any more")


@pytest.fixture
def url() -> Iterator[str]:
    counts, app = metrics(coverage=gone), FastAPI()
    app.include_router(metrics_router(counts))
    app.add_middleware(Counted, metrics=counts)

    @app.get("/no")
    def no() -> None:
        raise HTTPException(404)

    with served(app) as url:
        yield url


def test_the_page_is_read_by_prometheus_and_responses_are_counted_by_class(url) -> None:
    assert [httpx.get(f"{url}{path}").status_code for path in ("metrics", "no", "nowhere")] == [200, 404, 404]
    response = httpx.get(f"{url}metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    found = {
        s.name: s for family in read_plain(response.text) for s in family.samples if s.labels in ({}, {"status": "4xx"})
    }
    assert found["dateline_http_responses_total"].value == 2
    assert found["dateline_questions_running"].value == 0
    assert str(found["dateline_articles"].value) == "nan"
    as_open = httpx.get(f"{url}metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert {family.name for family in read_open(as_open.text)} == {
        "dateline_questions",
        "dateline_answer_seconds",
        "dateline_sentences",
        "dateline_http_responses",
        "dateline_questions_running",
        "dateline_questions_waiting",
        "dateline_articles",
        "dateline_jobs",
    }
