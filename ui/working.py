"""One piece of work on a library: it tells how far it is, waits while another process writes, and can be stopped.

Knows nothing of lists of jobs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Protocol

from ingest.ports import Progress
from ingest.report import Report
from rag.background import STOP, Stop
from rag.database import writer
from rag.errors import LibraryBusy

AGAIN = 1.0  # seconds between two looks at whether another process still writes


class Work(Protocol):
    """What is done to the library."""

    def __call__(self, *, progress: Progress, say: Callable[[str], None]) -> Report: ...


class Change(Protocol):
    """Hears what has changed, by the names of a Job's fields."""

    def __call__(self, **fields: object) -> None: ...


class Stopped(Exception):
    """Raised amid the work that is to end."""


def worked(work: Work, library: Path, *, patient: bool, stop: Stop, change: Change) -> Report:
    """Does the work in this thread, when `patient` again where another process was writing.

    A stop ends it behind the document it is at; what is being fetched, at once. Errors: Stopped, those of the work."""

    def progress(done: int, total: int, passages: int, name: str) -> None:
        _go_on(stop)
        change(done=done, total=total, passages=passages, name=name, said="")

    def say(line: str) -> None:
        _go_on(stop)
        change(said=line)

    STOP.set(stop)
    while True:
        change(state="running", said="")
        try:
            return work(progress=progress, say=say)
        except LibraryBusy as e:
            if not patient:
                raise
            change(state="waiting", said=e.message)
        _until_free(library, stop)


def _go_on(stop: Stop) -> None:
    if stop.asked:
        raise Stopped


def _until_free(library: Path, stop: Stop) -> None:
    """Waits while another process writes. Errors: Stopped."""
    ended = Event()
    with stop.ending(ended.set):
        while not ended.wait(AGAIN):
            with suppress(LibraryBusy), writer(library):
                return
    raise Stopped
