"""Jobs: what is written to the library while it is served, one after the other in a thread.

Knows nothing of who may start one, nor of how it is shown."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from ingest.build import ingest
from ingest.build import remove as take_out
from ingest.ports import Progress
from ingest.report import Report
from rag.background import Stop
from rag.errors import DatelineError
from rag.settings import Settings
from ui.changes import Changes
from ui.job import Job, State, UnknownJob, reported, stopped
from ui.working import Stopped, Work, worked

KEPT = 50  # jobs
UPLOAD = "upload"  # where an article came from whose file is gone once it is read


@dataclass(eq=False)
class _Task:
    """A job with what it takes to do and to stop it."""

    job: Job
    work: Work
    patient: bool
    outcome: Future[Report] | None
    scratch: Path | None = None
    stop: Stop = field(default_factory=Stop)
    turn: Future[None] = field(default_factory=Future)


class Jobs:
    """Writes to the library that the settings name. Close it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._changes = Changes()
        self._tasks: dict[str, _Task] = {}  # in the order in which they came
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="jobs")

    def start(
        self,
        inputs: Sequence[str | Path],
        *,
        title: str,
        owner: str,
        refresh: bool = False,
        prune: bool = False,
        scratch: Path | None = None,
        patient: bool = True,
        outcome: Future[Report] | None = None,
    ) -> Job:
        """Ingests inputs, as `ingest` does; any path among them is read: see `addresses` of shelf.py.

        `scratch` is a folder that goes once the job is over. While another process writes, a `patient` job waits.
        `outcome` gets the whole report, or the error. Errors: DatelineError where too many wait."""
        origin = UPLOAD if scratch else None
        work = partial(ingest, inputs, settings=self._settings, refresh=refresh, prune=prune, origin=origin)
        return self._add(_Task(Job(uuid4().hex, title, owner), work, patient, outcome, scratch))

    def remove(self, id: str, *, owner: str = "", patient: bool = True, outcome: Future[Report] | None = None) -> Job:
        """Takes an article out. Errors: as those of `start`; that there is none of this id is found by the job."""
        work = partial(_removed, id, self._settings)
        return self._add(_Task(Job(uuid4().hex, f"remove {id}", owner), work, patient, outcome))

    def stop(self, id: str) -> Job:
        """Ends a job: at once where it waits for its turn, else behind the document it is at. What it wrote stays.

        Errors: UnknownJob."""
        task = self._task(id)
        task.stop.ask()
        if task.turn.cancel():
            self._end(task, "stopped", stopped())
        return task.job

    def get(self, id: str) -> Job:
        """Errors: UnknownJob."""
        return self._task(id).job

    def recent(self) -> list[Job]:
        """The newest first; of those that are over the oldest are forgotten."""
        with self._changes.lock:
            return [task.job for task in reversed(self._tasks.values())]

    async def changed(self, since: int, timeout: float) -> int:
        """The number of the last change of any job, once it is not `since`, at the latest after so many seconds."""
        return await self._changes.changed(since, timeout)

    def close(self) -> None:
        """Ends all jobs, and waits for the one that runs."""
        for job in self.recent():
            if not job.over:
                self.stop(job.id)
        self._thread.shutdown()

    def _run(self, task: _Task) -> None:
        """A job from its turn to its end, in the thread."""
        library, change = self._settings.library, partial(self._change, task)
        try:
            report = worked(task.work, library, patient=task.patient, stop=task.stop, change=change)
        except Stopped:
            self._end(task, "stopped", stopped())
        except DatelineError as e:
            self._end(task, "failed", e)
        except Exception as e:  # our bug, or the disk: the jobs behind this one must not wait for ever
            logging.getLogger(__name__).exception("job %s failed", task.job.id)
            self._end(task, "failed", DatelineError(f"{type(e).__name__}: {e}", "see what the serving process says"))
        else:
            self._end(task, "done", report)

    def _add(self, task: _Task) -> Job:
        with self._changes.lock:
            over = [id for id, other in self._tasks.items() if other.job.over]
            going = len(self._tasks) - len(over)
            if going >= KEPT:
                raise DatelineError(f"{going} jobs are waiting", "try again when some of them are over")
            for id in over[: max(0, len(self._tasks) + 1 - KEPT)]:
                del self._tasks[id]
            if going:
                task.job = replace(task.job, said="waits for the job before it")
            task.turn = self._thread.submit(self._run, task)
            self._tasks[task.job.id] = task
            self._changes.tell()
            return task.job

    def _task(self, id: str) -> _Task:
        with self._changes.lock:
            if id not in self._tasks:
                raise UnknownJob(f"there is no job {id!r}", "look at the list of jobs")
            return self._tasks[id]

    def _change(self, task: _Task, **fields: Any) -> None:
        with self._changes.lock:
            task.job = replace(task.job, **fields)
            self._changes.tell()

    def _end(self, task: _Task, state: State, outcome: Report | DatelineError) -> None:
        """The first end of a job counts: its scratch folder is gone and its outcome told before anybody hears of it."""
        if task.scratch:
            shutil.rmtree(task.scratch, ignore_errors=True)
        with self._changes.lock:
            if task.job.over:
                return
            listener = task.outcome or Future()
            task.outcome = None  # a report may be long, and a traceback holds all its frames
            if isinstance(outcome, Report):
                task.job = reported(task.job, state, outcome)
                listener.set_result(outcome)
            else:
                error = (outcome.message, outcome.hint) if state == "failed" else None
                task.job = replace(task.job, state=state, said="", error=error)
                listener.set_exception(outcome)
            self._changes.tell()


def _removed(id: str, settings: Settings, *, progress: Progress, say: Callable[[str], None]) -> Report:
    take_out(id, settings=settings)
    return Report(removed=[id])
