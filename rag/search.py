"""Query to hits: dense and word search side by side, fused, hydrated from the library and, if asked, read.

Knows nothing of SQLite, Chroma or tantivy: it sees ports only."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from rag.fuse import fuse, spread
from rag.ports import Encoder, Library, Reader, VectorIndex, WordIndex
from rag.types import Hit, Query


@dataclass
class Searcher:
    """Searches one library; the indexes are reopened when another process has raised the generation."""

    library: Library
    vectors: VectorIndex
    words: WordIndex
    encoder: Encoder
    reader: Reader
    retrieve: int = 30
    read: int = 16
    dense_weight: float = 0.35
    _generation: int = field(default=-1, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def search(self, query: Query, k: int, *, per_article: int | None = None) -> list[Hit]:
        """At most k hits, best first, at most `per_article` passages of one article."""
        self._follow()
        wanted = max(self.retrieve, 2 * k)
        vector = self.encoder.encode([query.text])[0]
        dense = self.vectors.near(vector, wanted, query.filter)
        words = self.words.search(query.text, wanted, query.filter)
        ranked = fuse(dense, words, weight=self.dense_weight)
        # An index may still hold versions that are no longer visible: the library leaves those out.
        passages = self.library.passages([key for key, _ in ranked])
        hits = [Hit(passages[key], score, "fused") for key, score in ranked if key in passages]
        return spread(hits, per_article)[:k]

    def reading(self, query: Query, hits: list[Hit]) -> list[Hit]:
        """The hits with their readings, the most answering first; those beyond `read` are dropped."""
        hits = hits[: self.read]
        readings = self.reader.read(query.text, [hit.passage for hit in hits])
        read = [replace(hit, reading=r, score=r.score, via="read") for hit, r in zip(hits, readings, strict=True)]
        return sorted(read, key=lambda hit: -hit.score)

    def _follow(self) -> None:
        generation = self.library.generation
        with self._lock:
            if generation != self._generation:
                if self._generation >= 0:
                    self.vectors.reopen()
                    self.words.reopen()
                self._generation = generation

    def close(self) -> None:
        for part in (self.reader, self.encoder, self.words, self.vectors, self.library):
            part.close()
