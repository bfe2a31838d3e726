"""A job as it stands: what is written to the library, how far it is, and how it ended.

Knows nothing of how it is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ingest.report import Report
from rag.errors import DatelineError

State = Literal["waiting", "running", "done", "failed", "stopped"]


class UnknownJob(DatelineError):
    """No job has that id, or it was over long ago."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands: `name` is the document it is at, `said` what it waits for; the counts are there once done.

    `failed` holds (name, reason) of what could not be read, `error` (message, hint)."""

    id: str
    title: str
    owner: str
    state: State = "waiting"
    done: int = 0
    total: int = 0
    passages: int = 0
    name: str = ""
    said: str = ""
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    error: tuple[str, str] | None = None

    @property
    def over(self) -> bool:
        return self.state not in ("waiting", "running")


def reported(job: Job, state: State, report: Report) -> Job:
    """A job that is over, with the counts of its report."""
    return replace(
        job,
        state=state,
        passages=report.passages,
        name="",
        said="",
        added=len(report.added),
        updated=len(report.updated),
        unchanged=len(report.unchanged),
        removed=len(report.removed),
        failed=tuple((failure.name, failure.reason) for failure in report.failed),
        warnings=tuple(report.warnings),
    )


def stopped() -> DatelineError:
    """What whoever waits for its outcome hears."""
    return DatelineError("the job was stopped; what it wrote stays", "start it again: what is done is not done twice")
