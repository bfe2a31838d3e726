"""Query to hits: dense and word search side by side, fused, hydrated from the library and, if asked, read.

Knows nothing of SQLite, Chroma or tantivy: it sees ports only."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from rag.fuse import led, mixed, spread, version
from rag.planted import heard
from rag.ports import Encoder, Library, Reader, VectorIndex, Vectors, WordIndex
from rag.story import twin, uncopied
from rag.types import Filter, Hit, Query

# Articles of a window: up to so many, the indexes are asked for their passages alone; for more, they are asked for
# more passages than wanted, and the rest is left out here. Of 2,400 articles either takes some 10 ms.
NARROW = 250
TRIES = 5  # searches of one question, where each time another process commits meanwhile
SCOPES = 64  # windows remembered until the library changes
SPARE = 1.3  # times what a window's share says: its passages are no chance sample
LEADS = 10  # articles whose leads are looked at: the first ones by their passages' own scores
DEEPER = 4  # times more, where what came back was mostly outside the window or old

Ranked = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search may find: the versions and, where they are few, their passages."""

    versions: frozenset[str]
    keys: tuple[str, ...] | None
    share: float

    def cut(self, ranked: Ranked, k: int) -> Ranked:
        return [(key, score) for key, score in ranked if version(key) in self.versions][:k]


def _pool() -> ThreadPoolExecutor:
    """For vectors, which are asked while words are: some 3 and 1 ms in small libraries, 5 and 15 in large ones."""
    return ThreadPoolExecutor(thread_name_prefix="search")


@dataclass
class Searcher:
    """Searches one library; the indexes are reopened when another process has raised the generation.

    `generation`: that of the library before the indexes were opened."""

    library: Library
    vectors: VectorIndex
    words: WordIndex
    encoder: Encoder
    reader: Reader
    retrieve: int = 30
    read: int = 16
    dense_weight: float = 0.5
    lead_weight: float = 0.2
    read_weight: float = 0.2
    generation: int = -1
    _scopes: dict[Filter, Scope] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _aside: ThreadPoolExecutor = field(default_factory=_pool, init=False)

    def search(self, query: Query, k: int, *, per_article: int | None = None) -> list[Hit]:
        """At most k hits, best first, at most `per_article` passages of one story, and never a copy of a better one."""
        for _ in range(TRIES):
            self._follow()
            hits = self._hits(query, k, per_article)
            if self.library.generation == self.generation:
                break  # else a version may have been replaced between index and library: found in neither
        return hits

    def _hits(self, query: Query, k: int, per_article: int | None) -> list[Hit]:
        scope = self._scope(query.filter)
        if not scope.versions:
            return []
        ranked = self._ranked(query, *self._found(query, scope, max(self.retrieve, 2 * k)))
        hits: list[Hit] = []
        best: list[Hit] = []
        # Of most questions the first 2k give k hits; a text costs 0.1 ms to read, and neither step looks ahead.
        step = max(1, 2 * k)
        for at in range(0, len(ranked), step):
            hits += self._whole(ranked[at : at + step], query.filter)
            best = spread(uncopied(hits), per_article)
            if len(best) >= k:
                break
        return [replace(hit, passage=part) for hit in best[:k] for part in heard(hit.passage)][:k]

    def _whole(self, ranked: Ranked, filter: Filter) -> list[Hit]:
        passages = self.library.passages([key for key, _ in ranked])
        hits = [Hit(passages[key], score, "fused") for key, score in ranked if key in passages]
        if filter.empty:
            return hits
        return [inside for hit in hits if (inside := self._inside(hit, filter))]

    def reading(self, query: Query, hits: list[Hit]) -> list[Hit]:
        """The hits with their readings, ordered by search and reading together; those beyond `read` are dropped."""
        hits = hits[: self.read]
        readings = self.reader.read(query.text, [hit.passage for hit in hits])
        read = [
            replace(hit, reading=r, score=hit.score + self.read_weight * r.score, via="read")
            for hit, r in zip(hits, readings, strict=True)
        ]
        return sorted(read, key=lambda hit: -hit.score)

    def _ranked(self, query: Query, vector: Vectors, dense: Ranked, words: Ranked) -> Ranked:
        """What either index found, by its own scores and by those of the leads of the likeliest articles."""
        own = mixed(dense, words, weight=self.dense_weight)
        order = sorted(own, key=lambda key: -own[key])
        firsts = self.library.leads(list(dict.fromkeys(map(version, order)))[:LEADS])
        near = [(key, float(other @ vector)) for key, other in self.library.vectors(firsts).items()]
        said = self.words.search(query.text, len(firsts), firsts)
        leads = mixed(near, said, weight=self.dense_weight, best=words[0][1] if words else 1.0)
        return led(own, {version(key): score for key, score in leads.items()}, weight=self.lead_weight)

    def _found(self, query: Query, scope: Scope, wanted: int) -> tuple[Vectors, Ranked, Ranked]:
        """The query's vector, and the best of both indexes in the scope, which may hold versions no longer visible."""
        among = scope.keys
        depth = wanted if among is not None else math.ceil(wanted * (SPARE if scope.share < 1 else 1) / scope.share)

        def near() -> tuple[Vectors, Ranked]:
            vector = self.encoder.encode([query.text])[0]
            return vector, self._deep(lambda n: self.vectors.near(vector, n, among), scope, wanted, depth)

        aside = self._aside.submit(near)
        words = self._deep(lambda n: self.words.search(query.text, n, among), scope, wanted, depth)
        return *aside.result(), words

    def _deep(self, ask: Callable[[int], Ranked], scope: Scope, wanted: int, depth: int) -> Ranked:
        while True:
            got = ask(depth)
            kept = scope.cut(got, wanted)
            if len(kept) >= wanted or len(got) < depth:
                return kept
            depth *= DEEPER

    def _scope(self, filter: Filter) -> Scope:
        if (known := self._scopes.get(filter)) is not None:
            return known
        versions = self.library.within(filter)
        share = 1.0 if filter.empty else len(versions) / max(1, len(self._scope(Filter()).versions))
        narrow = not filter.empty and len(versions) <= NARROW
        keys = tuple(self.library.keys_within(filter)) if narrow else None
        if len(self._scopes) >= SCOPES:
            self._scopes.clear()
        return self._scopes.setdefault(filter, Scope(versions, keys, share))

    def _inside(self, hit: Hit, filter: Filter) -> Hit | None:
        """The hit, or what a member of its story that the filter allows says in its place."""
        source = hit.passage.source
        if filter.allows(source):
            return hit
        members = [m for m in self.library.members(source.story or "") if filter.allows(m)]
        other = twin(hit.passage, (p for m in members for p in self.library.passages_of(m.id)))
        return replace(hit, passage=other) if other else None

    def _follow(self) -> None:
        generation = self.library.generation
        with self._lock:
            if generation != self.generation:
                self.vectors.reopen()
                self.words.reopen()
                self._scopes.clear()
                self.generation = generation

    def close(self) -> None:
        self._aside.shutdown()
        for part in (self.reader, self.encoder, self.words, self.vectors, self.library):
            part.close()
