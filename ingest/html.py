"""Saved pages into text and metadata, by trafilatura.

Knows nothing of where a page came from beyond what it says of itself."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import trafilatura
from lxml.etree import ParserError
from trafilatura.settings import Document as Page

from ingest.document import Document
from rag.errors import ReadError


def extract(document: Document) -> Document:
    """An html document as plain text, with the metadata the page gives; others unchanged. Errors: ReadError."""
    if document.kind != "html":
        return document
    page = _page(document)
    url = document.url or own_url(
        _first(document.text, "//link[@rel='canonical']/@href"),
        _first(document.text, "//meta[@property='og:url']/@content"),
    )
    return replace(
        document,
        id=url or document.id,
        kind="text",
        text=page.text or "",
        url=url,
        title=document.title or page.title,
        publisher=document.publisher or page.sitename or page.hostname,
        author=document.author or page.author,
        published=document.published or page.date,
    )


def _page(document: Document) -> Page:
    try:
        page = trafilatura.bare_extraction(
            document.text,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            # The extensive search takes any date of the page for its own: unknown is better than wrong.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except ParserError as e:
        raise ReadError(f"not a page: {e}") from e
    if not isinstance(page, Page) or not page.text:
        raise ReadError("no article text found in the page")
    return page


def _first(html: str, path: str) -> str | None:
    tree = trafilatura.load_html(html)
    found = tree.xpath(path) if tree is not None else []
    return str(found[0]) if found else None


def own_url(canonical: str | None, own: str | None) -> str | None:
    """The canonical url only if its host is the page's own and it is not the front page; else the page's own."""
    if not canonical:
        return own
    parts = urlsplit(canonical)
    foreign = bool(own) and parts.hostname != urlsplit(own or "").hostname
    return own if foreign or parts.path in ("", "/") else canonical
