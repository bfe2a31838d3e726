"""Handing over: while a page serves a library, what a terminal writes to it is done by the serving process.

Knows nothing of how it is done there: see handed.py, which answers."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingest.address import is_address
from ingest.document import Failure
from ingest.ports import Progress
from ingest.report import Report
from rag.errors import DatelineError, LibraryBusy
from rag.locks import lock
from rag.settings import Settings

NOTE = "serving.json"
SECRET = "dateline-secret"  # the header that shows it
SILENCE = 60.0  # seconds: the serving process tells how far it is every few
CONNECT = 5.0  # seconds
# The settings that ingestion uses: where the serving process has others, the terminal ingests itself.
USED = {
    *("encoder", "precision", "device", "threads", "language", "chunk_size"),
    *("private_addresses", "pause", "pages"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """What the process that serves a library leaves in its folder: where it listens, what it wants to be shown."""

    url: str
    secret: str = field(repr=False)
    pid: int
    settings: str


@contextmanager
def noted(settings: Settings, url: str, secret: str) -> Iterator[bool]:
    """Has terminals hand over to `url`, on loopback, while the block runs; False where another process does.

    What they show there is `secret`."""
    path = settings.library / NOTE
    try:
        held = lock(_lock(path), wait=False)
    except OSError:  # a second page, or a folder that may only be read
        held = None
    if held is None:
        yield False
        return
    with held:
        _write(path, Note(url, secret, os.getpid(), _used(settings)))
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)


def standing(settings: Settings) -> Note | None:
    """The note of the process that serves the library now, with the settings given; that of a killed one is none.

    Nor is another user's, who may not read what we may."""
    path = settings.library / NOTE
    try:
        if path.stat().st_uid != os.getuid():
            return None
        note = Note(**json.loads(path.read_text(encoding="utf-8")))
        lock(_lock(path), wait=False).close()
    except BlockingIOError:
        return note if note.settings == _used(settings) else None
    except (OSError, ValueError, TypeError):  # there is none, or another version of Dateline wrote it
        return None
    return None


def handed(
    settings: Settings,
    inputs: Sequence[str],
    *,
    refresh: bool,
    prune: bool,
    progress: Progress,
    say: Callable[[str], None],
) -> Report | None:
    """What the serving process did with the inputs; None where there is none. Interrupted, it ends the work there.

    Errors: as those of `ingest`, also where the serving process ends before it is done."""
    if (note := standing(settings)) is None:
        return None
    work = {"inputs": [_whole(one) for one in inputs], "refresh": refresh, "prune": prune}
    return _done(note, "ingest", work, progress, say)


def handed_removal(settings: Settings, id: str) -> bool:
    """Whether there is a serving process, which took out the article. Errors: as those of `remove`."""
    note = standing(settings)
    return note is not None and _done(note, "remove", {"id": id}, _silent, lambda line: None) is not None


def _done(
    note: Note, what: str, work: Mapping[str, object], progress: Progress, say: Callable[[str], None]
) -> Report | None:
    import httpx  # only where somebody serves: it takes 0.1 s

    ended = DatelineError(
        f"process {note.pid}, which serves the library and did the work, ended before it was done",
        "give the same command again: what was done is not done twice",
    )
    try:
        with httpx.stream(
            "POST",
            f"{note.url.rstrip('/')}/handed/{what}",
            content=json.dumps(work),
            headers={SECRET: note.secret},
            timeout=httpx.Timeout(CONNECT, read=SILENCE),
            trust_env=False,  # no proxy
        ) as answer:
            if answer.status_code != 200:  # another version of Dateline, or on its way out
                return None
            if report := _heard(answer.iter_lines(), progress, say):
                return report
    except (httpx.ConnectError, httpx.ConnectTimeout):
        return None
    except httpx.TransportError as e:
        raise ended from e
    raise ended


def _heard(lines: Iterable[str], progress: Progress, say: Callable[[str], None]) -> Report | None:
    """The report that server-sent events end with. Errors: those that they tell."""
    event = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            event = value
        elif name == "data" and (report := _told(event, json.loads(value), progress, say)):
            return report
    return None


def _told(event: str, said: Mapping[str, Any], progress: Progress, say: Callable[[str], None]) -> Report | None:
    if event == "report":
        return Report(**{**said, "failed": [Failure(**failure) for failure in said["failed"]]})
    if event == "error":
        kind = LibraryBusy if said["kind"] == LibraryBusy.__name__ else DatelineError  # the one that --watch outlives
        raise kind(said["message"], said["hint"])
    if event == "progress":
        progress(said["done"], said["total"], said["passages"], said["name"])
    elif event == "said":
        say(said["line"])
    return None


def _whole(one: str) -> str:
    """An input as another process understands it. Errors: ReadError for a path that is not there."""
    if is_address(one):
        return one
    if not os.path.lexists(one):
        from ingest.read import find

        find([one])  # in the words of the one who typed it
    return str(Path(one).absolute())


def _write(path: Path, note: Note) -> None:
    """Whole or not at all, for nobody else's eyes."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(0o600, exist_ok=False)
    part.write_text(json.dumps(asdict(note)), encoding="utf-8")
    part.replace(path)


def _lock(path: Path) -> Path:
    return path.with_suffix(".lock")


def _used(settings: Settings) -> str:
    return settings.model_dump_json(include=USED)


def _silent(done: int, total: int, passages: int, name: str) -> None:
    """Nobody listens."""
