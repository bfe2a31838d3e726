"""Rows of tables into documents: columns are known by their common names, however they are written.

Knows nothing of files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, TypedDict

from ingest.document import Document
from ingest.fragment import marked_up, plain
from rag.errors import ReadError
from rag.text import encodable

# In lower case, letters and digits only: "pub_date", "Pub Date" and "pubDate" are pubdate.
FIELDS = {
    "title": (
        "title",
        "headline",
        "head",
        "heading",
        "articletitle",
        "newstitle",
        "webtitle",
        "mainheadline",
        "subject",
    ),
    "publisher": (
        *("publisher", "outlet", "source", "publication", "newspaper", "site", "sitename", "sourcename", "outletname"),
        *("publishername", "medium", "media", "provider", "website"),
    ),
    "author": ("author", "byline", "authors", "writer", "creator", "journalist", "reporter", "authorname"),
    "published": (
        *("published", "date", "publishedat", "publishdate", "publisheddate", "datepublished", "pubdate"),
        *("publicationdate", "publishedon", "publishedtime", "publishtime", "datepublish", "publishedutc"),
        *("webpublicationdate", "articledate", "newsdate", "releasedate", "datetime"),
    ),
    "url": ("url", "link", "articleurl", "weburl", "sourceurl", "canonicalurl", "permalink", "href", "articlelink"),
}
TEXT = (
    *("text", "content", "body", "article", "fulltext", "articletext", "articlebody", "bodytext", "maintext"),
    *("contenttext", "textcontent", "articlecontent", "newstext", "story", "contents", "paragraphs", "transcript"),
)
ID = ("id", "articleid", "guid", "uuid", "docid", "newsid", "storyid")
SHOWN = 12  # names of columns in a reason

_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html\b)", re.I)
_MOMENT = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")  # seconds or milliseconds since 1970: from 2001 on


class Columns(TypedDict):
    """What a row says beside its text, by the names of a Document."""

    title: str | None
    publisher: str | None
    author: str | None
    published: str | None
    url: str | None


def document(row: Mapping[Any, Any], name: str, number: int | str | None) -> Document:
    """The document of a row of a file, or of a file that is one row. Errors: ReadError for a row without a text."""
    values = squeezed(row)
    text = next(filter(None, (_text(values.get(key)) for key in TEXT)), None)
    if text is None:
        raise ReadError(f"no text in the row; its fields: {shown(row)}")
    meta = columns(row)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    id = next(filter(None, (_said(values.get(key)) for key in ID)), None) or digest
    own = f"file:{name}" if number is None else f"file:{name}#{id}"
    kind: Literal["text", "html"] = "html" if _PAGE.match(text) else "text"
    if kind == "text" and marked_up(text):
        text = plain(text)
    return Document(meta["url"] or own, kind, text, name if number is None else f"{name}#{number}", **meta)


def columns(row: Mapping[Any, Any]) -> Columns:
    """Title, publisher, author, published and url, by their common names."""
    values = squeezed(row)

    def said(field: str) -> str | None:
        return next(filter(None, (_said(values.get(name)) for name in FIELDS[field])), None)

    return Columns(
        title=said("title"),
        publisher=said("publisher"),
        author=said("author"),
        published=_moment(said("published")),
        url=said("url"),
    )


def squeezed(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row by the plainest form of its names; of two the first that says something."""
    values: dict[str, Any] = {}
    for key, value in row.items():
        if (name := squeeze(key)) not in values or values[name] in (None, ""):
            values[name] = value
    return values


def squeeze(name: object) -> str:
    """A column's name in lower case, letters and digits only."""
    return "".join(c for c in str(name).casefold() if c.isalnum())


def known(names: list[str]) -> int:
    """How many of some column names are known."""
    common = {*TEXT, *ID, *(name for names in FIELDS.values() for name in names)}
    return len(common.intersection(map(squeeze, names)))


def has_text(names: list[str]) -> bool:
    """Whether there is a column for the text."""
    return not {*TEXT}.isdisjoint(map(squeeze, names))


def shown(names: Mapping[Any, Any] | list[str]) -> str:
    """The names of columns for a reason, cut short."""
    words = [" ".join(encodable(str(name)).split())[:40] for name in names]
    return ", ".join([*words[:SHOWN], *(["…"] if len(words) > SHOWN else [])]) or "none"


def _text(value: object) -> str | None:
    """A text, or the paragraphs of one."""
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    return value if isinstance(value, str) and value.strip() else None


def _said(value: object) -> str | None:
    """A field in one line: of a list all items, of an object its name; whatever else lies deeper says nothing."""
    return ", ".join(filter(None, _words(value))) or None


def _words(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        named = item.get("name") if isinstance(item, dict) else item
        if isinstance(named, str | int | float | date):
            yield " ".join(encodable(str(named)).split())


def _moment(said: str | None) -> str | None:
    """A time in seconds or milliseconds since 1970 as ISO 8601; whatever else as it is."""
    if not said or not _MOMENT.fullmatch(said):
        return said
    seconds = float(said) / (1000 if len(said.split(".")[0]) == 13 else 1)
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
