"""A document with plain text into an Article: cleaned, dated, its language told, its version named by a digest.

Knows nothing of files or libraries; never takes the time of ingestion for a date."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from itertools import takewhile
from pathlib import PurePosixPath

from ingest.clean import Cleaned, clean
from ingest.document import Document
from ingest.markdown import plain
from rag.errors import ReadError
from rag.mentions import UPPER, dates
from rag.types import Article, Source

# "YEREVAN, June 5, 2024 —" opens a report: capitals, a date with its year, a dash or colon behind it.
DATELINE = re.compile(
    rf"\W{{0,2}}[{UPPER}][{UPPER} .’'/-]+,? \(?(?:[A-Z][a-z]+day,? )?"
    r"(?P<date>[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2} [A-Za-z]{3,9}\.?,? \d{4})\)?(?: \([\w ]+\))? ?[–—:-]\s"
)
FURNITURE = ("timestamp", "byline")
CHANGED = re.compile(r"\b(?:updated|modified)\b", re.I)
# In figures, where the order of day and month is sure: 07/08/2022 may be in July or in August.
ORDERED = re.compile(r"(?<![\d.])(?:(\d{4})/(\d\d?)/(\d\d?)|(\d\d?)\.(\d\d?)\.(\d{4}))(?![\d.]\d)")

# 06/05/2024 is sure where the weekday tells which of the two is meant, or one of them is no month.
SLASHED = re.compile(
    r"(?:\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(?<![\d/])(\d\d?)/(\d\d?)/(\d{4})(?![\d/])", re.I
)
POSTED = re.compile(r"\w{3}, \d\d? \w{3} \d{4} [\d:]+ [+-]\d{4}")  # as e-mails and feeds write it (RFC 5322)


def to_article(document: Document, language: Callable[[str], str], *, shape: str = "") -> Article:
    """The article of a document whose html is already extracted; errors: ReadError where no text is left.

    `shape` is the pipeline's fingerprint: another pipeline makes another version of the same text."""
    text, heading = plain(document.text) if document.kind == "markdown" else (document.text, None)
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


def day(text: str | None) -> date | None:
    """The UTC day that a metadata field names, in ISO 8601 or in words; None where it names none in full."""
    said = (text or "").strip()
    try:
        moment = parsedate_to_datetime(said) if POSTED.fullmatch(said) else datetime.fromisoformat(said)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return _first_day(text or "")


def dated(cleaned: Cleaned) -> date | None:
    """The publish day from a dateline at the head of the text or from a time stamp that the cleaner cut.

    A time stamp among teasers is theirs, and what follows "updated" is no publish day."""
    head = DATELINE.match(cleaned.text)
    own = takewhile(lambda cut: cut.rule != "teasers" or not cut.at, cleaned.cuts)
    stamps = [CHANGED.split(cut.text)[0] for cut in own if cut.rule in FURNITURE]
    return next((d for text in [*([head["date"]] if head else []), *stamps] if (d := _first_day(text))), None)


def _first_day(text: str) -> date | None:
    for found in dates(ORDERED.sub(_iso, SLASHED.sub(_sure, text))):
        if found.year and found.month and found.day:
            with suppress(ValueError):  # June 31
                return date(found.year, found.month, found.day)
    return None


def _iso(match: re.Match[str]) -> str:
    year, month, day, *_ = match.groups() if match[1] else match.groups()[::-1]
    return f"{year}-{month:0>2}-{day:0>2}"


def _sure(match: re.Match[str]) -> str:
    weekday, *figures = match.groups()
    first, second, year = map(int, figures)
    days = set()
    for month, number in ((first, second), (second, first)):
        with suppress(ValueError):
            days.add(date(year, month, number))
    told = {d for d in days if weekday is None or f"{d:%a}".lower() == weekday.lower()}
    return f" {told.pop().isoformat()} " if len(told) == 1 else match[0]
