"""The HTTP API over the articles of the library: list, get, add, remove; and the jobs that write to it.

Knows nothing of how articles are read."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, UploadFile

from ingest.kinds import SUFFIXES
from rag.errors import DatelineError
from rag.types import Source, as_json
from ui.describing import FAULTS
from ui.guard import Writer
from ui.house import House
from ui.job import Job
from ui.jobs import Jobs
from ui.shapes import Addresses

ADDRESS = re.compile(r"https?://[^\s/?#]\S*", re.I)


def shelf(house: House) -> APIRouter:
    """The routes over articles."""
    router = APIRouter(prefix="/api", tags=["articles"], responses=FAULTS)

    @router.get("/articles")
    def list_(
        q: Annotated[str, Query(max_length=200)] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    ) -> dict[str, Any]:
        """Articles, newest first, of which title, publisher or id hold the words of `q`."""
        found = matching(house.bot.sources(), q)
        return {"total": len(found), "articles": as_json(found[offset : offset + limit])}

    @router.get("/articles/{id:path}")
    def get(id: str, digest: Annotated[str | None, Query(max_length=200)] = None) -> dict[str, Any]:
        """An article with its clean text, or an older version of it that a citation names by its digest."""
        if digest is not None:
            return {"source": {"id": id, "digest": digest}, "text": house.bot.text(id, digest)}
        article = house.bot.searcher.library.get(id)
        return {"source": as_json(article.source), "text": article.text}

    @router.post("/articles", status_code=202)
    def add(given: Addresses, me: Writer) -> dict[str, Any]:
        """Ingests pages, feeds and sitemaps; the job tells how far it is."""
        named = addresses(given.addresses)
        return _shown(house.jobs.start(named, title=", ".join(named), owner=me.owner))

    @router.post("/articles/files", status_code=202)
    async def upload(files: list[UploadFile], me: Writer) -> dict[str, Any]:
        """Ingests uploaded files: .txt .md .html .pdf .docx .eml .csv .json .jsonl, and .zip of these."""
        return _shown(await uploaded(house.jobs, files, me.owner))

    @router.delete("/articles/{id:path}", status_code=202)
    def remove(id: str, me: Writer) -> dict[str, Any]:
        """Takes an article out of the library."""
        house.bot.searcher.library.get(id)  # unknown ones are errors now, not of the job
        return _shown(house.jobs.remove(id, owner=me.owner))

    return router


def works(house: House) -> APIRouter:
    """The routes over jobs."""
    router = APIRouter(prefix="/api", tags=["articles"], responses=FAULTS)

    @router.get("/jobs")
    def recent() -> dict[str, Any]:
        """What was and is being written to the library, newest first."""
        return {"jobs": as_json(house.jobs.recent())}

    @router.get("/jobs/{id}")
    def job(id: str) -> dict[str, Any]:
        """How far a job is."""
        return _shown(house.jobs.get(id))

    @router.delete("/jobs/{id}", status_code=202)
    def stop(id: str, me: Writer) -> dict[str, Any]:
        """Ends a job; what it has written stays."""
        return _shown(house.jobs.stop(id))

    return router


def matching(sources: list[Source], words: str) -> list[Source]:
    """Those of which title, publisher and id together hold every word."""
    wanted = words.casefold().split()
    return [s for s in sources if all(word in f"{s.title} {s.publisher or ''} {s.id}".casefold() for word in wanted)]


def addresses(texts: Iterable[str]) -> list[str]:
    """The addresses that a user of the page names. Errors: DatelineError for all else: paths would be the server's."""
    found = [text.strip() for text in texts]
    if not found:
        raise DatelineError("no address is given", "give one that begins with https://")
    for text in found:
        if not ADDRESS.fullmatch(text):
            raise DatelineError(f"{text!r} is no address of a page, feed or sitemap", "begin it with https://")
    return found


def safe(name: str | None) -> str:
    """The last part of an uploaded file's name. Errors: DatelineError where its kind is none that can be read."""
    last = Path((name or "").replace("\\", "/")).name
    if Path(last).suffix.lower() not in SUFFIXES or last.startswith("."):
        raise DatelineError(f"{last or 'a file without a name'} cannot be read", f"upload {' '.join(SUFFIXES)}")
    return last


async def uploaded(jobs: Jobs, files: Sequence[UploadFile], owner: str) -> Job:
    """The job that ingests files; they lie in a folder of its own, which goes with it. Errors: DatelineError."""
    names = [safe(file.filename) for file in files]
    title = names[0] if len(names) == 1 else f"{len(names)} files"
    scratch = Path(await to_thread.run_sync(mkdtemp))
    try:
        paths = [scratch / str(place) / name for place, name in enumerate(names)]  # two may have one name
        for file, path in zip(files, paths, strict=True):
            await to_thread.run_sync(copied, file, path)
        return jobs.start(paths, title=title, owner=owner, scratch=scratch)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def _shown(job: Job) -> dict[str, Any]:
    shown: dict[str, Any] = as_json(job)
    return shown


def copied(file: UploadFile, path: Path) -> None:
    path.parent.mkdir()
    with path.open("wb") as out:
        shutil.copyfileobj(file.file, out)
