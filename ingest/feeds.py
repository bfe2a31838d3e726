"""Feeds (RSS, Atom, RDF) by feedparser and sitemaps by lxml: bytes to the entries they list.

Knows nothing of the network. Entities are never expanded and nothing is looked up elsewhere."""

from __future__ import annotations

import calendar
import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree, html

from rag.errors import ReadError

# What feedparser lets out on feeds that are broken (all but TypeError seen, by fuzzing).
BROKEN = (ValueError, LookupError, AttributeError, TypeError)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # lxml refuses them


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a feed or sitemap lists it.

    `published` is in ISO 8601 and never the time of a change; `content` is the whole article as HTML, never an excerpt;
    `stamp` is what a sitemap says of the last change; `listing` tells that the address is that of another sitemap."""

    url: str | None
    guid: str = ""
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    content: str | None = None
    stamp: str | None = None
    listing: bool = False


def feed(body: bytes, url: str, *, content_type: str | None = None) -> list[Entry]:
    """The entries of a feed in its order, links made whole. Errors: ReadError for what is no feed."""
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    # As a stream: feedparser takes bytes for the name of a file first.
    try:
        parsed = feedparser.parse(io.BytesIO(body), response_headers=headers)
    except BROKEN as e:
        raise ReadError(f"not a feed that can be read: {_line(str(e))}") from e
    if not parsed.entries and parsed.get("bozo"):
        raise ReadError(f"not a feed that can be read: {_line(str(parsed.bozo_exception))}")
    name = _plain(parsed.feed, "title")
    return [_entry(item, name, rss=parsed.version.startswith("rss")) for item in parsed.entries]


def _entry(item: Any, feed_title: str | None, *, rss: bool) -> Entry:
    content = next((_clean(c.value) for c in item.get("content", ()) if c.get("value", "").strip()), None)
    link = (item.get("link") or "").strip()
    link = link if link.lower().startswith(("http://", "https://")) else None  # it may be an id of another kind
    source = item.get("source")
    entry = Entry(
        link,
        title=_plain(item, "title"),
        author=_line(item.get("author")),
        publisher=(_plain(source, "title") if source else None) or (None if link else feed_title),
        published=_moment(item, "published") or (_moment(item, "updated") if rss else None),  # RSS 1.0 has dc:date
        content=None if link else content,
    )
    said = f"{entry.title}\n{entry.published}\n{content}"
    return replace(entry, guid=item.get("id") or hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:12])


def _plain(item: Any, name: str) -> str | None:
    """A title as text: feeds put HTML into it."""
    said = _line(item.get(name))
    detail = item.get(f"{name}_detail") or {}
    if said and detail.get("type") in ("text/html", "application/xhtml+xml"):
        return _line(html.fragment_fromstring(said, create_parent=True).text_content())
    return said


def _moment(item: Any, name: str) -> str | None:
    key = f"{name}_parsed"
    if key not in item:  # to `get`, feedparser hands out another field, with a warning
        return None
    parsed = item[key]
    if isinstance(parsed, struct_time):
        with suppress(ValueError, OverflowError):
            return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()
    return None


def sitemap(body: bytes, url: str) -> list[Entry]:
    """The pages that a sitemap lists, or the sitemaps of an index. Errors: ReadError for what is no sitemap."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as e:
        raise ReadError(f"not a sitemap that can be read: {_line(str(e))}") from e
    if root is None:
        raise ReadError("not a sitemap that can be read")
    return list(_listed(root, url))


def _listed(root: etree._Element, url: str) -> Iterator[Entry]:
    for node in root.iterchildren("{*}url", "{*}sitemap"):
        if place := _whole(_said(node, "loc"), url):
            yield Entry(
                place,
                guid=place,
                title=_said(node, "news", "title"),
                publisher=_said(node, "news", "publication", "name"),
                published=_said(node, "news", "publication_date"),
                stamp=_said(node, "lastmod"),
                listing=str(node.tag).endswith("sitemap"),
            )


def _said(node: etree._Element, *path: str) -> str | None:
    return _line(node.findtext("/".join(f"{{*}}{name}" for name in path)))


def _line(text: str | None) -> str | None:
    return " ".join(_clean(text or "").split()) or None


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text)


def _whole(place: str | None, base: str) -> str | None:
    with suppress(ValueError):  # a broken IPv6 host
        return urljoin(base, place) if place else None
    return None
