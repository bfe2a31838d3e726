"""Saved pages into text and metadata, by trafilatura.

Knows nothing of where a page came from beyond what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document as Page

from ingest.article import day
from ingest.document import Document
from ingest.furniture import closed
from rag.errors import ReadError

PARAGRAPH = 100  # characters of a line that is more than a link or a button
# Only what says of itself that it is the publish day, the plainest first: a search through the whole page, as
# trafilatura does, also finds days of teasers, pictures and changes.
PUBLISHED = (
    *("article:published_time", "og:published_time", "og:article:published_time", "article:published"),
    *("datepublished", "date_published", "published_time", "publish_date", "publish-date", "publishdate", "pubdate"),
    *("publication_date", "parsely-pub-date", "sailthru.date", "citation_publication_date", "dc.date.issued"),
    *("dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "date"),
)
TIMES = (
    "//*[@itemprop='datePublished'] | //time[@pubdate]",
    "(//article | //main | //header)[.//h1]//time[not(contains(@class, 'updat') or contains(@class, 'modif')"
    " or @itemprop or ancestor::aside or ancestor::footer or ancestor::nav or ancestor::li)]",
)

_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')
_IN_URL = re.compile(r"/(\d{4})[/-](\d\d)[/-](\d\d)(?![^/-])")


def extract(document: Document) -> Document:
    """An html document as plain text, with the metadata the page gives; others unchanged. Errors: ReadError."""
    if document.kind != "html":
        return document
    tree = trafilatura.load_html(document.text)
    if tree is None:
        raise ReadError("no article text found in the page")
    url = own_url(_first(tree, "//link[@rel='canonical']/@href"), document.url or _og_url(tree))
    published = document.published or next((said for said in _published(tree, url or "") if day(said)), None)
    page = _page(tree)
    return replace(
        document,
        id=url or document.id,
        kind="text",
        text=page.text or "",
        url=url,
        title=document.title or page.title,
        publisher=document.publisher or page.sitename or page.hostname,
        author=document.author or page.author,
        published=published,
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


def _published(tree: HtmlElement, url: str) -> Iterator[str]:
    """What may name the publish day, the surest first."""
    metas = [
        ((meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(), meta.get("content"))
        for meta in tree.iter("meta")
    ]
    yield from (content for known in PUBLISHED for name, content in metas if name == known and content)
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        yield from _IN_JSON.findall(script)
    for path in TIMES:
        yield from (e.get("content") or e.get("datetime") or e.text_content() for e in tree.xpath(path)[:1])
    yield from ("-".join(found) for found in _IN_URL.findall(url))


def _first(tree: HtmlElement, path: str) -> str | None:
    found = tree.xpath(path)
    return str(found[0]) if found else None


def _og_url(tree: HtmlElement) -> str | None:
    """The page's own address as it says; some sites give their front page everywhere."""
    url = _whole(_first(tree, "//meta[@property='og:url']/@content"))
    return None if url and urlsplit(url).path in ("", "/") and not urlsplit(url).query else url


def own_url(canonical: str | None, own: str | None) -> str | None:
    """The canonical url only if its host is the page's own and it is not the front page; else the page's own."""
    own = _whole(own)
    canonical = _whole(canonical, own or "")
    if canonical is None or urlsplit(canonical).path in ("", "/"):
        return own
    return own if own and urlsplit(canonical).hostname != urlsplit(own).hostname else canonical


def _whole(url: str | None, base: str = "") -> str | None:
    """An address with scheme and host, or None."""
    try:
        whole = urljoin(base, (url or "").strip())
        parts = urlsplit(whole)
    except ValueError:  # a broken IPv6 host
        return None
    return whole if url and parts.scheme in ("http", "https") and parts.hostname else None
