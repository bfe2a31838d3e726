"""Which story an article tells: its own, or one that is there already.

Knows nothing of how copies are told from other reports (see dedup.py), nor of SQLite."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.dedup import SHARED, Shingles, shingles, story_of
from ingest.made import Made
from ingest.ports import Archive
from rag.types import Source

CANDIDATES = 20  # stories compared word by word; more share a band only where one phrase is everywhere


def told(source: Source, made: Made, library: Archive) -> str:
    """The story whose first article is a copy of what was made; of none, one named by the source's digest."""
    return story_of(made.said, _firsts(source.id, made.bands, library)) or source.digest


def _firsts(id: str, marks: tuple[int, ...], library: Archive) -> Iterator[tuple[str, Shingles]]:
    for story in library.candidates(marks, SHARED)[:CANDIDATES] if marks else ():
        if (first := library.first_text(story, besides=id)) is not None:
            yield story, shingles(first)
