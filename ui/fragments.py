"""Pieces of HTML that the page's script fetches: an article with its marks, the list of articles, jobs as they go on.

Knows nothing of gradio. What it sends is escaped already: the script puts it into the page as it is."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, StreamingResponse

from rag.errors import UnknownArticle
from rag.types import Article, Source, Span
from ui.evidence import article_html
from ui.house import House
from ui.shelf import matching
from ui.shelves import PAGE, jobs_html, shelf_html
from ui.sse import event, streaming

CHANGED = "This article has changed since: this is the version that was cited."
PLACES = re.compile(r"\d{1,9}-\d{1,9}(,\d{1,9}-\d{1,9})*")
QUIET = 15.0  # seconds without news, after which a word is sent: else a client that is gone stays unnoticed


def fragments(house: House) -> APIRouter:
    """The routes of the page's script."""
    router = APIRouter(prefix="/page", include_in_schema=False)

    @router.get("/article")
    def article(
        id: Annotated[str, Query(max_length=2_000)],
        digest: Annotated[str, Query(max_length=200)],
        marks: Annotated[str, Query(max_length=5_000)] = "",
    ) -> HTMLResponse:
        """A version of an article, its cited places marked. Errors: UnknownArticle where it was swept."""
        found, notice = version(house, id, digest)
        return HTMLResponse(article_html(found, places(marks), notice))

    @router.get("/articles")
    def articles(
        q: Annotated[str, Query(max_length=200)] = "", offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0
    ) -> HTMLResponse:
        found = matching(house.bot.sources(), q)
        offset = min(offset, max(0, len(found) - 1) // PAGE * PAGE)  # some may have gone since
        return HTMLResponse(shelf_html(found[offset : offset + PAGE], total=len(found), offset=offset, query=q))

    @router.get("/jobs")
    async def jobs() -> StreamingResponse:
        """The jobs, whenever one of them has moved."""
        return await streaming(watched(house))

    return router


def version(house: House, id: str, digest: str) -> tuple[Article, str]:
    """An article as it was cited, and what there is to say of that."""
    library = house.bot.searcher.library
    text = library.text(id, digest)
    try:
        now = library.get(id)
    except UnknownArticle:
        return Article(Source(id, digest, id), text, ""), ""
    if now.source.digest == digest:
        return now, ""
    return replace(now, source=replace(now.source, digest=digest), text=text), CHANGED


def places(marks: str) -> list[Span]:
    """Places as the page writes them; what is none marks nothing."""
    if not PLACES.fullmatch(marks):
        return []
    spans = (tuple(map(int, one.split("-"))) for one in marks.split(","))
    return [(start, end) for start, end in spans if start < end]


async def watched(house: House) -> AsyncGenerator[bytes]:
    """The jobs as HTML, again after each change, with how many have been done: the page then looks what it shows."""
    seen = -1
    while True:
        seen = await house.jobs.changed(seen, QUIET)
        recent = house.jobs.recent()
        yield event("jobs", {"html": jobs_html(recent), "over": sum(job.over for job in recent)})
