"""Saved pages into text and metadata, by trafilatura.

Knows nothing of where a page came from beyond what it says of itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document as Page

from ingest.article import day
from ingest.document import Document
from ingest.furniture import closed
from ingest.metadata import metadata
from rag.errors import ReadError

ARCHIVED = re.compile(r"\Ahttps?://web\.archive\.org/web/\d+[a-z_]*/(?=https?:)")
# The notes of browsers, of SingleFile and of web archives: where a page was saved from, and when.
SAVED_FROM = re.compile(r"saved (?:with SingleFile\s+url: |from url=\(\d+\))(https?://\S+)")
SAVED_ON = re.compile(
    r"saved date: \w{3} (\w{3} \d\d? \d{4})|(?:ARCHIVED ON|INTERNET ARCHIVE ON) [\d:]+ (\w{3} \d\d, \d{4})"
)
NOTE = 2000  # characters at either end in which such a note stands
PARAGRAPH = 100  # characters of a line that is more than a link or a button


def extract(document: Document) -> Document:
    """An html document as plain text, with the metadata the page gives; others unchanged. Errors: ReadError."""
    if document.kind != "html":
        return document
    tree = trafilatura.load_html(document.text)
    if tree is None:
        raise ReadError("no article text found in the page")
    own = document.url or _saved_from(document.text) or _og_url(tree)
    url = own_url(_first(tree, "//link[@rel='canonical']/@href"), own)
    saved = {*_saved_on(document.text), *filter(None, [day(document.fetched)])}
    said = metadata(tree, url, fetched=saved)
    page = _page(tree)
    first, last = (said, document) if document.hints else (document, said)
    return replace(
        document,
        id=url or document.id,
        kind="text",
        text=page.text or "",
        url=url,
        title=(page.title or document.title) if document.hints else (document.title or page.title),
        publisher=first.publisher or last.publisher,
        author=first.author or last.author,
        published=first.published or last.published,
    )


def _page(tree: HtmlElement) -> Page:
    """What trafilatura finds; where nothing looks like an article it may hand over the menu, which has no full stop."""
    try:
        page = trafilatura.bare_extraction(
            tree,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params={"extensive_search": False},  # not used, and so it is quick
        )
    except AssertionError:  # from htmldate, where the page is nothing but a frame or a drawing
        page = None
    lines = (page.text or "").splitlines() if isinstance(page, Page) else []
    if not isinstance(page, Page) or not any(closed(line) or len(line) > PARAGRAPH for line in lines):
        raise ReadError("no article text found in the page")
    return page


def _first(tree: HtmlElement, path: str) -> str | None:
    found = tree.xpath(path)
    return str(found[0]) if found else None


def _og_url(tree: HtmlElement) -> str | None:
    """The page's own address as it says; some sites give their front page everywhere."""
    url = _whole(_first(tree, "//meta[@property='og:url']/@content"))
    return None if url and urlsplit(url).path in ("", "/") and not urlsplit(url).query else url


def _saved_from(text: str) -> str | None:
    """The address in the note of a browser that saved the page."""
    note = SAVED_FROM.search(text[:NOTE])
    return note[1] if note else None


def _saved_on(text: str) -> list[date]:
    notes = f"{text[:NOTE]} {text[-NOTE:]}"
    return [found for note in SAVED_ON.finditer(notes) if (found := day(note[1] or note[2]))]


def own_url(canonical: str | None, own: str | None) -> str | None:
    """The canonical url only if its host is the page's own and it is not the front page; else the page's own."""
    own = _whole(own)
    canonical = _whole(canonical, own or "")
    if canonical is None or urlsplit(canonical).path in ("", "/"):
        return own
    return own if own and urlsplit(canonical).hostname != urlsplit(own).hostname else canonical


def _whole(url: str | None, base: str = "") -> str | None:
    """An address with scheme and host, or None; of a page in a web archive the address it had."""
    try:
        whole = ARCHIVED.sub("", urljoin(base, (url or "").strip()))
        parts = urlsplit(whole)
    except ValueError:  # a broken IPv6 host
        return None
    return whole if url and parts.scheme in ("http", "https") and parts.hostname else None
