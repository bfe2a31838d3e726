"""The library's tables, and values as their rows and back.

Knows nothing of connections, states or who writes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from datetime import date

from rag.types import Source, Span

FORMAT = 1
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- state: pending (staged), visible (what searches see: one of an id), old (kept for those who are reading it)
CREATE TABLE versions (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL, changed REAL NOT NULL,
    title TEXT NOT NULL, publisher TEXT, url TEXT, author TEXT, published TEXT, story TEXT,
    language TEXT NOT NULL, raw_digest TEXT NOT NULL, text BLOB NOT NULL);
CREATE INDEX by_version ON versions (id, digest);
CREATE INDEX by_state ON versions (state);
CREATE INDEX by_raw ON versions (raw_digest);
CREATE UNIQUE INDEX one_visible ON versions (id) WHERE state = 'visible';
CREATE UNIQUE INDEX one_pending ON versions (id) WHERE state = 'pending';

CREATE TABLE passages (
    number INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, sentences BLOB NOT NULL,
    PRIMARY KEY (number, start)) WITHOUT ROWID;
CREATE VIEW keys AS SELECT id, digest, start, state FROM versions JOIN passages USING (number);

CREATE TABLE cuts (
    number INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
    place INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, rule TEXT NOT NULL,
    PRIMARY KEY (number, place)) WITHOUT ROWID;

CREATE TABLE raws (id TEXT PRIMARY KEY, raw BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE stale (
    id TEXT NOT NULL, digest TEXT NOT NULL, start INTEGER NOT NULL, PRIMARY KEY (id, digest, start)) WITHOUT ROWID;
CREATE TABLE cited (id TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (id, digest)) WITHOUT ROWID;
"""
FIELDS = "id, digest, title, publisher, url, author, published, story"


def to_row(source: Source) -> tuple[str | None, ...]:
    """A source in the order of FIELDS."""
    day = source.published.isoformat() if source.published else None
    return (source.id, source.digest, source.title, source.publisher, source.url, source.author, day, source.story)


def from_row(row: Sequence[str | None]) -> Source:
    """The source that `to_row` was given."""
    id, digest, title, publisher, url, author, published, story = row
    return Source(id or "", digest or "", title or "", publisher, url, author, to_day(published), story)


def to_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def pack(spans: Sequence[Span]) -> bytes:
    """Spans as pairs of little-endian 32-bit offsets."""
    return struct.pack(f"<{2 * len(spans)}I", *(offset for span in spans for offset in span))


def unpack(packed: bytes) -> tuple[Span, ...]:
    offsets = struct.unpack(f"<{len(packed) // 4}I", packed)
    return tuple(zip(offsets[::2], offsets[1::2], strict=True))


def squeeze(text: str) -> bytes:
    """Half the disk for 50 µs an article."""
    return zlib.compress(text.encode())


def expand(squeezed: bytes) -> str:
    return zlib.decompress(squeezed).decode()
