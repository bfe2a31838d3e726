"""Values as rows of the library's tables, and back.

Knows nothing of connections, states or who writes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.types import Source, Span

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


def halve(vector: NDArray[np.float32]) -> bytes:
    """A unit vector at half precision."""
    return vector.astype("<f2").tobytes()


def whole(halved: Sequence[bytes]) -> NDArray[np.float32]:
    """The vectors that `halve` was given, of unit length again; shape (n, dim)."""
    rows = np.array([np.frombuffer(row, "<f2") for row in halved], np.float32).reshape(len(halved), -1 if halved else 0)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def squeeze(text: str) -> bytes:
    """Half the disk for 50 µs an article."""
    return zlib.compress(text.encode())


def expand(squeezed: bytes) -> str:
    return zlib.decompress(squeezed).decode()


def parts(key: str) -> tuple[str, str, int]:
    """Id, digest and start of a passage key."""
    id, digest, start = key.rsplit(":", 2)
    return id, digest, int(start)
