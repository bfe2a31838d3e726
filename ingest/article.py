"""A document with plain text into an Article: cleaned, dated, its language told, its version named by a digest.

Knows nothing of files or libraries; never takes the time of ingestion for a date."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from markdown_it import MarkdownIt

from ingest.clean import Cleaned, clean
from ingest.document import Document
from rag.errors import ReadError
from rag.mentions import dates
from rag.types import Article, Source

# "YEREVAN, June 5, 2024 —" opens a report: capitals, a date with its year, a dash or colon behind it.
DATELINE = re.compile(r"^\W{0,2}[A-Z][A-Z .’'/-]{2,40}[,:(]?\s+(?P<date>.{4,30}?)\)?\s*(\([A-Za-z ]+\)\s*)?[-–—:]\s")
FURNITURE = ("timestamp", "byline")


def to_article(document: Document, language: Callable[[str], str], *, shape: str = "") -> Article:
    """The article of a document whose html is already extracted; errors: ReadError where no text is left.

    `shape` is the pipeline's fingerprint: another pipeline makes another version of the same text."""
    text, heading = _plain(document)
    cleaned = clean(text, title=document.title or heading)
    if not cleaned.text.strip():
        raise ReadError("no article text is left after cleaning")
    title = cleaned.title or PurePosixPath(document.name).stem
    published = day(document.published) or dated(cleaned)
    source = Source(document.id, "", title, document.publisher, document.url, document.author, published)
    digest = _digest(source, cleaned.text, shape)
    return Article(replace(source, digest=digest), cleaned.text, document.digest, language(cleaned.text), cleaned.cuts)


def _digest(source: Source, text: str, shape: str) -> str:
    said = [
        shape,
        source.title,
        source.publisher,
        source.url,
        source.author,
        source.published and source.published.isoformat(),
        text,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _plain(document: Document) -> tuple[str, str | None]:
    """Plain text, and the first heading of a Markdown document where it opens it."""
    if document.kind != "markdown":
        return document.text, None
    blocks: list[str] = []
    heading = None
    tokens = MarkdownIt().parse(document.text)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            words = "".join(" " if child.type == "softbreak" else child.content for child in token.children or [])
            if before is not None and before.tag == "h1" and not blocks:
                heading = words
            else:
                blocks.append(words)
    return "\n\n".join(blocks), heading


def day(text: str | None) -> date | None:
    """The UTC day that a metadata field names, in ISO 8601 or in words; None where it names none in full."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return _first_day(text)
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


def dated(cleaned: Cleaned) -> date | None:
    """The publish day from a dateline at the head of the text or from a time stamp the cleaner cut."""
    head = DATELINE.match(cleaned.text)
    stamps = [cut.text for cut in cleaned.cuts if cut.rule in FURNITURE]
    return next((d for t in ([head["date"]] if head else []) + stamps if (d := _first_day(t))), None)


def _first_day(text: str) -> date | None:
    for found in dates(text):
        if found.year and found.month and found.day:
            try:
                return date(found.year, found.month, found.day)
            except ValueError:
                continue
    return None
