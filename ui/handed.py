"""The answer to a terminal that hands its work over: it is done as a job, and told as server-sent events.

Knows nothing of terminals: see handing.py. Whoever shows the secret may name any path."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from dataclasses import asdict
from functools import partial
from hmac import compare_digest
from pathlib import PurePath

from anyio import sleep
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT

from ingest.address import is_address
from ingest.report import Report
from rag.errors import DatelineError
from rag.text import encodable
from ui.handing import SECRET
from ui.job import Job
from ui.jobs import Jobs
from ui.sse import event, streaming

OWNER = "terminal"
BEAT = 15.0  # seconds of silence at most: see SILENCE of handing.py
TICK = 0.1  # seconds between two events
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]  # else the others would get 405

Begin = Callable[[Future[Report]], Job]


def handed(jobs: Jobs, secret: str) -> APIRouter:
    """The routes /handed/ingest and /handed/remove; without the secret they are not there."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/handed/{what}", methods=METHODS)
    async def take(what: str, request: Request) -> StreamingResponse:
        shown = request.headers.get(SECRET, "")
        if request.method != "POST" or not compare_digest(shown.encode(), secret.encode()):
            raise HTTPException(404)
        work = json.loads(await request.body())
        match what:
            case "ingest":
                begin = partial(_ingestion, jobs, work["inputs"], work["refresh"], work["prune"])
            case "remove":
                begin = partial(_removal, jobs, work["id"])
            case _:
                raise HTTPException(404)
        return await streaming(_told(jobs, begin))

    return router


def _ingestion(jobs: Jobs, inputs: list[str], refresh: bool, prune: bool, outcome: Future[Report]) -> Job:
    how = partial(jobs.start, refresh=refresh, prune=prune, patient=False)
    return how(inputs, title=_title(inputs), owner=OWNER, outcome=outcome)


def _removal(jobs: Jobs, id: str, outcome: Future[Report]) -> Job:
    return jobs.remove(id, owner=OWNER, patient=False, outcome=outcome)


async def _told(jobs: Jobs, begin: Begin) -> AsyncGenerator[bytes]:
    """The events `said` and `progress`, then `report` or `error`; whoever stops listening ends the job."""
    outcome: Future[Report] = Future()
    try:
        job = begin(outcome)
        said, seen = "", -1
        try:
            while not outcome.done():
                seen = await jobs.changed(seen, BEAT)
                job = jobs.get(job.id)
                yield _news(job, said)
                said = job.said
                await sleep(TICK)
        finally:
            if not outcome.done():
                jobs.stop(job.id)
        report = asdict(outcome.result())
        del report["seen"]
        yield event("report", report)
    except DatelineError as e:
        yield event("error", {"kind": type(e).__name__, "message": e.message, "hint": e.hint})


def _news(job: Job, said: str) -> bytes:
    if job.said not in ("", said):
        return event("said", {"line": job.said})
    if not job.total:
        return KEEPALIVE_COMMENT
    return event("progress", {name: getattr(job, name) for name in ("done", "total", "passages", "name")})


def _title(inputs: list[str]) -> str:
    names = [encodable(one if is_address(one) else PurePath(one).name or one) for one in inputs]
    if not names:
        return "all articles again"
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
